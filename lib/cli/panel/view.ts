/**
 * The rows of a session that pass a filter, by their position: what a page scrolls through.
 *
 * @module
 */
import { encodeHex } from "../deps.ts";
import type { Entry, History } from "./history.ts";
import type { Filter } from "./protocol.ts";

/** Whether a text holds what is looked for; a regular expression in linear time, or a substring. */
export type Matcher = (entry: Entry) => boolean;

/** A filter as a function; `pattern` finds the query of a `regex`. */
export function matcherOf(filter: Filter, pattern?: { exec(text: string): unknown }): Matcher {
  const { query = "", by = "text", direction, peer, lostOnly = false } = filter;
  const bytes = by === "hex" ? query.toLowerCase().replace(/[^0-9a-f]/g, "") : "";
  return (entry) => {
    if (direction !== undefined && entry.kind !== direction) return false;
    if (peer !== undefined && peer !== "" && entry.peer !== peer) return false;
    if (lostOnly && entry.lost === 0) return false;
    if (query === "") return true;
    if (by === "hex") return hasBytes(entry.bytes, bytes);
    return by === "regex" ? pattern !== undefined && pattern.exec(entry.text) !== null : entry.text.includes(query);
  };
}

/** Whole bytes only: `7e` is not found in `17 e0`. */
function hasBytes(bytes: Uint8Array, hex: string): boolean {
  const text = encodeHex(bytes);
  for (let at = text.indexOf(hex); at !== -1; at = text.indexOf(hex, at + 1)) if (at % 2 === 0) return hex !== "";
  return false;
}

/** Positions of one page in one session. */
export class View {
  readonly #history: History;
  readonly #matches: Matcher | undefined;
  /** Numbers of the entries that match; without a filter a position is a number less the first one. */
  #ids: number[] = [];
  /** How many of them are forgotten. */
  #gone = 0;
  #start: number;
  #shifted = 0;

  /** Over what is there, and what will come. */
  constructor(history: History, filter: Filter, matches: Matcher) {
    this.#history = history;
    this.#matches = Object.values(filter).every((value) => value === undefined || value === "" || value === false) ||
        Object.keys(filter).every((key) => key === "by")
      ? undefined
      : matches;
    this.#start = history.first;
    for (let id = history.first; id < history.next; id++) {
      const entry = history.get(id);
      if (entry) this.saw(entry);
    }
  }

  /** Rows of the view now. */
  get rows(): number {
    this.#forget();
    return this.#matches ? this.#ids.length - this.#gone : this.#history.next - this.#start;
  }

  /** A new entry. */
  saw(entry: Entry): void {
    if (this.#matches?.(entry)) this.#ids.push(entry.id);
  }

  /** The entries from one position to another. */
  slice(from: number, to: number): Entry[] {
    const entries: Entry[] = [];
    const end = Math.min(to, this.rows);
    for (let at = Math.max(0, from); at < end; at++) {
      const entry = this.#history.get(this.#matches ? this.#ids[this.#gone + at] ?? -1 : this.#start + at);
      if (entry) entries.push(entry);
    }
    return entries;
  }

  /** How many rows at the beginning went since the last call. */
  shifted(): number {
    this.#forget();
    const count = this.#shifted;
    this.#shifted = 0;
    return count;
  }

  #forget(): void {
    const { first } = this.#history;
    if (!this.#matches) {
      this.#shifted += first - this.#start;
      this.#start = first;
      return;
    }
    while (this.#gone < this.#ids.length && (this.#ids[this.#gone] ?? 0) < first) {
      this.#gone++;
      this.#shifted++;
    }
    if (this.#gone < 4096) return;
    this.#ids = this.#ids.slice(this.#gone);
    this.#gone = 0;
  }
}
