/**
 * Where a server listens: a TCP port, with TLS or without, a Unix socket, or what the user has opened.
 *
 * @module
 */
import type { Address, Socket } from "../connection/socket.ts";
import { count } from "../connection/wire.ts";
import { checkPort } from "./tcp.ts";

/** Where clients come from, as `Deno.Listener` is one. */
export interface SocketListener<A extends Address = Address> {
  /** Where it listens. */
  readonly addr: A;
  /** The next client; rejects with `Deno.errors.BadResource` once it is closed. */
  accept(): Promise<Socket>;
  /** Accepts no more. */
  close(): void;
  /** An `accept()` that waits keeps the program running. */
  ref?(): void;
  /** An `accept()` that waits does not keep the program running. */
  unref?(): void;
}

/** A TCP port to listen on; the names are those of `Deno.listen` and `Deno.listenTls`. */
export interface ListenOptions {
  /** `"unix"` is that of a Unix socket, with a `path`. */
  transport?: "tcp" | undefined;
  /** Address to listen on; `"::"` takes IPv4 and IPv6. @default {"0.0.0.0"} */
  hostname?: string | undefined;
  /** 0: any free port. @default {0} */
  port?: number | undefined;
  /** Connections that the system completes before they are accepted. @default {511} */
  tcpBacklog?: number | undefined;
  /**
   * Lets several servers listen on one port; the kernel spreads the clients among them (SO_REUSEPORT). Works on Linux;
   * other systems ignore it silently. Needs `--unstable-net`.
   *
   * Not needed to start again at once on a port whose last connections linger in TIME_WAIT: Deno always sets
   * SO_REUSEADDR, which allows just that.
   *
   * @default {false}
   */
  reusePort?: boolean | undefined;
  /**
   * The certificate in PEM, and behind it those that lead to a root: with `key`, all connections are TLS, by
   * `Deno.listenTls`. That is the fastest way. Where strangers can connect, `tlsServer()` of the entry `./tls` is the
   * better one: this one cannot set TCP_NODELAY, cannot take a renewed certificate, and the runtime keeps the descriptor
   * of a peer that was given up in its handshake until that peer leaves.
   */
  cert?: string | undefined;
  /** The key of `cert` in PEM. */
  key?: string | undefined;
  /** Protocols that may be agreed on within TLS (RFC 7301), the best first. */
  alpnProtocols?: string[] | undefined;
}

/** A Unix socket to listen on. */
export interface UnixListenOptions {
  /** Not TCP. */
  transport: "unix";
  /** Where the socket is made; it is removed when the server ends. */
  path: string;
}

/** A listener that is open already. */
export interface ListenerOptions<A extends Address> {
  /** Whose clients are served; it is closed when the server ends. */
  listener: SocketListener<A>;
}

/** Where a server can listen. */
export type Place = ListenOptions | UnixListenOptions | ListenerOptions<Address>;

/** Listens; `A` is what there is at that place. */
export function listen<A extends Address>(place: Place): SocketListener<A>;
export function listen(place: Place): SocketListener {
  if ("listener" in place) return place.listener;
  if ("path" in place) return Deno.listen(place);
  const { hostname = "0.0.0.0", port = 0, tcpBacklog, reusePort = false, cert, key, alpnProtocols } = place;
  checkPort("listen on", port, 0);
  // Deno.listen ends the process without the flag, and nothing can catch that.
  if (reusePort && typeof Deno.listenDatagram !== "function") {
    throw new TypeError(
      'Cannot listen with reusePort: run with --unstable-net, or put "unstable": ["net"] in deno.json',
    );
  }
  const backlog = count("tcpBacklog", tcpBacklog, 511, 1);
  const options = { hostname, port, tcpBacklog: backlog, reusePort, cert, key, alpnProtocols };
  return cert === undefined && key === undefined ? Deno.listen(options) : Deno.listenTls(options as Secured);
}

/** The runtime itself refuses one of `cert` and `key` without the other. */
type Secured = Deno.ListenTlsOptions & Deno.TlsCertifiedKeyPem;
