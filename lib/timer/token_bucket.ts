/**
 * So many at once, and so many in a time: a token bucket.
 *
 * Of 2 at once and 1 a second: two are had at the first moment, none right after, one a second later.
 *
 * @module
 */

/** What is left of one. */
export interface Bucket {
  tokens: number;
  /** ms, as the clock says: when `tokens` were counted. */
  at: number;
}

/** How a bucket fills. */
export interface Filling {
  /** Tokens of a full one. */
  readonly most: number;
  readonly perMillisecond: number;
}

/** Takes tokens at `now`, in ms of the same clock: how many of `wanted` there were. */
export function take(bucket: Bucket, { most, perMillisecond }: Filling, now: number, wanted = 1): number {
  bucket.tokens = Math.min(most, bucket.tokens + (now - bucket.at) * perMillisecond);
  bucket.at = now;
  const taken = Math.min(wanted, Math.floor(bucket.tokens));
  bucket.tokens -= taken;
  return taken;
}
