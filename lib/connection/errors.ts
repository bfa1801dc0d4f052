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

/**
 * Nothing moved for as long as `idleTimeout` allows, and the connection is over. Its name is `TimeoutError`, as of every
 * error of the platform about time.
 */
export class IdleTimeoutError extends DOMException {
  /** `"in"`: the peer sent nothing while somebody waited for it; `"out"`: it took nothing of what was to be written. */
  readonly direction: "in" | "out";
  /** ms that were allowed. */
  readonly limit: number;

  /** For `limit` ms without a byte in that direction. */
  constructor(direction: "in" | "out", limit: number) {
    super(`The peer ${direction === "in" ? "sent nothing" : "took no byte"} for ${limit} ms`, "TimeoutError");
    this.direction = direction;
    this.limit = limit;
  }
}
