import { assertEquals } from "@std/assert";
import { between } from "../../../lib/framing/mod.ts";
import { lengthPrefixed, lines, type WireOptions } from "../../../mod.ts";
import { checksum } from "../../../lib/framing/mod.ts";
import { MessageBytes } from "../../../lib/cli/panel/message_bytes.ts";
import { decodeHex, encodeHex } from "@std/encoding";

/** What is found in bytes that come in two reads, cut at `cut`. */
function found(options: WireOptions, hex: string, cut: number): string[] {
  const messages: string[] = [];
  const bytes = decodeHex(hex.replaceAll(" ", ""));
  const framing = options.framing === undefined ? "chunks" : "other";
  const wire = { options: { ...options, maxMessageSize: 1024 }, encoding: "", framing };
  const stream = new MessageBytes(wire, "in", ({ text, bytes, lost, fault }) => {
    const end = fault === undefined ? lost : fault === "rest" ? fault : `${fault.received} not ${fault.computed}`;
    messages.push(`${text}|${encodeHex(bytes)}|${end}`);
  });
  stream.push(bytes.subarray(0, cut));
  stream.push(bytes.subarray(cut));
  stream.end();
  return messages;
}

for (
  const { name, framing, check, encoding, hex, expected } of [
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
    {
      name: "between() with a checksum, a bad one included",
      framing: between("$", "\r\n"),
      check: checksum({ algorithm: "xor", prefix: "*", form: "HEX" }),
      encoding: "utf-8",
      hex: "24 41 2a 34 31 0d0a 24 42 2a 30 30 0d0a 24 43 2a 34 33 0d0a",
      expected: ["A|24412a34310d0a|0", "|24422a30300d0a|00 not 42", "C|24432a34330d0a|0"],
    },
    {
      name: "lengthPrefixed() that ends too early",
      framing: lengthPrefixed({ bytes: 2 }),
      encoding: "gbk",
      hex: "0001 41 0005 42",
      expected: ["A|000141|0", "|000542|rest"],
    },
    {
      name: "a length above the limit, and what comes behind it",
      framing: lengthPrefixed({ bytes: 2 }),
      encoding: "gbk",
      hex: "0001 41 ffff 42 43",
      expected: ["A|000141|0", "|ffff4243|rest"],
    },
  ]
) {
  Deno.test(`${name}: each message has its own bytes, wherever a read was cut`, () => {
    for (let cut = 0; cut <= hex.replaceAll(" ", "").length / 2; cut++) {
      assertEquals(found({ framing, encoding, checksum: check }, hex, cut), expected, `cut at ${cut}`);
    }
  });
}

Deno.test("chunks(): a message has the bytes of its read, and of a character that began before", () => {
  assertEquals(found({ encoding: "gbk" }, "41 c4 e3 42", 2), ["A|41c4|0", "你B|e342|0"]);
  assertEquals(found({ encoding: "gbk" }, "c4 e3", 1), ["你|c4e3|0"]);
});

Deno.test("long messages and short ones of one read have their own bytes, too", () => {
  const sizes = [600, 0, 7, 8, 9, 511, 512, 513, 0, 0, 5000, 1];
  const wire = { options: { framing: lines(), encoding: "utf-8" }, encoding: "utf-8", framing: "lines" };
  const all = new TextEncoder().encode(sizes.map((size) => "x".repeat(size) + "\n").join(""));
  for (const read of [1, 3, 64, 512, 4096, all.length]) {
    const found: [number, number][] = [];
    const stream = new MessageBytes(wire, "in", ({ text, bytes }) => void found.push([text.length, bytes.length]));
    for (let at = 0; at < all.length; at += read) stream.push(all.subarray(at, at + read));
    stream.end();
    assertEquals(found, sizes.map((size) => [size, size + 1]), `reads of ${read} bytes`);
  }
});
