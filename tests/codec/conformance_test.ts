import { assert, assertEquals } from "@std/assert";
import { TextDecoder as TheirDecoder } from "npm:@exodus/bytes@1.16.0/encoding.js";
import { createSinglebyteDecoder } from "npm:@exodus/bytes@1.16.0/single-byte.js";
import { percentEncodeAfterEncoding } from "npm:@exodus/bytes@1.16.0/whatwg.js";
import { codec, decode, encode, encodings } from "../../lib/codec/mod.ts";
import { joined, multiByte, repertoire, same, scalars, unicode } from "./repertoire.ts";

const text = scalars.join("");
const PERCENT = 0x25;

for (const name of multiByte) {
  Deno.test(`${name} writes all ${scalars.length} scalar values as @exodus/bytes does, or refuses them as it does`, () => {
    let compared = 0;
    for (let at = 0; at < scalars.length; at += 0x4000) {
      const text = scalars.slice(at, at + 0x4000).join("");
      // Percent-encoding is the one public way to its encoder that goes on after a refusal, as &#…;
      const theirs = percentEncodeAfterEncoding(name, text, "%&");
      const expected = unpercented(theirs);
      assert(same(encode(text, name, { replacement: "html" }), expected), `from U+${at.toString(16)}`);
      compared += Math.min(0x4000, scalars.length - at);
    }
    assertEquals(compared, scalars.length);
  });
}

for (const { name } of encodings) {
  if (multiByte.includes(name) || unicode.includes(name)) continue;
  Deno.test(`${name} writes all ${scalars.length} scalar values as @exodus/bytes reads them, or refuses them`, () => {
    const read = createSinglebyteDecoder(name as "koi8-r", true);
    const expected = new Uint8Array(scalars.length).fill(0x3f);
    const characters = new Set<string>();
    for (let byte = 0; byte < 256; byte++) {
      const character = read(Uint8Array.of(byte));
      if (character === "\ufffd") continue;
      characters.add(character);
      expected[scalars.indexOf(character)] = byte;
    }
    const encoder = codec(name).encoder();
    const bytes = new Uint8Array(scalars.length);
    assertEquals(encoder.encodeInto(text, bytes), {
      read: scalars.length + 0x100000,
      written: scalars.length,
    });
    if (!same(bytes, expected)) assertEquals(scalars.filter((_, at) => bytes[at] !== expected[at]), []);
    assertEquals(encoder.replaced, scalars.length - characters.size);
  });
}

for (const name of unicode) {
  Deno.test(`${name} writes all ${scalars.length} scalar values so that @exodus/bytes reads them`, () => {
    const bytes = encode(text, name);
    assert(new TheirDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes) === text);
    if (name === "utf-8") assert(same(bytes, new TextEncoder().encode(text)));
  });
}

// Characters that share their bytes with another, which is what the bytes decode to.
const gbk =
  "\ue78d\ue78e\ue78f\ue790\ue791\ue792\ue793\ue794\ue795\ue796\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864";
const oneWay: Record<string, string> = {
  gbk,
  gb18030: gbk,
  "shift_jis": "¥‾−",
  "euc-jp": "¥‾−",
  "iso-2022-jp": "−" + String.fromCharCode(...Array.from({ length: 63 }, (_, n) => 0xff61 + n)),
};

Deno.test("every character of every encoding is decoded as @exodus/bytes does, and to itself", () => {
  let compared = 0;
  for (const { name } of encodings) {
    if (unicode.includes(name)) continue;
    const characters = repertoire(name);
    compared += characters.size;
    // Each on a line of its own, in one text: calls for a million characters alone would take most of the time.
    characters.delete("\n");
    const bytes = joined(characters.values());
    const text = codec(name).decoder({ fatal: true }).decode(bytes);
    assert(new TheirDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes) === text, name);
    const decoded = text.split("\n");
    assertEquals(decoded.pop(), "");
    assertEquals(decoded.length, characters.size);
    const changed = [...characters.keys()].filter((character, at) => decoded[at] !== character);
    assertEquals(changed.sort().join(""), [...(oneWay[name] ?? "")].sort().join(""), name);
  }
  assertEquals(compared, 1_197_937);
});

Deno.test("every sequence of two bytes is decoded as @exodus/bytes does, in every encoding", () => {
  const pairs = new Uint8Array(4 * 0x10000); // each followed by two line feeds, which end whatever began
  for (let pair = 0; pair < 0x10000; pair++) pairs.set([pair >> 8, pair & 0xff, 10, 10], pair * 4);
  for (const { name } of encodings) {
    assert(decode(pairs, name) === new TheirDecoder(name, { ignoreBOM: true }).decode(pairs), name);
  }
});

/** The bytes that a percent-encoded text stands for. */
function unpercented(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  let size = 0;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    if (unit !== PERCENT) {
      bytes[size++] = unit;
      continue;
    }
    bytes[size++] = digit(text.charCodeAt(at + 1)) << 4 | digit(text.charCodeAt(at + 2));
    at += 2;
  }
  return bytes.subarray(0, size);
}

/** The value of a hexadecimal digit, which is upper case there. */
function digit(unit: number): number {
  return unit <= 0x39 ? unit - 0x30 : unit - 0x37;
}
