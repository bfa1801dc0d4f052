/**
 * Encode tables, made by inverting the platform's `TextDecoder` when an encoding is first used. Where several byte
 * sequences decode to one character, the rules here say which one the Encoding Standard writes.
 *
 * @module
 */
import { codePointAt } from "./code_point.ts";
import { fourByteRanges } from "./gb18030.ts";
import type { EncodeTable } from "./table_writer.ts";

interface Rules {
  /** First and last lead byte of each range that the standard's encoder writes. */
  readonly leads: readonly number[];
  /** Characters for which the last sequence wins, not the first. */
  readonly last?: string;
  /** Characters and the bytes that the decoder does not show: a character, bytes of it, and how many follow (1). */
  readonly extra?: readonly (readonly [number, number, number?])[];
}

// The standard, index gb18030: the private characters of GB 18030-2005 that share the bytes of their 2022 successors.
const gb2005 = [
  [0xe78d, 0xa6d9, 7],
  [0xe794, 0xa6ec, 2],
  [0xe796, 0xa6f3],
  [0xe81e, 0xfe59],
  [0xe826, 0xfe61],
  [0xe82b, 0xfe66, 2],
  [0xe832, 0xfe6d],
  [0xe843, 0xfe7e],
  [0xe854, 0xfe90],
  [0xe864, 0xfea0],
] as const;

const rules: Record<string, Rules> = {
  "gbk": { leads: [0x81, 0xfe], extra: gb2005 },
  // U+20AC is 80 in GBK alone, section 10.2.2.
  "gb18030": { leads: [0x81, 0xfe], extra: [...gb2005, [0x20ac, 0xa2e3]] },
  // "index Big5 pointer", section 5: no Hong Kong supplement, and six characters whose last pointer wins.
  "big5": { leads: [0xa1, 0xfe], last: "═╞╡╪十卅" },
  "euc-kr": { leads: [0x81, 0xfe] },
  // Never the three bytes of JIS X 0212, section 12.1.2.
  "euc-jp": {
    leads: [0x8e, 0x8e, 0xa1, 0xfe],
    extra: [[0xa5, 0x5c], [0x203e, 0x7e], [0x2212, 0xa1dd]],
  },
  // "index Shift_JIS pointer", section 5: not NEC's selection of IBM's extensions, leads ED and EE; nor F0 to F9, which
  // decode to private characters.
  "shift_jis": {
    leads: [0x81, 0x9f, 0xe0, 0xec, 0xef, 0xef, 0xfa, 0xfc],
    extra: [[0xa5, 0x5c], [0x203e, 0x7e], [0x2212, 0x817c]],
  },
};

/** No second byte of any encoding is below it, nor FF. */
const firstTrail = 0x40;

/** The table of an encoding; what has no rules is a single-byte one, whose bytes all decode to different characters. */
export function invert(name: string): EncodeTable {
  const { leads, last = "", extra = [] } = rules[name] ?? { leads: [] };
  const decoder = new TextDecoder(name, { ignoreBOM: true });
  const units = new Uint16Array(0x10000);
  const others = new Map<number, number>();
  const beyond = (codePoint: number) => others.get(codePoint) ?? 0;

  for (let byte = 0; byte < 0x80; byte++) units[byte] = byte;
  const singles = Uint8Array.from({ length: 256 }, (_, n) => n & 1 ? 0x0a : 0x80 + n / 2);
  let length = 0x80;
  for (const [n, character] of decoder.decode(singles).split("\n").entries()) {
    const unit = character.charCodeAt(0);
    if (character.length !== 1 || unit === 0xfffd) continue; // a hole, or half of a character
    units[unit] = 0x80 + n;
    if (unit < 0x4000) length = Math.max(length, unit + 1);
    else others.set(unit, 0x80 + n);
  }
  if (leads.length === 0) return { units: Uint8Array.from(units.subarray(0, length)), beyond };

  // Every cell of the table in one call, which costs a third of one call for each row. The line feed after each keeps
  // them apart even where a runtime's decoder reads an invalid cell in its own way. These loops run in the interpreter,
  // so they do little: half of the time to the first character is theirs.
  const cells = new Uint8Array(0x18000).fill(0x0a);
  const width = (0xff - firstTrail) * 3;
  for (let at = 0; at < width; at += 3) cells[at + 1] = firstTrail + at / 3;
  let size = 0;
  for (let range = 0; range < leads.length; range += 2) {
    const [from = 0, to = 0] = leads.slice(range);
    for (let lead = from; lead <= to; lead++) {
      cells.copyWithin(size, 0, width);
      for (const end = size + width; size < end; size += 3) cells[size] = lead;
    }
  }
  const text = decoder.decode(cells.subarray(0, size));
  units[0xfffd] = 1; // taken, so that no invalid cell becomes its bytes
  let start = 0;
  let cell = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) !== 0x0a) continue;
    const unit = text.charCodeAt(start);
    if (at - start === 1) {
      if (units[unit] === 0 || last.includes(String.fromCharCode(unit))) {
        units[unit] = (cells[cell] ?? 0) | (cells[cell + 1] ?? 0) << 8;
      }
    } else if (unit >> 10 === 0x36) {
      others.set(codePointAt(text, start), (cells[cell] ?? 0) | (cells[cell + 1] ?? 0) << 8);
    }
    start = at + 1;
    cell += 3;
  }
  units[0xfffd] = 0;
  for (const [first, code, count = 1] of extra) {
    for (let n = 0; n < count; n++) units[first + n] = code > 0xff ? code >> 8 | (code + n & 0xff) << 8 : code;
  }
  return { units, beyond: name === "gb18030" ? fourByteRanges(units) : beyond };
}
