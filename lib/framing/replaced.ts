/**
 * Characters lost on one connection.
 *
 * @module
 */

/** Characters lost so far. */
export interface Replaced {
  /** Code points that arrived as U+FFFD. */
  in: number;
  /** Code points that were sent as the replacement. */
  out: number;
}
