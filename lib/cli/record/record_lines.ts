/**
 * The lines of a record: bounded in size and depth, and in UTF-8.
 *
 * @module
 */
import { detect } from "../../detect/detect.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { RecordError } from "./record_error.ts";
import { concat } from "../../bytes/concat.ts";

/** The bytes of a file, in pieces. */
export type Bytes = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** One line of a record. */
export interface RecordLine {
  /** From 1. */
  readonly number: number;
  /** Without its line feed. */
  readonly bytes: Uint8Array;
  /** Whether it has one. A line that was written whole does. */
  readonly whole: boolean;
}

/** Bytes of the longest line: a write of 16 MiB, which is as much as may wait for a peer, has 32 Mi hex digits. */
export const MAX_LINE_SIZE = 64 * 1024 * 1024;
/** Brackets inside brackets. An event has none; 64 MiB of them would become gigabytes in memory. */
const MAX_DEPTH = 16;

const LINE_FEED = 0x0a;

/**
 * The lines of a file.
 *
 * @throws {RecordError} for one that is too long.
 */
export async function* recordLines(source: Bytes, catalog: MessageCatalog): AsyncGenerator<RecordLine> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  const take = (part: Uint8Array) => {
    size += part.length;
    if (size > MAX_LINE_SIZE) throw new RecordError(number, catalog.longLine(MAX_LINE_SIZE));
    if (part.length > 0) parts.push(part);
  };
  const line = (whole: boolean): RecordLine => {
    const bytes = joined(parts);
    parts = [];
    size = 0;
    return { number: number++, bytes, whole };
  };
  for await (const piece of source) {
    let from = 0;
    for (let end = piece.indexOf(LINE_FEED); end >= 0; end = piece.indexOf(LINE_FEED, from)) {
      take(piece.subarray(from, end));
      yield line(true);
      from = end + 1;
    }
    // A source may use its buffer again.
    take(piece.slice(from));
  }
  if (size > 0) yield line(false);
}

/** Most lines are in one piece. */
function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  return only !== undefined && parts.length === 1 ? only : concat(parts);
}

const utf8 = new TextDecoder("utf-8", { fatal: true });

/**
 * A line as text. A byte order mark at the beginning of the file is no part of it.
 *
 * @throws {RecordError} for one that is not UTF-8, with the encoding that it may be in.
 */
export function textOf({ number, bytes }: RecordLine, catalog: MessageCatalog): string {
  const wide = number === 1 ? utf16Of(bytes) : undefined;
  if (wide !== undefined) throw new RecordError(number, catalog.notUtf8(wide));
  try {
    return utf8.decode(bytes);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new RecordError(number, catalog.notUtf8(detect(bytes)?.encoding));
  }
}

/** How the first bytes look when an editor has saved the file in UTF-16: with a byte order mark, or `{` in two bytes. */
function utf16Of([first, second]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe || first === 0x7b && second === 0) return "utf-16le";
  if (first === 0xfe && second === 0xff || first === 0 && second === 0x7b) return "utf-16be";
  return undefined;
}

/** The object of a line; undefined where it is none, or nests too deep. */
export function objectOf(text: string): Readonly<Record<string, unknown>> | undefined {
  if (!isShallow(text)) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Counts brackets outside of strings, before they cost memory. */
function isShallow(text: string): boolean {
  let depth = 0;
  for (let at = 0; at < text.length;) {
    const quote = text.indexOf('"', at);
    const end = quote < 0 ? text.length : quote;
    for (; at < end; at++) {
      const character = text[at];
      if (character === "{" || character === "[") depth++;
      else if (character === "}" || character === "]") depth--;
      if (depth > MAX_DEPTH) return false;
    }
    if (quote < 0) return true;
    at = endOfString(text, quote + 1);
  }
  return true;
}

/** The place behind the quote that ends a string which begins at `from`. */
function endOfString(text: string, from: number): number {
  for (let quote = text.indexOf('"', from); quote >= 0; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text[quote - 1 - backslashes] === "\\") backslashes++;
    if (backslashes % 2 === 0) return quote + 1;
  }
  return text.length;
}
