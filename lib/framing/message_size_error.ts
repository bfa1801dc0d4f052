/**
 * The error of a message that is too long.
 *
 * @module
 */

/** A peer sends a message of more than `maxMessageSize` bytes; its connection cannot go on. */
export class MessageSizeError extends RangeError {
  /** Bytes of the message; of one whose end has not come, those that are known. */
  readonly size: number;
  /** Bytes that a message may have. */
  readonly limit: number;

  /** Both in bytes. */
  constructor(size: number, limit: number) {
    super(`Cannot receive a message of ${size} bytes: the limit is ${limit}`);
    this.name = "MessageSizeError";
    this.size = size;
    this.limit = limit;
  }
}
