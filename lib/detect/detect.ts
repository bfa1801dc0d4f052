/**
 * Which encoding bytes are in.
 *
 * @module
 */

import { type Reading, readings, valid } from "./reading.ts";

/** What {@linkcode detect} found. */
export interface Detection {
  /** `utf-8`, `gbk`, `big5`, `shift_jis`, `euc-jp` or `euc-kr`. */
  encoding: string;
  /** Bits that each character beyond ASCII costs in a model of the language: 9 is everyday text, 15 is rare words. */
  cost: number;
}

// Bytes beyond these change nothing any more.
const enough = 1024;

// Everyday text costs 8 to 10 bits a character, bytes that fit by chance 15 and more.
const readsWell = 13;

// The bits by which one reading must beat the others for a hint, and the chosen one where that is valid, too: odds of
// 64 and of a million to one.
const clear = 6;
const certain = 20;

/**
 * The encoding that bytes are most likely in, or null when nothing can be decided: ASCII alone, the beginning of a
 * single character, or bytes that are valid in none of the six.
 *
 * Works on the first bytes of a stream, whose last character may be torn. Valid UTF-8 is UTF-8, unless it is made of
 * two-byte sequences alone, as 同学 in GBK is; then, as for all else, the encoding in which the text is the commonest.
 * Looks at 1024 bytes from the first that is not ASCII.
 */
export function detect(bytes: Uint8Array): Detection | null {
  const best = judge(bytes)?.best;
  return best ? { encoding: best.encoding, cost: best.cost } : null;
}

function judge(bytes: Uint8Array): { best: Reading; all: Reading[] } | null {
  const first = beyondAscii(bytes);
  if (first < 0 || first === bytes.length - 1) return null;
  const all = readings(bytes.subarray(first, first + enough));
  const best = all.find((reading) => reading.sure) ?? all.reduce<Reading | null>(lesser, null);
  // A torn beginning of UTF-8 may go on as UTF-8 or be a rare pair of another encoding: the next byte tells.
  return best === null || best.characters === 0 ? null : { best, all };
}

/** Where the first byte is that is not ASCII, or -1. */
export function beyondAscii(bytes: Uint8Array): number {
  for (let index = 0; index < bytes.length; index++) {
    if ((bytes[index] ?? 0) >= 0x80) return index;
  }
  return -1;
}

function lesser(a: Reading | null, b: Reading): Reading {
  return a !== null && a.bits <= b.bits ? a : b;
}

/**
 * The encoding that bytes read well in, when they do not fit the `chosen` one; null when they do, when they read well in
 * none, or when there are too few to be certain.
 *
 * Bytes do not fit when they are not valid, and when they are valid by chance and read so much better in another encoding
 * that this is no question: 你好 in UTF-8 is valid GBK, 浣犲ソ, and so is most of Big5. A character torn at the end is no
 * fault. `chosen` is a label that TextDecoder knows; what is valid in another than the six is taken to fit.
 *
 * @throws {RangeError} for a label that it does not know.
 */
export function readsWellAs(bytes: Uint8Array, chosen: string): string | null {
  const name = new TextDecoder(chosen).encoding;
  const judged = judge(bytes);
  if (judged === null) return null;
  const { best, all } = judged;
  const isClear = best.sure || all.every((reading) => reading === best || reading.bits - best.bits >= clear);
  if (!isClear || best.cost > readsWell || valid(bytes, best.encoding) === null) return null;
  if (valid(bytes, name) === null) return best.encoding;
  const reading = all.find(({ encoding }) => encoding === (name === "gb18030" ? "gbk" : name));
  return reading !== undefined && reading.bits - best.bits >= certain ? best.encoding : null;
}
