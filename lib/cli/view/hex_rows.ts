/**
 * Bytes as the rows of a dump: offset, sixteen bytes, and their characters, each at the place of its bytes.
 *
 * @module
 */
import { eastAsianWidth } from "../deps.ts";
import { visible } from "./escape.ts";
import type { Span, Spans } from "./spans.ts";

/** Bytes in a row. */
export const ROW = 16;

/** What a byte is part of; decides its colour. */
const TEXT = 0;
const CONTROL = 1;
const INVALID = 2;
const TORN = 3;
/** SGR parameters (ECMA-48, 8.3.117) of these. */
const COLORS = ["", "33", "31", "35"];

/** A character that stands for a span, and the columns that it takes. */
interface Glyph {
  readonly text: string;
  readonly width: number;
  readonly kind: number;
}

/**
 * The rows of one read or write. One column of text for each byte: a character stands where its first byte is, a wide
 * one takes two columns. `›` and `‹` stand for a character that this read and the next one share, and behind the row
 * its bytes: `ba ›` here, `‹ ba c3 好` there.
 *
 * @param offset of the first byte in its stream.
 * @param spans of that stream; knows the bytes that the reads before left unfinished.
 */
export function hexRows(bytes: Uint8Array, offset: number, spans: Spans, color: boolean): string[] {
  const { cells, kinds, head, tail } = layout(bytes, spans);
  const paint = (kind: number, text: string) => color && kind !== TEXT ? `\x1b[${COLORS[kind]}m${text}\x1b[0m` : text;
  const rows: string[] = [];
  for (let from = 0; from < bytes.length; from += ROW) {
    const to = Math.min(from + ROW, bytes.length);
    let hex = "";
    let text = "";
    for (let at = from; at < from + ROW; at++) {
      hex += at === from + ROW / 2 ? "  " : at === from ? "" : " ";
      const kind = kinds[at] ?? TEXT;
      hex += at < to ? paint(kind, pairs[bytes[at] ?? 0] ?? "") : "  ";
      text += at < to ? paint(kind, cells[at] ?? "") : " ";
    }
    // The last column is empty, but for a wide character that begins with the row's last byte.
    const room = eastAsianWidthOf(cells[to - 1] ?? "") === 2 ? "" : " ";
    const notes = (from === 0 && head ? " " + head : "") + (to === bytes.length && tail ? " " + tail : "");
    const place = (offset + from).toString(16).padStart(8, "0");
    rows.push(
      ` ${color ? `\x1b[90m${place}\x1b[0m` : place}  ${hex}  │${text}${room}│${paint(TORN, notes)}`,
    );
  }
  return rows;
}

const pairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** What stands in the column of each byte, and what is said of characters torn at the beginning and at the end. */
interface Layout {
  readonly cells: string[];
  readonly kinds: Uint8Array;
  head: string;
  tail: string;
}

function layout(bytes: Uint8Array, spans: Spans): Layout {
  const made: Layout = {
    cells: new Array<string>(bytes.length).fill(" "),
    kinds: new Uint8Array(bytes.length),
    head: "",
    tail: "",
  };
  const torn = [...spans.pending];
  let start = -torn.length;
  for (const byte of bytes) {
    for (const span of spans.push(byte)) {
      if (start < 0) finish(made, span, start, torn, bytes);
      else place(made, span, start);
      start += span.length;
    }
  }
  if (spans.pending.length > 0) {
    made.tail = `${spans.pending.map((byte) => pairs[byte]).join(" ")} ›`;
    if (start < 0) made.tail = `‹ ${made.tail}`;
    made.cells.fill("›", Math.max(0, start));
    made.kinds.fill(TORN, Math.max(0, start));
  }
  return made;
}

/** A span that began in an earlier read. */
function finish(made: Layout, span: Span, start: number, torn: readonly number[], bytes: Uint8Array): void {
  const { text, kind } = glyph(span);
  const end = start + span.length;
  const whole = [...torn.slice(start + torn.length), ...bytes.subarray(0, Math.max(0, end))].slice(0, span.length);
  made.head += `${made.head && " "}‹ ${whole.map((byte) => pairs[byte]).join(" ")} ${text}`;
  for (let at = 0; at < end; at++) made.cells[at] = "‹", made.kinds[at] = kind === INVALID ? INVALID : TORN;
}

function place({ cells, kinds }: Layout, span: Span, start: number): void {
  const { text, width, kind } = glyph(span);
  if (kind !== TEXT) kinds.fill(kind, start, start + span.length);
  // Of a character on two rows: where there is room for it.
  const here = Math.min(span.length, ROW - start % ROW);
  const at = width > here && width <= span.length - here ? start + here : start;
  cells[at] = text;
  for (let column = at + 1; column < Math.min(at + width, at + ROW - at % ROW); column++) cells[column] = "";
}

const glyphs = new Map<string, Glyph>();
/** More than any script in use has, so that a peer which sends all of Unicode fills no memory. */
const KNOWN = 30_000;

function glyph({ text, length, invalid }: Span): Glyph {
  if (invalid) return { text: "\ufffd", width: 1, kind: INVALID };
  const known = glyphs.get(text);
  if (known) return known.width > length ? UNSHOWN : known;
  const made = draw(text);
  if (glyphs.size < KNOWN) glyphs.set(text, made);
  return made.width > length ? UNSHOWN : made;
}

/** A control or format character without a picture of its own. */
const UNSHOWN: Glyph = { text: "·", width: 1, kind: CONTROL };

function draw(text: string): Glyph {
  const first = text.charCodeAt(0);
  if (first < 0x20) {
    return { text: String.fromCharCode(0x2400 + first) + text.slice(1), width: text.length, kind: CONTROL };
  }
  if (first === 0x7f) return { text: "␡", width: 1, kind: CONTROL };
  if (visible(text) !== text || /^[\p{Cf}\p{Variation_Selector}]*$/u.test(text)) return UNSHOWN;
  // A mark would be drawn over what stands before it; hangul vowels and finals would join it.
  if (/^\p{M}/u.test(text)) return { text: "◌" + text, width: 1, kind: TEXT };
  if (/^[\u1160-\u11ff\ud7b0-\ud7ff]/.test(text)) return UNSHOWN;
  return { text, width: eastAsianWidthOf(text), kind: TEXT };
}

function eastAsianWidthOf(text: string): number {
  return text === "" ? 0 : eastAsianWidth(text.codePointAt(0) ?? 0);
}
