/**
 * The text of `-f`: which framing it names.
 *
 * @module
 */
import { chunks, type Framing, lines } from "../../mod.ts";
import { UsageError } from "./usage_error.ts";
import type { Words } from "./words.ts";

/** A framing as typed. */
export interface FramingSpec {
  /** As typed. */
  readonly text: string;
  readonly framing: Framing;
}

/**
 * The framing that `text` names.
 *
 * @throws {UsageError} when it names none.
 */
export function framingOf(text: string, words: Words): FramingSpec {
  if (text === "chunks") return { text, framing: chunks() };
  if (text === "lines" || text === "lines:lf") return { text, framing: lines() };
  if (text === "lines:crlf") return { text, framing: lines({ ending: "\r\n" }) };
  throw new UsageError(words.badFraming(text));
}
