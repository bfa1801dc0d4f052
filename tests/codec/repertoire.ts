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

/** The characters that a legacy encoding has, with their bytes. Two of them have any above U+FFFF. */
export function repertoire(label: string): Map<string, Uint8Array> {
  const encoder = codec(label).encoder({ replacement: "" });
  const bytes = new Uint8Array(16);
  const found = new Map<string, Uint8Array>();
  const last = label === "gb18030" || label === "big5" ? scalars.length : 0x10000 - 0x800;
  for (const scalar of scalars.slice(0, last)) {
    const { written } = encoder.encodeInto(scalar, bytes);
    if (written > 0) found.set(scalar, bytes.slice(0, written));
  }
  return found;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => encodeHex(Uint8Array.of(byte)));

/** A few bytes in hex: a million characters have one, two or four each, for which a call of `encodeHex` is dear. */
export function shortHex(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += HEX[byte] ?? "";
  return hex;
}
