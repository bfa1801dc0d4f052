/**
 * A client: dials, and gives the same connection that a server's handler gets.
 *
 * @module
 */
import { Connection, type ConnectionOwner, type WireSettings } from "../connection/connection.ts";
import { checkPort, tune } from "./tcp.ts";
import { resolveWire, type WireOptions } from "../connection/wire.ts";

/** Options of {@linkcode connect}; the names are those of `Deno.connect`. */
export interface ConnectOptions extends WireOptions {
  /** Address or name of the server. @default {"127.0.0.1"} */
  hostname?: string | undefined;
  /** Port of the server, 1 to 65535. */
  port: number;
  /** Cancels the attempt; `AbortSignal.timeout(ms)` is the timeout. Without effect once connected. */
  signal?: AbortSignal | undefined;
}

/**
 * Connects to a server.
 *
 * @throws {Deno.errors.ConnectionRefused} when nobody listens there.
 * @throws {RangeError} for a port or a limit that does not exist; a `LabelError` for a label.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  checkPort("connect to", options.port, 1);
  return await dial(options, resolveWire(options));
}

/** Connects, by options and settings that were checked. */
export async function dial(
  { hostname = "127.0.0.1", port, signal }: ConnectOptions,
  wire: WireSettings,
  owner: ConnectionOwner = {},
): Promise<Connection> {
  const socket = await Deno.connect({ hostname, port, ...(signal && { signal }) });
  try {
    tune(socket);
    return new Connection(socket, wire, owner);
  } catch (error) {
    socket.close(); // reset since it was connected, or there is no such framing of this encoding
    throw error;
  }
}
