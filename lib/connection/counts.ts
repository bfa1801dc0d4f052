/**
 * What happens on connections, in numbers.
 *
 * @module
 */

/** A number for each direction. */
export interface EachWay {
  /** What the peer sent. */
  in: number;
  /** What was sent to it. */
  out: number;
}

/** Counts of all connections of a server, since it began to listen. They only grow. */
export interface ConnectionCounts {
  /** Bytes that were read and written, before TLS and telnet add theirs. */
  readonly bytes: EachWay;
  /** Messages that were complete, and messages that were sent. */
  readonly messages: EachWay;
  /**
   * Characters that became U+FFFD on the way in, and the replacement on the way out, by the encoding of their connection.
   * An encoding that lost none is not there.
   */
  readonly replaced: Record<string, EachWay>;
  /** Messages with a bad checksum that were left out; with `fatal` they are in `ended`. */
  badChecksums: number;
  /**
   * Connections that an error ended, by its name; a name that ended none is not there. `"MessageSizeError"`: a message
   * was too long; `"SlowPeerError"`: the peer does not read; `"TimeoutError"`: `idleTimeout` or `messageTimeout`;
   * `"MessageRateError"`, `"ChecksumError"`, `"ConnectionReset"`, …
   */
  readonly ended: Record<string, number>;
}

/** Nothing has happened. */
export function noCounts(): ConnectionCounts {
  return { bytes: { in: 0, out: 0 }, messages: { in: 0, out: 0 }, replaced: {}, badChecksums: 0, ended: {} };
}

/** One more of this name. */
export function countOne(counts: Record<string, number>, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}
