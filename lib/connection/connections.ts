/**
 * The connections of a server, as its handlers see them.
 *
 * @module
 */
import type { Connection } from "./connection.ts";

/** All connections of a server whose conversations have not ended. Costs nothing until it is used. */
export interface Connections extends Iterable<Connection> {
  /** How many there are. */
  readonly size: number;
  /** Whether a connection is one of them. */
  has(connection: Connection): boolean;
}
