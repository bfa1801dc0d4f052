import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { delimited, lines } from "../../lib/framing/delimited.ts";
import { fixed } from "../../lib/framing/fixed.ts";
import { DecodeError } from "../../lib/framing/decode_error.ts";
import type { Framer, Framing } from "../../lib/framing/framer.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import { Collected, cuts, pieces, received, wire } from "./cut.ts";

/** Bytes, the text before the first bad ones, those, and where they stand. */
const bad: [string, number[], string, string, number][] = [
  ["gbk", [0xc4, 0xe3, 0xff, 0x61], "你", "FF", 2],
  ["gbk", [0x61, 0x81, 0x20, 0x61], "a", "81 20", 1],
  ["gbk", [0x61, 0x81, 0x30, 0x81, 0x20], "a", "81 30 81 20", 1],
  ["utf-8", [0xe4, 0xbd, 0xa0, 0xe4, 0xbd, 0x41], "你", "E4 BD 41", 3],
  ["big5", [0x5c, 0xa5, 0x5c, 0xa5, 0x21], "\\功", "A5 21", 3],
  ["utf-16le", [0x61, 0, 0, 0xd8, 0x61, 0], "a", "00 D8 61 00", 2],
  ["iso-2022-jp", [0x1b, 0x24, 0x42, 0x24, 0x22, 0x24, 0x0a], "あ", "24 0A", 5],
];

for (const [encoding, bytes, before, hex, offset] of bad) {
  Deno.test(`a fatal ${encoding} wire gives the text before ${hex} at byte ${offset}, whatever the cut`, () => {
    for (const cut of cuts(new Uint8Array(bytes))) {
      for (const framing of [chunks(), idleGap(50)]) {
        const framer = framing(wire(encoding, { fatal: true }));
        const outcome = received(framer, cut);
        assertEquals([outcome.messages.join(""), outcome.failure], [before, "DecodeError"]);
        const error = decodeError(framer);
        assertEquals(error.message, `Cannot decode ${hex} at byte ${offset} as ${encoding}`);
        assertEquals([error.encoding, error.offset, error.truncated], [encoding, offset, false]);
        assertEquals(error.bytes, decodeHex(hex.replaceAll(" ", "")));
      }
    }
  });
}

Deno.test("a fatal wire fails at a character that the end of input cuts", () => {
  for (const cut of cuts(new Uint8Array([0xc4, 0xe3, 0xba]))) {
    const framer = chunks()(wire("gbk", { fatal: true }));
    assertEquals(received(framer, cut).messages.join(""), "你");
    const error = decodeError(framer);
    assertEquals(error.message, "Cannot decode BA at byte 2 as gbk: the input ends inside a character");
    assertEquals([error.bytes, error.offset, error.truncated], [Uint8Array.of(0xba), 2, true]);
  }
});

Deno.test("a fatal wire finds a bad byte far in the stream, in reads of any size", () => {
  const bytes = encode("亅\n".repeat(50_000), "gbk");
  bytes[123_456] = 0xff; // where a character begins
  assertEquals(123_456 % 3, 0);
  for (const size of [1, 7, 1023, 4096, 65536, bytes.length]) {
    const framer = lines()(wire("gbk", { fatal: true }));
    assertEquals(received(framer, pieces(bytes, size)).messages.length, 123_456 / 3);
    assertEquals(framer.failure?.message, "Cannot decode FF at byte 123456 as gbk");
  }
});

function decodeError(framer: Framer): DecodeError {
  if (framer.failure instanceof DecodeError) return framer.failure;
  throw new Error("There is no DecodeError", { cause: framer.failure });
}

/** The frames of "a" and of 你; a bad byte in place of 你; where that stands. */
const framings: Record<string, [Framing, number[], number]> = {
  "lines()": [lines(), [0x61, 0x0a, 0xc4, 0xe3, 0x0a, 0x62, 0xff, 0x0a, 0x61, 0x0a], 6],
  'delimited("|")': [delimited("|"), [0x61, 0x7c, 0xc4, 0xe3, 0x7c, 0x62, 0xff, 0x7c], 6],
  "between()": [between(), [2, 0x61, 3, 2, 0xc4, 0xe3, 3, 2, 0xff, 3], 8],
  "lengthPrefixed()": [lengthPrefixed({ bytes: 1 }), [1, 0x61, 2, 0xc4, 0xe3, 2, 0x61, 0xff, 1, 0x61], 7],
  "fixed(2)": [fixed(2), [0x61, 0x20, 0xc4, 0xe3, 0x61, 0xff, 0x61, 0x61], 5],
};

for (const [name, [framing, bytes, at]] of Object.entries(framings)) {
  Deno.test(`${name} on a fatal wire gives the messages before a bad byte, and not the one it is in`, () => {
    for (const cut of cuts(new Uint8Array(bytes))) {
      const framer = framing(wire("gbk", { fatal: true }));
      const { messages } = received(framer, cut);
      assertEquals(messages.map((message) => message.trim()), ["a", "你"]);
      const error = decodeError(framer);
      assertEquals(encodeHex(error.bytes).endsWith("ff") && error.offset, at, error.message);
      assertEquals(framer.push(new Uint8Array([0x61, 0x0a])), []);
    }
  });

  Deno.test(`${name} replaces bad bytes when the wire is not fatal, and counts them`, () => {
    for (const cut of cuts(new Uint8Array(bytes))) {
      const framer = framing(wire("gbk"));
      assertEquals(received(framer, cut).failure, undefined);
      assertEquals(framer.replaced?.in, 1);
    }
  });

  Deno.test(`${name} sends nothing of a message that a fatal wire cannot encode, and goes on`, () => {
    const framer = framing(wire("gbk", { fatal: true }));
    const sink = new Collected();
    for (const message of ["😀", "x".repeat(40_000) + "😀"]) {
      try {
        framer.frame(message, sink);
      } catch (error) {
        assertEquals(error instanceof TypeError && error.name, "EncodeError");
        assertEquals((error as { index?: number }).index, message.length - 2);
      }
    }
    assertEquals(sink.bytes, []);
    framer.frame("你", sink);
    const before = framing(wire("gbk"));
    const expected = new Collected();
    before.frame("你", expected);
    assertEquals(sink.bytes, expected.bytes);
  });
}
