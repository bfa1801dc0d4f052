/**
 * A client: dials, and gives the same connection that a server's handler gets.
 *
 * @module
 */
import { Connection } from "../connection/connection.ts";
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
  const { hostname = "127.0.0.1", port, signal } = options;
  checkPort("connect to", port, 1);
  const wire = resolveWire(options);
  const socket = await Deno.connect({ hostname, port, ...(signal && { signal }) });
  try {
    tune(socket);
    return new Connection(socket, wire);
  } catch (error) {
    socket.close(); // reset since it was connected, or there is no such framing of this encoding
    throw error;
  }
}
