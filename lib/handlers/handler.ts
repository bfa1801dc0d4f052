import type { Connection } from "../connection/connection.ts";
import type { Connections } from "../connection/connections.ts";

/**
 * What a server does with one connection. When it returns or throws, the connection is flushed and closed.
 *
 * `connections` are all connections of the server, this one included.
 */
export type Handler = (connection: Connection, connections: Connections) => void | Promise<void>;
