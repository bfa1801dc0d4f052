import type { Connection } from "../connection/connection.ts";

/**
 * What a server does with one connection. When it returns or throws, the connection is flushed and closed.
 *
 * `peers` are all connections of the server, this one included.
 */
export type Handler = (connection: Connection, peers: ReadonlySet<Connection>) => void | Promise<void>;
