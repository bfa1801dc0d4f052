/**
 * The error classes that a caller can act on.
 *
 * @module
 */
export { EncodeError } from "../codec/encode_error.ts";
export { MessageSizeError } from "../framing/message_size_error.ts";
import type { Address } from "./socket.ts";

/**
 * A socket was accepted and did not become a connection: one of its layers failed, or took too long. What happened is the
 * `cause`: the system's error, a `TimeoutError` after `handshakeTimeout`, a `QuotaExceededError` when too many others came
 * after it.
 */
export class HandshakeError extends Error {
  /** Whose socket it was: the client's, once a layer has learned of it from a proxy. */
  readonly remoteAddr: Address;

  /** For the peer at `remoteAddr`. */
  constructor(remoteAddr: Address, cause: unknown) {
    super(`Cannot shake hands with ${placeOf(remoteAddr)}: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
    this.name = "HandshakeError";
    this.remoteAddr = remoteAddr;
  }
}

/** Somebody may not come in. A layer throws it; a peer that can be told so is told the server's `refusal`. */
export class RefusedError extends Error {
  /** Whose socket it is. */
  readonly remoteAddr: Address;
  /** The option that keeps it out: `"maxConnections"`, `"deny"`, … */
  readonly reason: string;

  /** For the peer at `remoteAddr`, because of the option `reason`. */
  constructor(remoteAddr: Address, reason: string) {
    super(`${placeOf(remoteAddr)} may not come in: ${reason}`);
    this.name = "RefusedError";
    this.remoteAddr = remoteAddr;
    this.reason = reason;
  }
}

function placeOf(address: Address): string {
  return address.hostname === undefined ? `unix:${address.path}` : `${address.hostname}:${address.port}`;
}

/** More bytes wait for a peer than is allowed: it reads too slowly, and the connection is over. */
export class SlowPeerError extends Error {
  /** Bytes that wait for this peer, or would have waited. */
  readonly bufferedAmount: number;
  /** Bytes that may wait: for this peer, or for all peers of the server together. */
  readonly limit: number;
  /** Which limit that is. */
  readonly option: "maxBufferedAmount" | "maxTotalBuffered";

  /** For `bufferedAmount` bytes where `option` allows `limit`. */
  constructor(
    bufferedAmount: number,
    limit: number,
    option: "maxBufferedAmount" | "maxTotalBuffered" = "maxBufferedAmount",
  ) {
    const whose = option === "maxBufferedAmount" ? "the limit" : "the limit for all peers together";
    super(`Cannot keep ${bufferedAmount} bytes for a peer that does not read: ${whose} is ${limit}`);
    this.name = "SlowPeerError";
    this.bufferedAmount = bufferedAmount;
    this.limit = limit;
    this.option = option;
  }
}

/** The peer sent more messages than `messageLimit` admits, and the connection is over. */
export class MessageRateError extends Error {
  /** Tells it apart. */
  override readonly name: string = "MessageRateError";

  /** For any peer. */
  constructor() {
    super("The peer sent more messages than may come from its address in this time");
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

/**
 * A message had begun and did not end within `messageTimeout`, and the connection is over. Its name is `TimeoutError`, as
 * of every error of the platform about time.
 */
export class MessageTimeoutError extends DOMException {
  /** ms that were allowed. */
  readonly limit: number;

  /** For `limit` ms. */
  constructor(limit: number) {
    super(`The peer did not finish a message within ${limit} ms`, "TimeoutError");
    this.limit = limit;
  }
}
