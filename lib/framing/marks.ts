/**
 * Finding the first of several delimiters that two reads may share.
 *
 * Of `"\x1c\r"` and `"\x04"` in the text "a\x1c", "\rb\x04": the first mark is found at index -1 of the second text, and ends
 * before index 1. The first mark that is complete counts; of two that end at the same place, the longer one.
 *
 * @module
 */
import type { Delimiter } from "./delimiter.ts";
import { Search } from "./search.ts";

/** One delimiter, and where it stands in this text. */
interface Alternative {
  readonly delimiter: Delimiter;
  readonly search: Search;
  readonly length: number;
  /** The delimiter, if it is one unit. */
  readonly unit: number;
  /** Of {@linkcode Search.find}, as long as the search has not passed it; -Infinity when it was not searched. */
  at: number;
}

/** Searches some delimiters at once in the texts of a stream. Each text is scanned once for each, however it was cut. */
export class Marks {
  /** Where the mark that was found begins: below 0, if in an earlier text. */
  at = 0;
  /** Where it ends. */
  end = 0;
  /** Its text. */
  text = "";
  /** Its bytes. */
  size = 0;
  readonly #alternatives: readonly Alternative[];
  /** The only one, where there is one. */
  readonly #only: Alternative | undefined;

  /** At least one. */
  constructor(delimiters: readonly Delimiter[]) {
    this.#alternatives = delimiters.map((delimiter) => ({
      delimiter,
      search: new Search(delimiter.text),
      length: delimiter.text.length,
      unit: delimiter.text.length === 1 ? delimiter.text.charCodeAt(0) : NaN,
      at: -Infinity,
    }));
    this.#only = this.#alternatives.length === 1 ? this.#alternatives[0] : undefined;
    if (!this.#only) return;
    this.text = this.#only.delimiter.text;
    this.size = this.#only.delimiter.core.length;
  }

  /** A new text is searched from here on. */
  begin(): void {
    if (this.#only) return;
    for (const alternative of this.#alternatives) alternative.at = -Infinity;
  }

  /** Whether one stands in the text, from index `from` on. */
  find(text: string, from: number): boolean {
    const only = this.#only;
    if (only) {
      // Where one mark follows another at once, a call of the platform's search is half the cost of a short message.
      this.at = text.charCodeAt(from) === only.unit ? from : only.search.find(text, from);
      this.end = this.at + only.length;
      return this.at !== text.length;
    }
    this.end = Infinity;
    for (const alternative of this.#alternatives) {
      if (alternative.at < from) alternative.at = alternative.search.find(text, from);
      const { at, length } = alternative;
      if (at === text.length || at + length > this.end || at + length === this.end && at > this.at) continue;
      this.at = at;
      this.end = at + length;
      this.text = alternative.delimiter.text;
      this.size = alternative.delimiter.core.length;
    }
    return this.end !== Infinity;
  }

  /** None was found in `rest`, but one may begin there. */
  remember(rest: string): void {
    for (const { search } of this.#alternatives) search.remember(rest);
  }

  /** What comes next is not a part of what came before. */
  forget(): void {
    if (this.#only) return this.#only.search.forget();
    for (const { search } of this.#alternatives) search.forget();
  }
}
