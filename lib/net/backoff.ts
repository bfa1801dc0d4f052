/**
 * How long to wait before the next try.
 *
 * @module
 */

/** A time that doubles, each shortened by up to a half at random: many clients do not return together. */
export class Backoff {
  readonly #least: number;
  readonly #most: number;
  #next: number;

  /** From `least` ms to `most` ms. */
  constructor(least: number, most: number) {
    this.#least = least;
    this.#most = most;
    this.#next = least;
  }

  /** ms to wait now. */
  next(): number {
    const wait = Math.round(this.#next * (1 - Math.random() / 2));
    this.#next = Math.min(this.#most, this.#next * 2);
    return wait;
  }

  /** After a success the next wait is the first one again. */
  reset(): void {
    this.#next = this.#least;
  }
}
