/**
 * So many a second for each address, and more at once after a pause: a token bucket.
 *
 * @module
 */

/** Addresses of a generation. */
const GENERATION = 32_768;

interface Bucket {
  tokens: number;
  /** ms, as the clock says. */
  at: number;
}

/**
 * Buckets by address, of at most 65,536 addresses. They are kept in two generations: when the young one is full, the old
 * one, whose addresses were not seen for longest, is forgotten as a whole. Taking the oldest out of one map would look
 * past all the places that became free before it.
 */
export class RateLimit {
  readonly #perSecond: number;
  readonly #burst: number;
  readonly #now: () => number;
  #young = new Map<string, Bucket>();
  #old = new Map<string, Bucket>();

  /**
   * `perSecond` tokens come back each second, up to `burst`; `now` is a clock in ms.
   *
   * @throws {RangeError} for a rate or a burst that is not above 0.
   */
  constructor(perSecond: number, burst: number = Math.max(1, perSecond), now: () => number = () => performance.now()) {
    if (!(perSecond > 0 && burst >= 1)) {
      throw new RangeError(`Cannot allow ${perSecond} a second, ${burst} at once: both must be above 0`);
    }
    this.#perSecond = perSecond;
    this.#burst = burst;
    this.#now = now;
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** Takes a token of an address; false when it has none. */
  take(address: string): boolean {
    const now = this.#now();
    const bucket = this.#bucket(address, now);
    bucket.tokens = Math.min(this.#burst, bucket.tokens + (now - bucket.at) / 1000 * this.#perSecond);
    bucket.at = now;
    const given = bucket.tokens >= 1;
    if (given) bucket.tokens--;
    return given;
  }

  /** The bucket of an address, which is young from now on. */
  #bucket(address: string, now: number): Bucket {
    const young = this.#young.get(address);
    if (young) return young;
    const bucket = this.#old.get(address) ?? { tokens: this.#burst, at: now };
    this.#old.delete(address);
    if (this.#young.size === GENERATION) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(address, bucket);
    return bucket;
  }
}
