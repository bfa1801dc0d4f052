import { assertEquals } from "@std/assert";
import { between, chunks, codec, type Framing, lengthPrefixed, lines } from "../../../mod.ts";
import { MessageBytes } from "../../../lib/cli/panel/message_bytes.ts";
import { decodeHex, encodeHex } from "@std/encoding";

/** What is found in bytes that come in two reads, cut at `cut`. */
function found(framing: Framing, encoding: string, hex: string, cut: number, whole = false): string[] {
  const messages: string[] = [];
  const bytes = decodeHex(hex.replaceAll(" ", ""));
  const stream = new MessageBytes(framing, codec(encoding), 1024, whole, ({ text, bytes, lost }) => {
    messages.push(`${text}|${encodeHex(bytes)}|${lost}`);
  });
  stream.push(bytes.subarray(0, cut));
  stream.push(bytes.subarray(cut));
  stream.end();
  return messages;
}

for (
  const { name, framing, encoding, hex, expected } of [
    {
      name: "lines() in GBK",
      framing: lines(),
      encoding: "gbk",
      hex: "c4e3 0d0a 41 0a ff 0a",
      expected: ["你|c4e30d0a|0", "A|410a|0", "�|ff0a|1"],
    },
    {
      name: "lengthPrefixed()",
      framing: lengthPrefixed({ bytes: 2 }),
      encoding: "gbk",
      hex: "0002 bac3 0000 0001 42",
      expected: ["好|0002bac3|0", "|0000|0", "B|000142|0"],
    },
    {
      name: "between(), noise before the mark included",
      framing: between("\x02", "\x03"),
      encoding: "utf-8",
      hex: "58 02 41 03 02 42 03",
      expected: ["A|58024103|0", "B|024203|0"],
    },
  ]
) {
  Deno.test(`${name}: each message has its own bytes, wherever a read was cut`, () => {
    for (let cut = 0; cut <= hex.replaceAll(" ", "").length / 2; cut++) {
      assertEquals(found(framing, encoding, hex, cut), expected, `cut at ${cut}`);
    }
  });
}

Deno.test("chunks(): a message has the bytes of its read, and of a character that began before", () => {
  assertEquals(found(chunks(), "gbk", "41 c4 e3 42", 2, true), ["A|41c4|0", "你B|e342|0"]);
  assertEquals(found(chunks(), "gbk", "c4 e3", 1, true), ["你|c4e3|0"]);
});
