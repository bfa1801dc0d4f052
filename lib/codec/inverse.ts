/**
 * Encode tables, made by inverting the platform's `TextDecoder` when an encoding is first used.
 *
 * For GBK, every two bytes that may be a character are decoded in one call, with a line feed behind each two:
 *
 * ```text
 * bytes   81 40 0A   81 41 0A   …   C4 E3 0A   …   FE FE 0A
 * text    丂    LF   丄    LF   …   你    LF   …   U+FFFD LF
 * ```
 *
 * Read back, U+4E02 is written 81 40, U+4F60 is written C4 E3, and FE FE is no character. Where several sequences decode to one
 * character, {@linkcode RULES} say which one the Encoding Standard writes.
 *
 * @module
 */
import { codePointAt } from "./code_point.ts";
import { fourByteRanges } from "./gb18030_ranges.ts";
import type { EncodeTable } from "./table_writer.ts";

/** How the encoder of a multi-byte encoding differs from a plain inversion: the first sequence of each character. */
interface Rules {
  /** First and last of each range of lead bytes that the encoder writes. */
  readonly leads: readonly (readonly [first: number, last: number])[];
  /** Characters of which the last sequence is written. */
  readonly lastWins?: string;
  /** What the decoder does not show. */
  readonly added?: readonly Added[];
}

/** Characters that follow each other, in bytes that follow each other. */
interface Added {
  readonly first: number;
  /** Of the first character: one byte, or two as they are written. */
  readonly bytes: number;
  /** How many; 1 if absent. */
  readonly count?: number;
}

/** The standard, index gb18030: private characters of GB 18030-2005 that share the bytes of their successors of 2022. */
const GB_18030_2005: readonly Added[] = [
  { first: 0xe78d, bytes: 0xa6d9, count: 7 },
  { first: 0xe794, bytes: 0xa6ec, count: 2 },
  { first: 0xe796, bytes: 0xa6f3 },
  { first: 0xe81e, bytes: 0xfe59 },
  { first: 0xe826, bytes: 0xfe61 },
  { first: 0xe82b, bytes: 0xfe66, count: 2 },
  { first: 0xe832, bytes: 0xfe6d },
  { first: 0xe843, bytes: 0xfe7e },
  { first: 0xe854, bytes: 0xfe90 },
  { first: 0xe864, bytes: 0xfea0 },
];

/** Sections 12.3.2 and 12.1.2: the yen sign and the overline are written as the ASCII characters in whose place they stand. */
const YEN_AND_OVERLINE: readonly Added[] = [{ first: 0xa5, bytes: 0x5c }, { first: 0x203e, bytes: 0x7e }];

/** By encoding. One without rules is a single-byte one, whose bytes all decode to different characters. */
const RULES: { readonly [encoding: string]: Rules } = {
  "gbk": { leads: [[0x81, 0xfe]], added: GB_18030_2005 },
  // U+20AC is 80 in GBK alone, section 10.2.2.
  "gb18030": { leads: [[0x81, 0xfe]], added: [...GB_18030_2005, { first: 0x20ac, bytes: 0xa2e3 }] },
  // "index Big5 pointer", section 5: no Hong Kong supplement, and six characters whose last pointer is taken.
  "big5": { leads: [[0xa1, 0xfe]], lastWins: "═╞╡╪十卅" },
  "euc-kr": { leads: [[0x81, 0xfe]] },
  // Never the three bytes of JIS X 0212, section 12.1.2.
  "euc-jp": {
    leads: [[0x8e, 0x8e], [0xa1, 0xfe]],
    added: [...YEN_AND_OVERLINE, { first: 0x2212, bytes: 0xa1dd }],
  },
  // "index Shift_JIS pointer", section 5: not NEC's selection of IBM's extensions, leads ED and EE; nor F0 to F9, which
  // decode to private characters.
  "shift_jis": {
    leads: [[0x81, 0x9f], [0xe0, 0xec], [0xef, 0xef], [0xfa, 0xfc]],
    added: [...YEN_AND_OVERLINE, { first: 0x2212, bytes: 0x817c }],
  },
};

/** No second byte of any encoding is below it, nor FF. */
const FIRST_TRAIL = 0x40;
/** Two bytes and a line feed. */
const CELL = 3;
const LINE_FEED = 0x0a;
/** What every sequence decodes to that is no character. */
const NO_CHARACTER = 0xfffd;

/** The table of an encoding. */
export function invert(encoding: string): EncodeTable {
  const decoder = new TextDecoder(encoding, { ignoreBOM: true });
  const rules = RULES[encoding];
  return rules === undefined ? singleByteTable(decoder) : multiByteTable(decoder, rules);
}

function singleByteTable(decoder: TextDecoder): EncodeTable {
  const codes = highBytes(decoder);
  const near = [...codes.keys()].filter((unit) => unit < 0x4000);
  const units = new Uint8Array(Math.max(0x7f, ...near) + 1);
  for (let byte = 0; byte < 0x80; byte++) units[byte] = byte;
  for (const unit of near) units[unit] = codes.get(unit) ?? 0;
  return { units, beyond: (codePoint) => codes.get(codePoint) ?? 0 };
}

function multiByteTable(decoder: TextDecoder, { leads, lastWins = "", added = [] }: Rules): EncodeTable {
  const units = new Uint16Array(0x10000);
  for (let byte = 0; byte < 0x80; byte++) units[byte] = byte;
  for (const [unit, byte] of highBytes(decoder)) units[unit] = byte;
  const cells = cellsOf(leads);
  const beyond = readCells(decoder.decode(cells), cells, units, lastWins);
  for (const { first, bytes, count = 1 } of added) {
    for (let n = 0; n < count; n++) units[first + n] = lowestFirst(bytes + n);
  }
  if (decoder.encoding === "gb18030") return { units, beyond: fourByteRanges(units) };
  return { units, beyond: (codePoint) => beyond.get(codePoint) ?? 0 };
}

/** The characters of the bytes from 80 up that are one alone. */
function highBytes(decoder: TextDecoder): Map<number, number> {
  const cells = Uint8Array.from({ length: 256 }, (_, at) => at % 2 === 0 ? 0x80 + at / 2 : LINE_FEED);
  const characters = decoder.decode(cells).split("\n");
  const bytes = new Map<number, number>();
  for (const [n, character] of characters.entries()) {
    const unit = character.charCodeAt(0);
    if (character.length === 1 && unit !== NO_CHARACTER) bytes.set(unit, 0x80 + n);
  }
  return bytes;
}

/**
 * Each lead byte with each trail byte, as in the example above. One call for all of them costs a third of one for each lead;
 * the line feeds keep them apart even where a runtime reads invalid bytes in its own way.
 */
function cellsOf(leads: Rules["leads"]): Uint8Array<ArrayBuffer> {
  const rows = leads.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const cells = new Uint8Array(rows * (0xff - FIRST_TRAIL) * CELL).fill(LINE_FEED);
  let at = 0;
  for (const [first, last] of leads) {
    for (let lead = first; lead <= last; lead++) {
      for (let trail = FIRST_TRAIL; trail < 0xff; trail++) {
        cells[at] = lead;
        cells[at + 1] = trail;
        at += CELL;
      }
    }
  }
  return cells;
}

/**
 * Puts the characters of the cells into `units`, and returns those beyond U+FFFF. The loop runs in the interpreter and is half
 * of the time to the first character, so it does little.
 */
function readCells(text: string, cells: Uint8Array, units: Uint16Array, lastWins: string): Map<number, number> {
  const beyond = new Map<number, number>();
  let start = 0;
  for (let cell = 0; cell < cells.length; cell += CELL) {
    const end = text.indexOf("\n", start);
    const unit = text.charCodeAt(start);
    if (end - start === 1) {
      const free = units[unit] === 0 && unit !== NO_CHARACTER;
      if (free || lastWins.includes(String.fromCharCode(unit))) units[unit] = codeOf(cells, cell);
    } else if (unit >> 10 === 0x36) {
      beyond.set(codePointAt(text, start), codeOf(cells, cell));
    }
    start = end + 1;
  }
  return beyond;
}

/** The two bytes of a cell, the first one lowest, as the tables have them. */
function codeOf(cells: Uint8Array, cell: number): number {
  return (cells[cell] ?? 0) | (cells[cell + 1] ?? 0) << 8;
}

/** C4E3, as written, to E3C4, as the tables have it; one byte stays. */
function lowestFirst(bytes: number): number {
  return bytes > 0xff ? bytes >> 8 | (bytes & 0xff) << 8 : bytes;
}
