/**
 * The error of a reply that would be too long.
 *
 * @module
 */

/** A reply is not made, because it would be longer than its connection can send; the connection is over. */
export class ReplySizeError extends RangeError {
  /** Characters that it would have had at least. */
  readonly size: number;
  /** Characters that it may have. */
  readonly limit: number;

  /** For `size` characters where `limit` are allowed. */
  constructor(size: number, limit: number) {
    super(`Cannot make a reply of ${size} characters: the limit is ${limit}`);
    this.name = "ReplySizeError";
    this.size = size;
    this.limit = limit;
  }
}
