/** Which rows of the list are chosen, and which of them the keys move from. */

/** Rows that can be chosen at a time. */
const MOST = 200;

export class Choice {
  /** @type {Set<number>} */
  #rows = new Set();
  /** Where a choice of several began. */
  #anchor = -1;
  /** The row that was chosen last; -1 for none. */
  cursor = -1;

  /** In their order. */
  get rows() {
    return [...this.#rows].sort((a, b) => a - b);
  }

  /** @param {number} at */
  has(at) {
    return this.#rows.has(at);
  }

  clear() {
    this.#rows.clear();
    this.cursor = this.#anchor = -1;
  }

  /**
   * Chooses one row, one more or one less, or all between the first one and this one.
   *
   * @param {number} at
   * @param {"one" | "more" | "range"} how
   */
  choose(at, how) {
    this.cursor = at;
    if (how === "range" && this.#anchor >= 0) {
      const from = Math.max(Math.min(at, this.#anchor), at - MOST + 1);
      const to = Math.min(Math.max(at, this.#anchor), from + MOST - 1);
      this.#rows = new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index));
      return;
    }
    this.#anchor = at;
    if (how === "more" && this.#rows.delete(at)) return;
    if (how !== "more") this.#rows.clear();
    if (this.#rows.size < MOST) this.#rows.add(at);
  }
}
