/**
 * On which line of the list each row begins: rows have different numbers of lines, and most of them are not in the page.
 */

/** Rows whose lines are counted together. */
const BLOCK = 100;

export class Lines {
  first = 0;
  end = 0;
  /** Lines of a row that is not known. */
  typical = 1;
  /** @type {Map<number, number>} lines of each block */
  #sums = new Map();
  /** @type {(at: number) => number | undefined} */
  #of;

  /** @param {(at: number) => number | undefined} of lines of a row, if it is known */
  constructor(of) {
    this.#of = of;
  }

  /** Lines of a row. @param {number} at */
  of(at) {
    return this.#of(at) ?? this.typical;
  }

  /** Which rows there are. @param {number} first @param {number} end */
  range(first, end) {
    this.changed(this.first);
    this.changed(this.end);
    for (let block = Math.floor(this.first / BLOCK); block < Math.floor(first / BLOCK); block++) {
      this.#sums.delete(block);
    }
    this.first = first;
    this.end = end;
    this.changed(first);
  }

  /** A row is known now, or has another number of lines. @param {number} at */
  changed(at) {
    this.#sums.delete(Math.floor(at / BLOCK));
  }

  /** Everything is to be counted again. */
  again() {
    this.#sums.clear();
  }

  total() {
    return this.lineOf(this.end);
  }

  /** Lines before a row. @param {number} at */
  lineOf(at) {
    let lines = 0;
    let block = Math.floor(this.first / BLOCK);
    for (; (block + 1) * BLOCK <= at; block++) lines += this.#sum(block);
    for (let row = Math.max(this.first, block * BLOCK); row < at; row++) lines += this.of(row);
    return lines;
  }

  /** The row of a line, and how many of its lines are before. @param {number} line */
  at(line) {
    let left = line;
    let block = Math.floor(this.first / BLOCK);
    for (; block * BLOCK < this.end && left >= this.#sum(block); block++) left -= this.#sum(block);
    let row = Math.max(this.first, block * BLOCK);
    for (; row < this.end && left >= this.of(row); row++) left -= this.of(row);
    return { row, line: left };
  }

  /** @param {number} block */
  #sum(block) {
    let sum = this.#sums.get(block);
    if (sum !== undefined) return sum;
    sum = 0;
    const end = Math.min(this.end, (block + 1) * BLOCK);
    for (let row = Math.max(this.first, block * BLOCK); row < end; row++) sum += this.of(row);
    this.#sums.set(block, sum);
    return sum;
  }
}
