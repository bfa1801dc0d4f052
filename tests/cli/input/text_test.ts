import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { NotTextError } from "../../../lib/cli/errors/not_text_error.ts";
import { linesOf, textOf, texts } from "../../../lib/cli/input/text.ts";
import { encode } from "../../../mod.ts";

/** The bytes in pieces of this size. */
async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** All that comes before the end or the error. */
async function collected(source: AsyncIterable<string>): Promise<{ text: string; error?: unknown }> {
  let text = "";
  try {
    for await (const some of source) text += some;
  } catch (error) {
    return { text, error };
  }
  return { text };
}

for (
  const [name, bytes, label, text] of [
    ["UTF-8", Uint8Array.of(0xef, 0xbb, 0xbf, 0x61, 0xef, 0xbb, 0xbf), "utf-8", "a\ufeff"],
    ["UTF-16LE", Uint8Array.of(0xff, 0xfe, 0x61, 0), "utf-16le", "a"],
    ["gb18030", Uint8Array.of(0x84, 0x31, 0x95, 0x33, 0x61), "gb18030", "a"],
  ] as const
) {
  Deno.test(`one byte order mark is dropped at the beginning of ${name}, wherever reads cut it`, async () => {
    assertEquals(textOf(bytes, label), text);
    for (const size of [1, 2, 3, 100]) {
      assertEquals((await collected(texts(pieces(bytes, size), label))).text, text, String(size));
    }
  });
}

Deno.test("bytes that are not in the encoding are an error with their place, after all the text before them", async () => {
  const gbk = encode("净重:12.5 千克\n今天天气很好\n", "gbk");
  const whole = assertThrows(() => textOf(gbk, "utf-8"), NotTextError);
  assertEquals([whole.encoding, whole.offset, whole.better], ["utf-8", 0, "gbk"]);
  const late = new Uint8Array([...new TextEncoder().encode("重量 "), 0xff, 0x61]);
  for (let size = 1; size <= late.length; size++) {
    const { text, error } = await collected(texts(pieces(late, size), "utf-8"));
    if (!(error instanceof NotTextError)) throw new Error("no NotTextError");
    assertEquals([text, error.offset, error.better], ["重量 ", 7, undefined], String(size));
  }
});

Deno.test("a character torn at the end is an error at its first byte; far into a file the place is right as well", () => {
  const torn = assertThrows(() => textOf(Uint8Array.of(0x61, 0xe4, 0xbd), "utf-8"), NotTextError);
  assertEquals(torn.offset, 1);
  const long = new Uint8Array(200_001).fill(0x61);
  long[150_000] = 0xff;
  assertEquals(assertThrows(() => textOf(long, "gbk"), NotTextError).offset, 150_000);
});

Deno.test("a file of UTF-16 is named by its byte order mark", () => {
  for (const encoding of ["utf-16le", "utf-16be"]) {
    const bytes = encode("\ufeff净重", encoding);
    assertEquals(assertThrows(() => textOf(bytes, "utf-8"), NotTextError).better, encoding);
    assertEquals(textOf(bytes, encoding), "净重");
  }
});

Deno.test("lines end in LF or CRLF, wherever reads cut them; a last one without an end counts, an empty one does not", async () => {
  const lines = async (...some: string[]) =>
    await Array.fromAsync(linesOf((async function* () {
      yield* some;
    })()));
  assertEquals(await lines("a\r", "\nb", "\n\nc\rd\n"), ["a", "b", "", "c\rd"]);
  assertEquals(await lines("a\n", "b"), ["a", "b"]);
  assertEquals(await lines(), []);
  assertEquals(await lines("\n"), [""]);
});

Deno.test("a label that does not exist is a RangeError", async () => {
  await assertRejects(() =>
    collected(texts(pieces(Uint8Array.of(1), 1), "nonsense")).then(({ error }) => {
      throw error;
    }), RangeError);
});
