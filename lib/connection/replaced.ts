/**
 * Which messages lost characters.
 *
 * @module
 */
import type { Replaced } from "../framing/replaced.ts";

/** Before anything came or left, and for framers that do not count. */
export const NOTHING_LOST: Readonly<Replaced> = { in: 0, out: 0 };

/** Follows a connection's count of lost characters, and tells of each message that added to it. */
export class ReplacedReporter {
  readonly #tell: (direction: "in" | "out", count: number) => void;
  #in = 0;
  #out = 0;

  /** Calls `tell` with how many characters one message lost. */
  constructor(tell: (direction: "in" | "out", count: number) => void) {
    this.#tell = tell;
  }

  /** Messages have come, after which the count is `replaced`. */
  arrived(messages: readonly string[], replaced: Readonly<Replaced>): void {
    if (replaced.in === this.#in) return;
    this.#in = replaced.in;
    for (const message of messages) {
      const count = message.split("\ufffd").length - 1;
      if (count > 0) this.#tell("in", count);
    }
  }

  /** A message was framed, after which the count is `replaced`. */
  left(replaced: Readonly<Replaced>): void {
    const count = replaced.out - this.#out;
    if (count === 0) return;
    this.#out = replaced.out;
    this.#tell("out", count);
  }
}
