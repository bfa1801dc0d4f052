import { assert, assertEquals } from "@std/assert";
import { codec, encode, encodings } from "../../lib/codec/mod.ts";
import { invert } from "../../lib/codec/inverse.ts";
import { fillLong } from "../../lib/codec/long_text.ts";
import { repertoire, same } from "./repertoire.ts";

/** More units than one call of the loop takes, and enough for its table to be put into the memory. */
const LENGTH = 40_000;

/** Encoded in pieces that are too short for the loop. */
function inPieces(text: string, label: string): Uint8Array {
  const encoder = codec(label).encoder();
  const bytes = new Uint8Array(text.length * 4 + 64);
  let size = 0;
  for (let at = 0; at < text.length || at === 0; at += 100) {
    const stream = at + 100 < text.length;
    size += encoder.encodeInto(text.slice(at, at + 100), bytes.subarray(size), { stream }).written;
  }
  return bytes.subarray(0, size);
}

for (const { name } of encodings.filter(({ name }) => !name.startsWith("utf-"))) {
  Deno.test(`a long text of ${name} with all its characters has the bytes of its pieces`, () => {
    const characters = [...repertoire(name).keys()].join("");
    const text = characters.repeat(Math.ceil(LENGTH / characters.length));
    const pieces = inPieces(text, name);
    for (let time = 0; time < 3; time++) assert(same(encode(text, name), pieces), `time ${time}`);
  });
}

Deno.test("the loop for long texts is there, in both widths, for every kind of string", () => {
  for (
    const [label, word, size] of [["gbk", "早上好a", 7], ["windows-1251", "Утро a", 6], [
      "windows-1252",
      "né",
      2,
    ]] as const
  ) {
    const { units } = invert(label);
    const flat = word.repeat(LENGTH / 2).split("").join("");
    const kinds = { flat, part: `x${flat}`.slice(1), joined: flat.slice(0, 20_001) + flat.slice(20_001) };
    const bytes = new Uint8Array(flat.length * 2);
    for (const [kind, text] of Object.entries(kinds)) {
      const cursor = { read: 0, written: 0 };
      while (text.length - cursor.read >= 256) {
        const { read } = cursor;
        fillLong(units, text, bytes, cursor);
        assert(cursor.read > read, `${label} ${kind}`);
      }
      const whole = Math.floor(cursor.read / word.length);
      assert(same(bytes.subarray(0, whole * size), inPieces(word.repeat(whole), label)), `${label} ${kind}`);
    }
  }
});

Deno.test("in a long text every character that the encoding lacks is replaced and counted, near the next or far", () => {
  for (const [label, word] of [["gbk", "早上好"], ["windows-1251", "Утро"], ["gb18030", "早上好"]] as const) {
    for (const gap of [2, 30, 3000, 33_000]) {
      const text = `${"".padEnd(gap, word)}\u0e01😀\0`.repeat(Math.ceil(LENGTH / gap));
      const encoder = codec(label).encoder();
      const bytes = new Uint8Array(text.length * 4);
      const { read, written } = encoder.encodeInto(text, bytes);
      assertEquals([read, encoder.replaced > 0], [text.length, label !== "gb18030"]);
      assert(same(bytes.subarray(0, written), inPieces(text, label)), `${label} ${gap}`);
    }
  }
});

Deno.test("a long text stops where the array is full, and goes on from there", () => {
  for (const [label, word] of [["gbk", "早a上好"], ["koi8-r", "Утро"]] as const) {
    const text = word.repeat(LENGTH / 4);
    const expected = encode(text, label);
    for (const room of [255, 256, 511, 513, 9999, 65_536, 65_537]) {
      const encoder = codec(label).encoder();
      const bytes = new Uint8Array(expected.length);
      let written = 0;
      for (let at = 0; at < text.length;) {
        const done = encoder.encodeInto(text.slice(at), bytes.subarray(written, written + room), { stream: true });
        at += done.read;
        written += done.written;
      }
      assertEquals(bytes, expected, `${label} ${room}`);
    }
  }
});

Deno.test("two encodings take turns with long texts", () => {
  const texts = { "gbk": "早上好a".repeat(5000), "windows-1251": "Утро ".repeat(5000), "big5": "早上好a".repeat(5000) };
  for (let time = 0; time < 4; time++) {
    for (const [label, text] of Object.entries(texts)) assert(same(encode(text, label), inPieces(text, label)), label);
  }
});

Deno.test("where WebAssembly or its strings are missing, long texts take the short way", async () => {
  const { Module } = WebAssembly;
  try {
    for (
      const broken of [
        undefined,
        class {
          constructor() {
            throw new WebAssembly.CompileError("no");
          }
        },
      ]
    ) {
      Object.assign(WebAssembly, { Module: broken });
      // An instance of its own, which has not seen the loops.
      const fresh = new URL(`../../lib/codec/long_text.ts?${broken === undefined}`, import.meta.url).href;
      const { fillLong } = await import(fresh) as typeof import("../../lib/codec/long_text.ts");
      const cursor = { read: 0, written: 0 };
      const { units } = invert("gbk");
      for (let time = 0; time < 3; time++) fillLong(units, "早".repeat(LENGTH), new Uint8Array(LENGTH * 2), cursor);
      assertEquals(cursor, { read: 0, written: 0 });
    }
  } finally {
    Object.assign(WebAssembly, { Module });
  }
});
