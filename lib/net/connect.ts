/**
 * A client: dials, and gives the same connection that a server's handler gets.
 *
 * @module
 */
import { Connection, type ConnectionOwner, type WireSettings } from "../connection/connection.ts";
import type { Socket } from "../connection/socket.ts";
import { Admission, type LayerOptions } from "./admission.ts";
import { checkPort, tune } from "./tcp.ts";
import { resolveWire, type WireOptions } from "../connection/wire.ts";

/** Options of {@linkcode connect}; the names are those of `Deno.connect`. */
export interface ConnectOptions extends WireOptions, LayerOptions {
  /** Address or name of the server. @default {"127.0.0.1"} */
  hostname?: string | undefined;
  /** Port of the server, 1 to 65535. */
  port: number;
  /** Cancels the attempt, its layers too; `AbortSignal.timeout(ms)` is the timeout. Without effect once connected. */
  signal?: AbortSignal | undefined;
}

/**
 * Connects to a server.
 *
 * @throws {Deno.errors.ConnectionRefused} when nobody listens there.
 * @throws {Deno.errors.ConnectionAborted} when a layer let nothing through; what a layer threw, as it is.
 * @throws {DOMException} named `TimeoutError` after `handshakeTimeout`.
 * @throws {RangeError} for a port or a limit that does not exist; a `LabelError` for a label.
 */
export async function connect(options: ConnectOptions): Promise<Connection> {
  checkPort("connect to", options.port, 1);
  return await dial(options, resolveWire(options));
}

/** Connects, by options and settings that were checked. */
export async function dial(
  options: ConnectOptions,
  wire: WireSettings,
  owner: ConnectionOwner = {},
): Promise<Connection> {
  const { hostname = "127.0.0.1", port, signal } = options;
  const admission = new Admission(options);
  const socket = await Deno.connect({ hostname, port, ...(signal && { signal }) });
  try {
    tune(socket);
  } catch (error) {
    socket.close(); // reset since it was connected
    throw error;
  }
  const admitted = admission.isOpen ? socket : await shakeHands(socket, admission, signal);
  try {
    return new Connection(admitted, wire, owner);
  } catch (error) {
    admitted.close(); // there is no such framing of this encoding
    throw error;
  }
}

async function shakeHands(socket: Socket, admission: Admission, signal: AbortSignal | undefined): Promise<Socket> {
  const abort = () => admission.abort(signal?.reason);
  signal?.addEventListener("abort", abort);
  try {
    const admitted = await admission.admit(socket);
    if (!admitted) throw new Deno.errors.ConnectionAborted("A layer closed the socket");
    if (!admitted.refused) return admitted.socket;
    admitted.socket.close();
    throw admitted.refused;
  } finally {
    signal?.removeEventListener("abort", abort);
  }
}
