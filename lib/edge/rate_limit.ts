/**
 * So many in a time for each address, all of them at once after a pause.
 *
 * @module
 */
import { type Bucket, type Filling, take } from "../timer/token_bucket.ts";

/** How many of something one address may have. */
export interface Rate {
  /** So many at once, and in each interval no more than these again. */
  readonly count: number;
  /** ms in which they come back. @default {1000} */
  readonly interval?: number | undefined;
}

/** Addresses of a generation. */
const GENERATION = 32_768;

/**
 * Buckets by address, of at most 65,536 addresses. They are kept in two generations: when the young one is full, the old
 * one, whose addresses were not seen for longest, is forgotten as a whole. Taking the oldest out of one map would look
 * past all the places that became free before it.
 */
export class RateLimit {
  readonly #filling: Filling;
  readonly #now: () => number;
  #young = new Map<string, Bucket>();
  #old = new Map<string, Bucket>();

  /**
   * `now` is a clock in ms.
   *
   * @throws {RangeError} for a count below 1 or an interval that is not above 0.
   */
  constructor({ count, interval = 1000 }: Rate, now: () => number = () => performance.now()) {
    if (!(count >= 1 && interval > 0 && Number.isFinite(count / interval))) {
      throw new RangeError(`Cannot allow ${count} in ${interval} ms: it takes a count from 1 and a time above 0`);
    }
    this.#filling = { most: count, perMillisecond: count / interval };
    this.#now = now;
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Takes tokens of an address: how many of `wanted` it has had. */
  take(address: string, wanted = 1): number {
    const now = this.#now();
    return take(this.#bucket(address, now), this.#filling, now, wanted);
  }

  /** The bucket of an address, which is young from now on. */
  #bucket(address: string, now: number): Bucket {
    const young = this.#young.get(address);
    if (young) return young;
    const bucket = this.#old.get(address) ?? { tokens: this.#filling.most, at: now };
    this.#old.delete(address);
    if (this.#young.size === GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(address, bucket);
    return bucket;
  }
}
