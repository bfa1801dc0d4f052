/**
 * The text of a reply that takes up parts of the question, and what a simulator needs beside: the time, a count, chance,
 * and its own length.
 *
 * @module
 */
import { ReplySizeError } from "./reply_size_error.ts";

/** What a reply is filled in from. */
export interface Facts {
  /** The whole match, and the groups of the pattern. */
  readonly groups: ArrayLike<string | undefined>;
  /** Which answer of its rule on its connection this is, from 1. */
  readonly count: number;
  /** Bytes of a text in the encoding of the connection. */
  sizeOf(text: string): number;
  /** Characters that a reply may have. */
  readonly limit: number;
}

/** A part that is filled in: `tail` is all of the reply that stands behind it. */
type Macro = (facts: Facts, tail: string) => string;

/** A reply, read once and filled in for each question. */
export interface Template {
  /** What is said as it stands: an encoding must be able to write it. */
  readonly literal: string;
  /** The highest group that is asked for; 0 is the whole match, -1: none is. */
  readonly highestGroup: number;
  /** Whether it is the same text each time. */
  readonly constant: boolean;
  /**
   * The text.
   *
   * @throws {ReplySizeError} instead of making one longer than `limit`.
   */
  fill(facts: Facts): string;
}

/** The macros, as they are written. */
export const MACROS = "${time}, ${time:FORMAT}, ${count}, ${count:DIGITS}, ${random:LOW..HIGH}, ${len}, ${len:DIGITS}";

/** A reply asks for a macro that there is not. */
export class MacroError extends RangeError {
  override readonly name = "MacroError";

  /** For what stands between the braces. */
  constructor(readonly macro: string) {
    super(`Cannot fill in \${${macro}}: there are ${MACROS}; $$ is a dollar`);
  }
}

const PARTS = /\$(?:([0-9])|(\$)|\{([^{}]*)\})/g;

/**
 * Reads a reply: `$0` is the whole match, `$1` to `$9` are its groups, `$$` is a dollar, `${…}` is a macro; any other dollar is one, too.
 *
 * @throws {MacroError} for a macro that there is not.
 */
export function parseTemplate(text: string): Template {
  const parts: (string | Macro)[] = [];
  let highestGroup = -1;
  let constant = true;
  let at = 0;
  for (const { 0: whole, 1: group, 2: dollar, 3: macro, index } of text.matchAll(PARTS)) {
    parts.push(text.slice(at, index));
    at = index + whole.length;
    if (dollar !== undefined) parts.push("$");
    else constant = false;
    if (group !== undefined) {
      const number = Number(group);
      highestGroup = Math.max(highestGroup, number);
      parts.push(({ groups }) => groups[number] ?? "");
    }
    if (macro !== undefined) parts.push(parseMacro(macro));
  }
  parts.push(text.slice(at));
  const literal = parts.filter((part) => typeof part === "string").join("");
  return { literal, highestGroup, constant, fill: (facts) => fill(parts, facts) };
}

/** From the last part to the first, so that a length knows what stands behind it. */
function fill(parts: readonly (string | Macro)[], facts: Facts): string {
  let tail = "";
  for (const part of parts.toReversed()) {
    const text = typeof part === "string" ? part : part(facts, tail);
    if (text.length + tail.length > facts.limit) throw new ReplySizeError(text.length + tail.length, facts.limit);
    tail = text + tail;
  }
  return tail;
}

function parseMacro(macro: string): Macro {
  const colon = macro.indexOf(":");
  const name = colon < 0 ? macro : macro.slice(0, colon);
  const option = colon < 0 ? undefined : macro.slice(colon + 1);
  if (name === "time") return () => formatTime(option, new Date());
  if (name === "count") {
    const digits = parseDigits(macro, option);
    // A counter of so many digits begins again at 0.
    return ({ count }) => digits === 0 ? `${count}` : `${count % 10 ** digits}`.padStart(digits, "0");
  }
  if (name === "len") {
    const digits = parseDigits(macro, option);
    return ({ sizeOf }, tail) => `${sizeOf(tail)}`.padStart(digits, "0");
  }
  if (name === "random") return parseRandom(macro, option ?? "");
  throw new MacroError(macro);
}

/** 15 digits are as many as a number holds exactly. */
function parseDigits(macro: string, option: string | undefined): number {
  if (option === undefined) return 0;
  if (!/^(?:[1-9]|1[0-5])$/.test(option)) throw new MacroError(macro);
  return Number(option);
}

/** As many decimals as the two are written with, and as many digits as the low one: `000..999` gives `007`. */
function parseRandom(macro: string, option: string): Macro {
  const [, low, high] = /^(-?\d{1,15}(?:\.\d{1,9})?)\.\.(-?\d{1,15}(?:\.\d{1,9})?)$/.exec(option) ?? [];
  if (low === undefined || high === undefined || !(Number(low) <= Number(high))) throw new MacroError(macro);
  const decimals = Math.max(...[low, high].map((bound) => bound.split(".")[1]?.length ?? 0));
  const whole = low.replace("-", "").split(".")[0] ?? "";
  const width = whole.startsWith("0") ? whole.length + (decimals > 0 ? decimals + 1 : 0) : 0;
  const unit = 10 ** decimals;
  const first = Math.round(Number(low) * unit);
  const count = Math.round(Number(high) * unit) - first + 1;
  return () => {
    const value = (first + Math.floor(Math.random() * count)) / unit;
    const digits = Math.abs(value).toFixed(decimals).padStart(width, "0");
    return value < 0 ? `-${digits}` : digits;
  };
}

/** Local time by the letters of `format`, `iso` in UTC, or `unix` seconds; `iso` without one. */
function formatTime(format: string = "iso", now: Date): string {
  if (format === "iso") return now.toISOString();
  if (format === "unix") return `${Math.floor(now.getTime() / 1000)}`;
  const field = (value: number, width = 2) => `${value}`.padStart(width, "0");
  return format.replace(/YYYY|YY|MM|DD|HH|mm|ss|SSS/g, (letters) => {
    switch (letters) {
      case "YYYY":
        return field(now.getFullYear(), 4);
      case "YY":
        return field(now.getFullYear() % 100);
      case "MM":
        return field(now.getMonth() + 1);
      case "DD":
        return field(now.getDate());
      case "HH":
        return field(now.getHours());
      case "mm":
        return field(now.getMinutes());
      case "ss":
        return field(now.getSeconds());
      default:
        return field(now.getMilliseconds(), 3);
    }
  });
}
