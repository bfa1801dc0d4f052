/**
 * When a connection's bytes last moved.
 *
 * @module
 */
import { within } from "../../timer/within.ts";

/** The bytes of one connection, in either direction. */
export class Traffic {
  #moved = performance.now();

  /** Some were read or written. */
  moved(): void {
    this.#moved = performance.now();
  }

  /** Whether `promise` resolved before nothing had moved for `ms`, counted from now or from the last bytes. */
  async untilSilence(ms: number, promise: Promise<unknown>): Promise<boolean> {
    this.moved();
    for (let left = ms; left > 0; left = this.#moved + ms - performance.now()) {
      if (await within(left, promise)) return true;
    }
    return await within(0, promise);
  }
}
