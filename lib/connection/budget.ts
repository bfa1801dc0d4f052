/**
 * What may wait for all peers of a server together.
 *
 * @module
 */

/** One of those for whom bytes wait. */
export interface Waiting {
  /** Bytes that wait for it. */
  readonly bufferedAmount: number;
  /** Drops them, and the peer: too much waits for all together. */
  drop(limit: number): void;
}

/** Counts the bytes that wait, and drops those for whom most waits when there are too many. */
export class Budget {
  readonly #limit: number;
  readonly #slow = new Set<Waiting>();
  #used = 0;

  /** For `limit` bytes. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Bytes that wait. What several wait for together counts once. */
  get used(): number {
    return this.#used;
  }

  /** Whether too much waits. */
  get exceeded(): boolean {
    return this.#used > this.#limit;
  }

  /** Counts more bytes, fewer where it is negative. */
  count(bytes: number): void {
    this.#used += bytes;
  }

  /** Notes one for whom so much waits that it may be dropped. */
  suspect(waiting: Waiting): void {
    this.#slow.add(waiting);
  }

  /** Less waits for it now, or it is gone. */
  acquit(waiting: Waiting): void {
    this.#slow.delete(waiting);
  }

  /** Drops the slowest until the rest is within the limit; `last` is the one that more was sent to. */
  keep(last: Waiting): void {
    while (this.exceeded) {
      let slowest = last;
      for (const each of this.#slow) if (each.bufferedAmount > slowest.bufferedAmount) slowest = each;
      if (slowest.bufferedAmount === 0) return;
      slowest.drop(this.#limit);
    }
  }
}
