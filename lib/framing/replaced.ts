/**
 * Characters lost on one connection.
 *
 * @module
 */

/** Characters lost so far; what a framer shows as `replaced`. */
export interface Tally {
  /** To U+FFFD, on the way in. */
  in: number;
  /** To the replacement, on the way out. */
  out: number;
}
