/**
 * The rows of a session that pass a filter, by their position: what a page scrolls through.
 *
 * A position is never used again: rows that are forgotten leave a gap at the beginning, so that what a page knows of
 * the others stays where it is.
 *
 * @module
 */
import { decodeHex } from "../deps.ts";
import type { Entry, History } from "./history.ts";
import type { Filter } from "./protocol.ts";

/** Whether an entry is one of those that are looked for. */
export type Matcher = (entry: Entry) => boolean;

/** Entries that are looked at before the time is looked at. */
const STEP = 64;

/** A filter as a function, or undefined where it lets all through; `pattern` finds the query of a `regex`. */
export function matcherOf(filter: Filter, pattern?: { exec(text: string): unknown }): Matcher | undefined {
  const { query = "", direction, peer = "", lostOnly = false } = filter;
  if (query === "" && direction === undefined && peer === "" && !lostOnly) return undefined;
  const holds = query === "" ? () => true : queryOf(filter, query, pattern);
  return (entry) =>
    (direction === undefined || entry.kind === direction) &&
    (peer === "" || entry.peer === peer) &&
    (!lostOnly || entry.lost > 0) &&
    holds(entry);
}

function queryOf({ by = "text" }: Filter, query: string, pattern?: { exec(text: string): unknown }): Matcher {
  if (by === "text") return ({ text }) => text.includes(query);
  if (by === "regex") return ({ text }) => pattern !== undefined && pattern.exec(text) !== null;
  // A digit without its second is not complete yet.
  const digits = query.toLowerCase().replace(/[^0-9a-f]/g, "");
  const wanted = decodeHex(digits.slice(0, digits.length - digits.length % 2));
  return ({ bytes }) => hasBytes(bytes, wanted);
}

function hasBytes(bytes: Uint8Array, wanted: Uint8Array): boolean {
  const [first] = wanted;
  if (first === undefined) return bytes.length > 0;
  for (let at = bytes.indexOf(first); at !== -1; at = bytes.indexOf(first, at + 1)) {
    if (wanted.every((byte, index) => bytes[at + index] === byte)) return true;
  }
  return false;
}

/** Positions of one page in one session. */
export class View {
  readonly #history: History;
  readonly #matches: Matcher | undefined;
  /** Numbers of the entries that match, but for the first `#cut`; without a filter a position is a number. */
  #ids: number[] = [];
  #cut = 0;
  /** Number of the first entry that was not looked at. */
  #unseen: number;
  #first = 0;

  /** Over what is there, and what will come; looked at by {@linkcode look}. */
  constructor(history: History, matches: Matcher | undefined) {
    this.#history = history;
    this.#matches = matches;
    this.#unseen = history.first;
  }

  /**
   * Looks at what it has not seen, for about so many ms: a conversation does not wait for a search.
   *
   * @returns whether it has seen everything.
   */
  look(time = Infinity): boolean {
    if (!this.#matches) return true;
    const end = performance.now() + time;
    this.#unseen = Math.max(this.#unseen, this.#history.first);
    while (this.#unseen < this.#history.next) {
      const to = Math.min(this.#unseen + STEP, this.#history.next);
      for (; this.#unseen < to; this.#unseen++) {
        const entry = this.#history.get(this.#unseen);
        if (entry && this.#matches(entry)) this.#ids.push(entry.id);
      }
      if (performance.now() >= end) break;
    }
    return this.#unseen === this.#history.next;
  }

  /** Position of the first row that is not forgotten. */
  get first(): number {
    if (!this.#matches) return this.#history.first;
    while (this.#first - this.#cut < this.#ids.length && this.#idAt(this.#first) < this.#history.first) this.#first++;
    if (this.#first - this.#cut >= 4096) {
      this.#ids = this.#ids.slice(this.#first - this.#cut);
      this.#cut = this.#first;
    }
    return this.#first;
  }

  /** Position behind the last row. */
  get end(): number {
    return this.#matches ? this.#cut + this.#ids.length : this.#history.next;
  }

  /** The entries from one position to another, of those that are there. */
  slice(from: number, to: number): Entry[] {
    const entries: Entry[] = [];
    const end = Math.min(to, this.end);
    for (let at = Math.max(this.first, from); at < end; at++) {
      const entry = this.#history.get(this.#matches ? this.#idAt(at) : at);
      if (entry) entries.push(entry);
    }
    return entries;
  }

  #idAt(position: number): number {
    return this.#ids[position - this.#cut] ?? -1;
  }
}
