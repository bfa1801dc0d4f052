/**
 * How well bytes read in one encoding.
 *
 * @module
 */

import { commonest } from "./characters.ts";

/** A two-byte encoding, and how common its characters are. */
interface Candidate {
  encoding: string;
  /** Bits of each common character; a rarer one costs more. */
  common: ReadonlyMap<string, number>;
  /** Bits of any other character, by the first lead byte of each range of rows. */
  rows: readonly (readonly [lead: number, bits: number])[];
  /** Bits when the second byte is below A1, where that is an extension of the national standard. */
  extension?: number;
}

/** The result of reading bytes in one encoding. */
export interface Reading {
  encoding: string;
  /** Bits that the text takes in a model of its language: the reading with the fewest is the likeliest. */
  bits: number;
  /** Characters that are not ASCII, without an incomplete one at the end. */
  characters: number;
  /** Bits for each of these. */
  cost: number;
  /** Whether it is UTF-8 with a sequence of three bytes or more, which text of another encoding hardly ever has by chance. */
  sure: boolean;
}

// In bits: an ASCII character, an incomplete character, a character from a row that no text uses.
const ascii = 6;
const torn = 9;
const rare = 26;

// Half-width kana, one byte each in Shift_JIS: rare, but where there is one there are many.
const halfKana = { first: 14, next: 6.5 };

// The n-th commonest character in bits: Zipf's law, fitted to the four languages at once.
const ranked = (text: string) => new Map([...text].map((character, n) => [character, 5 + 0.85 * Math.log2(1 + n / 3)]));
const japanese = ranked(commonest.japanese);

// Rows: symbols, foreign letters, level 1, level 2, extensions. The bits of a row follow from how often its uncommon
// characters occur in text, shared equally among them.
const candidates: readonly Candidate[] = [
  {
    encoding: "gbk",
    common: ranked(commonest.simplified),
    rows: [[0x81, 24], [0xa1, 17], [0xa4, 19], [0xaa, 24], [0xb0, 15.5], [0xd8, 21], [0xf8, 24]],
    extension: 24,
  },
  {
    encoding: "big5",
    common: ranked(commonest.traditional),
    rows: [[0x80, rare], [0xa1, 17], [0xa4, 16], [0xc7, 24], [0xc9, 21], [0xfa, rare]],
  },
  {
    encoding: "shift_jis",
    common: japanese,
    rows: [[0x80, rare], [0x81, 17], [0x82, 14], [0x84, 19], [0x85, 24], [0x88, 16.5], [0x99, 21], [0xeb, rare]],
  },
  {
    encoding: "euc-jp",
    common: japanese,
    rows: [[0x8e, 16], [0x8f, 22], [0xa1, 17], [0xa4, 14], [0xa6, 19], [0xa9, 24], [0xb0, 16.5], [0xd0, 21]],
  },
  {
    encoding: "euc-kr",
    common: ranked(commonest.korean),
    rows: [[0x81, 22], [0xa1, 17], [0xa4, 19], [0xad, rare], [0xb0, 16.5], [0xc9, rare], [0xca, 22], [0xfe, rare]],
    extension: 22,
  },
];

/** Reads `bytes` in every encoding in which they are valid; an incomplete character at the end is ignored. */
export function readings(bytes: Uint8Array): Reading[] {
  const found: Reading[] = [];
  const text = valid(bytes, "utf-8");
  if (text !== null) found.push(inUtf8(bytes, text));
  for (const candidate of candidates) {
    const text = valid(bytes, candidate.encoding);
    if (text !== null) found.push(inTwoBytes(bytes, text, candidate));
  }
  return found;
}

/** The text of `bytes` without an incomplete character at the end, or null when they are not valid. */
export function valid(bytes: Uint8Array, encoding: string): string | null {
  const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes, { stream: true });
  } catch {
    return null; // TypeError: not valid
  }
}

function inTwoBytes(bytes: Uint8Array, text: string, candidate: Candidate): Reading {
  const { encoding } = candidate;
  let bits = 0;
  let characters = 0;
  let plain = 0;
  let index = 0;
  let previous = "";
  // Four pairs of Big5 decode to two characters. After them the index is off by one, but nobody writes these pairs.
  for (const character of text) {
    const lead = bytes[index] ?? 0;
    const second = bytes[index + 1] ?? 0;
    if (lead < 0x80) plain++;
    else {
      characters++;
      if (encoding === "shift_jis" && isHalfKana(character)) {
        bits += isHalfKana(previous) ? halfKana.next : halfKana.first;
      } else bits += candidate.common.get(character) ?? uncommon(candidate, lead, second);
    }
    index += size(encoding, lead, second);
    previous = character;
  }
  return { encoding, ...total(bits, characters, plain, index < bytes.length), sure: false };
}

function uncommon({ rows, extension }: Candidate, lead: number, second: number): number {
  if (extension !== undefined && second < 0xa1) return extension;
  return rows.findLast(([from]) => from <= lead)?.[1] ?? rare;
}

function isHalfKana(character: string): boolean {
  return character >= "\uff61" && character <= "\uff9f";
}

function size(encoding: string, lead: number, second: number): number {
  if (lead <= 0x80) return 1;
  if (encoding === "shift_jis") return lead >= 0xa1 && lead <= 0xdf ? 1 : 2;
  if (encoding === "euc-jp") return lead === 0x8f ? 3 : 2;
  return encoding === "gbk" && second >= 0x30 && second <= 0x39 ? 4 : 2;
}

// Scripts in UTF-8. Other two-byte characters practically never occur.
const scripts = [
  { in: /[\u00c0-\u00ff]/, first: 10, next: 10 }, // letters of Western Europe
  { in: /[\u00a0£©«®°·»]/, first: 10, next: 10 }, // its signs
  { in: /[\u0391-\u03a9\u03ac-\u03ce]/, first: 18, next: 5.5 }, // Greek
  { in: /[\u0401\u0410-\u044f\u0451]/, first: 18, next: 5.5 }, // Cyrillic
  { in: /[\u0800-\u{10ffff}]/u, first: 12, next: 12 }, // all of three bytes and four, which hardly occur by chance
];

function inUtf8(bytes: Uint8Array, text: string): Reading {
  let bits = 0;
  let characters = 0;
  let plain = 0;
  let length = 0;
  let previous: (typeof scripts)[number] | undefined;
  for (const character of text) {
    const point = character.codePointAt(0) ?? 0;
    length += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    if (point < 0x80) {
      plain++;
      continue;
    }
    characters++;
    const script = scripts.find((script) => script.in.test(character));
    bits += script === undefined ? 20 : script === previous ? script.next : script.first;
    previous = script;
  }
  const sure = /[\u0800-\u{10ffff}]/u.test(text);
  return { encoding: "utf-8", ...total(bits, characters, plain, length < bytes.length), sure };
}

function total(bits: number, characters: number, plain: number, isTorn: boolean): Omit<Reading, "encoding" | "sure"> {
  return { bits: bits + plain * ascii + (isTorn ? torn : 0), characters, cost: bits / characters };
}
