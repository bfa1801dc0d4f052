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
  /** Bits for each character beyond ASCII in a model of the language: 9 is everyday text, 15 is rare words. */
  cost: number;
}

// Bytes to look at: more of them do not change the result.
const enough = 1024;

// Everyday text costs 8 to 10 bits a character, bytes that fit by chance 15 and more.
const readsWell = 13;

// The bits by which a reading must beat the others for a hint, and by which it must beat the chosen encoding where that
// is valid as well: odds of 64 to 1 and of a million to 1.
const clear = 6;
const certain = 20;

/**
 * The encoding that bytes are most likely in, or null when nothing can be decided: ASCII alone, the beginning of a
 * single character, or bytes that are valid in none of the six.
 *
 * Give it the first bytes of a stream; the last character may be incomplete. Valid UTF-8 is taken for UTF-8, unless it
 * has two-byte sequences only, as the GBK bytes of 同学 do. Then, and for everything else, the encoding wins in which the
 * text is the most common. It looks at 1024 bytes, from the first that is not ASCII.
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
  // An incomplete UTF-8 character may also be a rare pair of another encoding: the next byte shows which.
  return best === null || best.characters === 0 ? null : { best, all };
}

/** The index of the first byte that is not ASCII, or -1. */
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
 * Bytes do not fit when they are not valid, nor when they are valid by chance and read far better in another encoding:
 * 你好 in UTF-8 is valid GBK, 浣犲ソ, and so is most of Big5. An incomplete character at the end is ignored. `chosen` is a
 * label that TextDecoder knows; for an encoding that is none of the six, valid bytes fit.
 *
 * @throws {RangeError} for a label that TextDecoder does not know.
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
