/** What the conformance tests share: every scalar value, and which of them an encoding has. */
import { encodeHex } from "@std/encoding";
import { codec } from "../../lib/codec/mod.ts";

/** Every scalar value in order, 1,112,064 of them. */
export const scalars: readonly string[] = Array.from({ length: 0x110000 - 0x800 }, (_, n) => {
  return String.fromCodePoint(n < 0xd800 ? n : n + 0x800);
});

/** The encodings with a table of two bytes, and ISO-2022-JP. */
export const multiByte: readonly string[] = [
  "gbk",
  "gb18030",
  "big5",
  "euc-jp",
  "iso-2022-jp",
  "shift_jis",
  "euc-kr",
];

/** The encodings that have every scalar value. */
export const unicode: readonly string[] = ["utf-8", "utf-16be", "utf-16le"];

/** Scalar values that are tried at once. */
const BLOCK = 64;

/** The characters that a legacy encoding has, with their bytes. Two of them have any above U+FFFF. */
export function repertoire(label: string): Map<string, Uint8Array> {
  const encoder = codec(label).encoder({ replacement: "" });
  const bytes = new Uint8Array(BLOCK * 8);
  const found = new Map<string, Uint8Array>();
  const last = label === "gb18030" || label === "big5" ? scalars.length : 0x10000 - 0x800;
  for (let at = 0; at < last; at += BLOCK) {
    const block = scalars.slice(at, Math.min(at + BLOCK, last));
    // Most encodings have none of most blocks.
    if (encoder.encodeInto(block.join(""), bytes).written === 0) continue;
    for (const scalar of block) {
      const { written } = encoder.encodeInto(scalar, bytes);
      if (written > 0) found.set(scalar, bytes.slice(0, written));
    }
  }
  return found;
}

/** Whether two arrays have the same bytes: `assertEquals` takes seconds for a million of them. */
export function same(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) {
    if (a[at] !== b[at]) return false;
  }
  return true;
}

/** All characters, with a line feed behind each: for one call where a call for each of a million takes seconds. */
export function joined(characters: Iterable<Uint8Array>): Uint8Array {
  const parts = [...characters];
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length + 1, 0)).fill(0x0a);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length + 1;
  }
  return all;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => encodeHex(Uint8Array.of(byte)));

/** A few bytes in hex: a million characters have one, two or four each, for which a call of `encodeHex` is dear. */
export function shortHex(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += HEX[byte] ?? "";
  return hex;
}
