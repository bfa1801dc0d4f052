/**
 * How long to wait before the next try.
 *
 * @module
 */

const FIRST = 500;
const LONGEST = 30_000;

/** 0.5 s, doubling to 30 s; each shortened by up to a half at random, so that many clients do not return together. */
export class Backoff {
  #next = FIRST;
  #random: () => number;

  /** With the randomness of `random`, 0 to 1. */
  constructor(random: () => number = Math.random) {
    this.#random = random;
  }

  /** ms to wait now. */
  next(): number {
    const delay = this.#next * (1 - this.#random() / 2);
    this.#next = Math.min(LONGEST, this.#next * 2);
    return Math.round(delay);
  }

  /** After a success the next wait is the first one again. */
  reset(): void {
    this.#next = FIRST;
  }
}
