import { assertEquals } from "@std/assert";
import { createMultibyteEncoder } from "npm:@exodus/bytes@1.16.0/multi-byte.js";
import { createSinglebyteDecoder } from "npm:@exodus/bytes@1.16.0/single-byte.js";
import { codec, encodings } from "../../lib/codec/mod.ts";

/** Every scalar value: 1,112,064 of them. */
const scalars: string[] = [];
for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
  if (codePoint >> 11 !== 0x1b) scalars.push(String.fromCodePoint(codePoint));
}

const multiByte = ["gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"] as const;
const unicode = ["utf-8", "utf-16le", "utf-16be"];

for (const name of multiByte) {
  Deno.test(`${name} writes all ${scalars.length} scalar values as @exodus/bytes does, or refuses them as it does`, () => {
    const theirs = createMultibyteEncoder(name);
    const encoder = codec(name).encoder({ replacement: "" });
    const bytes = new Uint8Array(16);
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 0; // a million refusals, each an error
    let had = 0;
    const different: string[] = [];
    for (const scalar of scalars) {
      const { written } = encoder.encodeInto(scalar, bytes);
      let expected: Uint8Array | undefined;
      try {
        expected = theirs(scalar);
      } catch {
        // Its way to refuse.
      }
      if (expected === undefined ? written > 0 : expected.some((byte, at) => byte !== bytes[at])) {
        different.push(scalar);
      }
      if ((expected?.length ?? 0) !== written) different.push(scalar);
      if (written > 0) had++;
    }
    Error.stackTraceLimit = limit;
    assertEquals(different, []);
    assertEquals(encoder.replaced, scalars.length - had);
  });
}

for (const { name } of encodings) {
  if ((multiByte as readonly string[]).includes(name) || unicode.includes(name)) continue;
  Deno.test(`${name} writes all ${scalars.length} scalar values as @exodus/bytes reads them, or refuses them`, () => {
    const read = createSinglebyteDecoder(name as "koi8-r", true);
    const bytesOf = new Map<string, number>();
    for (let byte = 0; byte < 256; byte++) {
      const character = read(Uint8Array.of(byte));
      if (character !== "\ufffd") bytesOf.set(character, byte);
    }
    const encoder = codec(name).encoder({ replacement: "?" });
    const bytes = new Uint8Array(scalars.length);
    assertEquals(encoder.encodeInto(scalars.join(""), bytes).written, scalars.length);
    const different = scalars.filter((scalar, at) => bytes[at] !== (bytesOf.get(scalar) ?? 0x3f));
    assertEquals(different, []);
    assertEquals(encoder.replaced, scalars.length - bytesOf.size);
  });
}
