/**
 * Bytes as the rows of a dump: offset, sixteen bytes, and their characters, each in the column of its first byte.
 *
 * "你好\n" in gbk is c4 e3 ba c3 0a. When it comes in two reads, c4 e3 ba and c3 0a, its rows are
 *
 * ```text
 *  00000000  c4 e3 ba        │你›     │ ba ›
 *  00000003  c3 0a           │‹␊      │ ‹ ba c3 好
 * ```
 *
 * 你 has two bytes and takes two columns. `›` marks the bytes of a character that this read does not complete, `‹`
 * those that complete one; behind the row stand the bytes that wait, and then the whole character.
 *
 * @module
 */
import { encodeHex, widths } from "../deps.ts";
import { visible } from "./escape.ts";
import type { Span, Spans } from "./spans.ts";

/** Bytes in a row. */
export const ROW = 16;

/** What a byte is part of; decides its colour. */
type Kind = "text" | "control" | "invalid" | "torn";

/** SGR parameters (ECMA-48, 8.3.117): yellow, red, purple. */
const COLORS: Readonly<Record<Kind, string>> = { text: "", control: "33", invalid: "31", torn: "35" };
const GREY = "90";

// Whoever wants rows loads this file when the first are wanted: nothing else needs the package.
const { eastAsianWidth } = await widths();

/**
 * The rows of one read or write.
 *
 * @param offset of the first byte in its stream.
 * @param spans of that stream: knows the bytes that the reads before left unfinished.
 */
export function hexRows(bytes: Uint8Array, offset: number, spans: Spans, color: boolean): string[] {
  const { columns, kinds, completed, waiting } = layOut(bytes, spans);
  const digits = encodeHex(bytes);
  const rows: string[] = [];
  for (let from = 0; from < bytes.length; from += ROW) {
    const to = Math.min(from + ROW, bytes.length);
    let hex = "";
    let text = "";
    for (let at = from; at < to; at++) {
      const kind = kinds[at] ?? "text";
      hex += separator(at - from) + paint(COLORS[kind], digits.slice(at * 2, at * 2 + 2), color);
      text += paint(COLORS[kind], columns[at] ?? "", color);
    }
    for (let at = to; at < from + ROW; at++) {
      hex += separator(at - from) + "  ";
      text += " ";
    }
    // The last column is empty, but for a wide character that begins with the row's last byte.
    if (widthOf(columns[to - 1] ?? "") < 2) text += " ";
    const first = from === 0 && completed !== "" ? ` ${completed}` : "";
    const last = to === bytes.length && waiting !== "" ? ` ${waiting}` : "";
    const place = paint(GREY, (offset + from).toString(16).padStart(8, "0"), color);
    rows.push(` ${place}  ${hex}  │${text}│${paint(COLORS.torn, first + last, color)}`);
  }
  return rows;
}

/** `ba c3`. */
function hexPairs(bytes: readonly number[]): string {
  return encodeHex(Uint8Array.from(bytes)).replace(/..(?!$)/g, "$& ");
}

/** What stands before a byte of a row: the two halves are two spaces apart. */
function separator(index: number): string {
  if (index === 0) return "";
  return index === ROW / 2 ? "  " : " ";
}

function paint(code: string, text: string, color: boolean): string {
  return color && code !== "" ? `\x1b[${code}m${text}\x1b[0m` : text;
}

/** One read or write, a column for each byte. */
interface Layout {
  /** What is drawn in the column of each byte: "" where the character before is wide. */
  readonly columns: string[];
  readonly kinds: Kind[];
  /** The characters that began in an earlier read and end in this one, with all their bytes: `‹ ba c3 好`. */
  completed: string;
  /** The bytes whose character is not complete yet: `ba ›`. */
  waiting: string;
}

function layOut(bytes: Uint8Array, spans: Spans): Layout {
  const layout: Layout = {
    columns: new Array<string>(bytes.length).fill(" "),
    kinds: new Array<Kind>(bytes.length).fill("text"),
    completed: "",
    waiting: "",
  };
  const earlier = [...spans.pending];
  // Where the next span begins; below 0 in an earlier read.
  let start = -earlier.length;
  for (const byte of bytes) {
    for (const span of spans.push(byte)) {
      if (start < 0) complete(layout, span, start, earlier, bytes);
      else place(layout, span, start);
      start += span.length;
    }
  }
  if (spans.pending.length > 0) {
    layout.waiting = `${start < 0 ? "‹ " : ""}${hexPairs(spans.pending)} ›`;
    mark(layout, Math.max(0, start), bytes.length, "›", "torn");
  }
  return layout;
}

/** Marks the bytes of a span that began in an earlier read, and notes the whole of it. */
function complete(layout: Layout, span: Span, start: number, earlier: readonly number[], bytes: Uint8Array): void {
  const { text, kind } = glyphOf(span);
  const end = start + span.length;
  const whole = [...earlier.slice(start + earlier.length), ...bytes.subarray(0, Math.max(0, end))];
  const note = `‹ ${hexPairs(whole.slice(0, span.length))} ${text}`;
  layout.completed += layout.completed === "" ? note : ` ${note}`;
  mark(layout, 0, end, "‹", kind === "invalid" ? "invalid" : "torn");
}

function mark({ columns, kinds }: Layout, from: number, to: number, text: string, kind: Kind): void {
  for (let at = from; at < to; at++) {
    columns[at] = text;
    kinds[at] = kind;
  }
}

/** Draws a span that begins in this read. */
function place({ columns, kinds }: Layout, span: Span, start: number): void {
  const { text, width, kind } = glyphOf(span);
  kinds.fill(kind, start, start + span.length);
  if (isEscape(text)) {
    // Each of its bytes has a character of its own, and may stand on a row of its own.
    for (const [index, character] of [...text].entries()) columns[start + index] = character;
    return;
  }
  // A wide character on two rows stands on the second where only that one has room for it.
  const onThisRow = Math.min(span.length, ROW - start % ROW);
  const at = width > onThisRow && width <= span.length - onThisRow ? start + onThisRow : start;
  const endOfRow = at + ROW - at % ROW;
  columns[at] = text;
  columns.fill("", at + 1, Math.min(at + width, endOfRow));
}

/** What is drawn for a span, and the columns that it takes. */
interface Glyph {
  readonly text: string;
  readonly width: number;
  readonly kind: Kind;
}

const INVALID: Glyph = { text: "\ufffd", width: 1, kind: "invalid" };
/** A control or format character without a picture of its own, or a byte that is no text. */
const UNSEEN: Glyph = { text: "·", width: 1, kind: "control" };

const knownGlyphs = new Map<string, Glyph>();
/** More characters than any script in use has, so that a peer which sends all of Unicode fills no memory. */
const KNOWN_GLYPHS = 30_000;

function glyphOf({ text, length, invalid }: Span): Glyph {
  if (invalid) return INVALID;
  let glyph = knownGlyphs.get(text);
  if (glyph === undefined) {
    glyph = draw(text);
    if (knownGlyphs.size < KNOWN_GLYPHS) knownGlyphs.set(text, glyph);
  }
  return glyph.width > length ? UNSEEN : glyph;
}

/** Whether a drawn text is an escape sequence of ISO-2022-JP. */
function isEscape(text: string): boolean {
  return text.length === 3 && text.startsWith("␛");
}

function draw(text: string): Glyph {
  const first = text.charCodeAt(0);
  if (first < 0x20) {
    // U+2400 to U+241F are pictures of the C0 controls. Behind ESC stands the rest of an escape sequence.
    return { text: String.fromCharCode(0x2400 + first) + text.slice(1), width: text.length, kind: "control" };
  }
  if (first === 0x7f) return { text: "␡", width: 1, kind: "control" };
  if (visible(text) !== text || /^[\p{Cf}\p{Variation_Selector}]*$/u.test(text)) return UNSEEN;
  // A mark would be drawn over what stands before it; how wide a spacing one is, terminals disagree.
  if (/^\p{Mc}/u.test(text)) return UNSEEN;
  if (/^\p{M}/u.test(text)) return { text: "◌" + text, width: 1, kind: "text" };
  // Hangul vowels and finals would join it.
  if (/^[\u1160-\u11ff\ud7b0-\ud7ff]/.test(text)) return UNSEEN;
  return { text, width: widthOf(text), kind: "text" };
}

/** Columns on a terminal. */
function widthOf(text: string): number {
  return text === "" ? 0 : eastAsianWidth(text.codePointAt(0) ?? 0);
}
