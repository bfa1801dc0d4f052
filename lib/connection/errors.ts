/**
 * The error classes that a caller can act on.
 *
 * @module
 */
export { EncodeError } from "../codec/encode_error.ts";
export { MessageSizeError } from "../framing/message_size_error.ts";

/** More bytes wait for a peer than `maxBufferedAmount` allows: it reads too slowly, and the connection is over. */
export class SlowPeerError extends Error {
  /** Bytes that would have waited. */
  readonly bufferedAmount: number;
  /** Bytes that may wait. */
  readonly limit: number;

  /** For `bufferedAmount` bytes where `limit` are allowed. */
  constructor(bufferedAmount: number, limit: number) {
    super(`Cannot keep ${bufferedAmount} bytes for a peer that does not read: the limit is ${limit}`);
    this.name = "SlowPeerError";
    this.bufferedAmount = bufferedAmount;
    this.limit = limit;
  }
}
