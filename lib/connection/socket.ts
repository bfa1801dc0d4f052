/**
 * The seam between a connection and what carries it: the part of `Deno.TcpConn` that a connection needs.
 *
 * @module
 */

/** The address of a Unix socket. */
export interface UnixAddress extends Deno.UnixAddr {
  /** Only TCP has one. */
  readonly hostname?: undefined;
  /** Only TCP has one. */
  readonly port?: undefined;
}

/** Where an end of a connection is: `hostname` and `port` of TCP, or the `path` of a Unix socket; `transport` says which. */
export type Address = Deno.NetAddr | UnixAddress;

/** A two-way stream of bytes with half-close, as `Deno.TcpConn` is one. */
export interface Socket {
  /** This end. */
  readonly localAddr: Address;
  /** The other end. */
  readonly remoteAddr: Address;
  /** Reads into `bytes`; how many, or null at the end of input. */
  read(bytes: Uint8Array): Promise<number | null>;
  /** Writes some of `bytes`; how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Tells the peer that no more is sent; reading goes on. */
  closeWrite(): Promise<void>;
  /** Ends both directions; a read that waits is rejected. */
  close(): void;
  /** Of TLS: ends when the peer has shaken hands, and fails when it cannot. */
  handshake?(): Promise<unknown>;
  /** A read that waits does not keep the program running, until {@linkcode Socket.ref}. */
  unref?(): void;
  /** A read that waits keeps the program running. */
  ref?(): void;
}

/**
 * What a socket goes through before it becomes a connection: a handshake, a header that is read or written, a look at its
 * address. Given the socket, it returns the one to go on with: the same, or another around it, which may say another
 * `remoteAddr`; or undefined when there is no client behind it, and the layer has closed the socket.
 *
 * What it throws closes the socket; a {@linkcode RefusedError} says that the peer may not come in. When the time is over or the server ends, `signal` is aborted and the socket is
 * closed, which ends a read or a write that waits; whoever waits for something else listens to `signal`.
 */
export interface Layer {
  (socket: Socket, signal: AbortSignal): Socket | undefined | Promise<Socket | undefined>;
  /**
   * Whether bytes are the same on both sides of it: whoever an earlier layer refuses can be told so without it.
   *
   * @default {false}
   */
  readonly transparent?: boolean | undefined;
}

/**
 * The address with an IPv4 peer of a dual-stack listener as IPv4: `::ffff:10.0.0.1` is `10.0.0.1` (RFC 4291, 2.5.5.2). The
 * client's end of a Unix socket has no path, which the runtime says as null.
 */
export function unmapped(address: Address): Address {
  const { hostname } = address;
  if (hostname === undefined) return { ...address, path: address.path ?? "" };
  return hostname.startsWith("::ffff:") && hostname.includes(".")
    ? { ...address, hostname: hostname.slice(7) }
    : address;
}
