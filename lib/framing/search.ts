/**
 * Finding a delimiter that two reads may share.
 *
 * `--end--` in the texts "abc--e" and "nd--x": the first is searched in vain, and its last characters are remembered, as many
 * as can begin the delimiter. The second is searched behind them: "abc--end--x". The delimiter is found at index -3: it
 * began three characters before the second text.
 *
 * @module
 */

/** Searches one delimiter in the texts of a stream. Each text is scanned once, however it was cut. */
export class Search {
  readonly #delimiter: string;
  /** The last characters so far: fewer than the delimiter has. */
  #edge = "";

  /** A delimiter of at least one character. */
  constructor(delimiter: string) {
    this.#delimiter = delimiter;
  }

  /**
   * Where the delimiter stands in the next text, from index `from` on: below 0 if it began in an earlier text,
   * `text.length` if nowhere.
   */
  find(text: string, from: number): number {
    if (from === 0 && this.#edge !== "") {
      const seam = this.#edge + text.slice(0, this.#delimiter.length - 1);
      const at = seam.indexOf(this.#delimiter);
      if (at !== -1) return at - this.#edge.length;
    }
    const at = text.indexOf(this.#delimiter, from);
    return at === -1 ? text.length : at;
  }

  /** The delimiter was not found in `rest`, but may begin there. */
  remember(rest: string): void {
    const memory = this.#delimiter.length - 1;
    if (memory > 0) this.#edge = (this.#edge + rest.slice(-memory)).slice(-memory);
  }

  /** What comes next is not a part of what came before. */
  forget(): void {
    this.#edge = "";
  }
}
