/**
 * A client: dials, and gives the same connection that a server's handler gets.
 *
 * @module
 */
import { Connection, type ConnectionOwner, type WireSettings } from "../connection/connection.ts";
import type { Layer, Socket } from "../connection/socket.ts";
import { Admission, type LayerOptions } from "./admission.ts";
import { checkPort, closeOnce, tune } from "./tcp.ts";
import { resolveWire, type WireOptions } from "../connection/wire.ts";

/** What a client says about TLS; the names are those of `Deno.connectTls`. */
export interface TlsOptions {
  /** Certificates in PEM that are trusted beside those of the system: of an authority, or of just this server. */
  caCerts?: string[] | undefined;
  /** The name that the server's certificate must have. @default {hostname} */
  serverName?: string | undefined;
  /** Protocols that may be agreed on within TLS (RFC 7301), the best first. */
  alpnProtocols?: string[] | undefined;
}

/** What {@linkcode connect} takes beside the place to connect to. */
export interface ClientOptions extends WireOptions, LayerOptions {
  /** Cancels the attempt, its layers too; `AbortSignal.timeout(ms)` is the timeout. Without effect once connected. */
  signal?: AbortSignal | undefined;
}

/** Options of {@linkcode connect} over TCP; the names are those of `Deno.connect`. */
export interface ConnectOptions extends ClientOptions {
  /** `"unix"` is that of a Unix socket, with a `path`. */
  transport?: "tcp" | undefined;
  /** Address or name of the server. @default {"127.0.0.1"} */
  hostname?: string | undefined;
  /** Port of the server, 1 to 65535. */
  port: number;
  /**
   * Speak TLS, and believe a server whose certificate says its name and comes from somebody who is trusted. A layer in
   * place of that is TLS of another kind: `tlsClient()` of the entry `./tls` knows a server by its pin, and has a
   * certificate of its own.
   *
   * @default {undefined}
   */
  tls?: true | TlsOptions | Layer | undefined;
}

/** Options of {@linkcode connect} to a Unix socket. */
export interface UnixConnectOptions extends ClientOptions {
  /** Not TCP. */
  transport: "unix";
  /** Where the socket of the server is. */
  path: string;
}

/**
 * Connects to a server.
 *
 * @throws {Deno.errors.ConnectionRefused} when nobody listens there.
 * @throws {Deno.errors.InvalidData} for a certificate that is not to be trusted.
 * @throws {Deno.errors.ConnectionAborted} when a layer let nothing through; what a layer threw, as it is.
 * @throws {DOMException} named `TimeoutError` after `handshakeTimeout`.
 * @throws {RangeError} for a port or a limit that does not exist; a `LabelError` for a label.
 */
export async function connect(options: ConnectOptions | UnixConnectOptions): Promise<Connection> {
  checkTarget(options);
  return await dial(options, resolveWire(options));
}

/** All that either kind has. */
type Target = Partial<Omit<ConnectOptions, "transport"> & Omit<UnixConnectOptions, "transport">> & {
  readonly transport?: "tcp" | "unix" | undefined;
};

/** Refuses a port that does not exist. */
export function checkTarget(options: ConnectOptions | UnixConnectOptions): void {
  if (!("path" in options)) checkPort("connect to", options.port, 1);
}

/** Connects, by options and settings that were checked. */
export async function dial(
  options: ConnectOptions | UnixConnectOptions,
  wire: WireSettings,
  owner: ConnectionOwner = {},
): Promise<Connection> {
  const { transport, path, hostname, port, signal, tls }: Target = options;
  const admission = new Admission(options, tls && tlsLayer(tls, hostname));
  // What is undefined is not there, whatever the type says.
  let socket: Socket = await Deno.connect({ transport, path, hostname, port, signal } as Deno.UnixConnectOptions);
  try {
    tune(socket);
    if (!admission.admits(socket)) {
      const admitted = await admission.admit({ socket }, signal);
      if (!admitted) throw new Deno.errors.ConnectionAborted("A layer closed the socket");
      socket = admitted.socket;
      if (admitted.refused) throw admitted.refused;
    }
    return new Connection(socket, wire, owner);
  } catch (error) {
    closeOnce(socket); // reset since it was connected, a layer failed, or there is no such framing of this encoding
    throw error;
  }
}

/** TLS over the socket of TCP. */
function tlsLayer(tls: true | TlsOptions | Layer, hostname: string | undefined): Layer {
  if (typeof tls === "function") return tls;
  const { serverName = hostname, ...rest } = tls as Partial<TlsOptions>;
  const options = { hostname: serverName, ...rest } as Deno.StartTlsOptions;
  return (socket) => Deno.startTls(socket as Deno.TcpConn, options);
}
