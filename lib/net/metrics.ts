/**
 * What a server counts.
 *
 * @module
 */
import type { ConnectionCounts } from "../connection/counts.ts";

/** What a server counts beside what its connections do. The counts only grow. */
export interface ServerCounts {
  /** Connections that the system handed over, the refused ones too. */
  accepted: number;
  /** Those that were refused, by the option that was the reason; an option that refused nobody is not there. */
  readonly refused: Record<string, number>;
  /** Those that failed in a layer, and so never became a connection: what `onError` was told as a `HandshakeError`. */
  handshakeFailures: number;
  /** Those that a layer has closed because they are no clients: the health checks of a proxy. */
  healthChecks: number;
  /** What `onError` was told with a connection. */
  handlerErrors: number;
}

/** A server in numbers, at one moment: a plain object, which stays as it is. */
export interface ServerMetrics extends Readonly<ServerCounts>, Readonly<ConnectionCounts> {
  /** Connections that are open: as many as `connections` has. */
  readonly open: number;
  /** Bytes that wait for all peers together; what a broadcast has several of them wait for counts once. */
  readonly buffered: number;
}

/** Nothing has happened. */
export function noServerCounts(): ServerCounts {
  return { accepted: 0, refused: {}, handshakeFailures: 0, healthChecks: 0, handlerErrors: 0 };
}
