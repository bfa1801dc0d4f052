import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { EncodeError, EncoderStream } from "../../lib/codec/mod.ts";

async function through(chunks: string[], ...args: ConstructorParameters<typeof EncoderStream>): Promise<string> {
  return encodeHex(await new Response(ReadableStream.from(chunks).pipeThrough(new EncoderStream(...args))).bytes());
}

Deno.test("EncoderStream keeps state over chunks and returns to ASCII at the end", async () => {
  assertEquals(await through(["日", "本", "a"], "iso-2022-jp"), "1b2442467c4b5c1b284261");
  assertEquals(await through(["日"], "iso-2022-jp"), "1b2442467c1b2842");
});

Deno.test("EncoderStream joins a pair that chunks share, and ends half of one", async () => {
  assertEquals(await through(["\ud83d", "", "\ude00"]), "f09f9880");
  assertEquals(await through(["a\ud83d"], "gb18030"), "618431a437");
});

Deno.test("EncoderStream passes on an array of its own for each chunk, and none for nothing", async () => {
  const chunks: Uint8Array[] = [];
  for await (const chunk of ReadableStream.from(["你", "", "好"]).pipeThrough(new EncoderStream("gbk"))) {
    chunks.push(chunk);
  }
  assertEquals(chunks.map((chunk) => encodeHex(chunk)), ["c4e3", "bac3"]);
  assertEquals(chunks.map((chunk) => chunk.buffer.byteLength), [2, 2]);
});

Deno.test("EncoderStream fails with an EncodeError when fatal, and with a TypeError once it has ended", async () => {
  await assertRejects(() => through(["a", "😀"], "gbk", { fatal: true }), EncodeError);
  const { writable, readable, encoding } = new EncoderStream("GBK");
  assertEquals(encoding, "gbk");
  const writer = writable.getWriter();
  const all = new Response(readable).bytes();
  await writer.close();
  await assertRejects(() => writer.write("a"), TypeError);
  assertEquals((await all).length, 0);
  assertThrows(() => new EncoderStream("nope"), RangeError);
});
