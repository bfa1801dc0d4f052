/**
 * The seam between a connection and what carries it: the part of `Deno.TcpConn` that a connection needs.
 *
 * @module
 */

/** A two-way stream of bytes with half-close, as `Deno.TcpConn` is one. */
export interface Socket {
  /** This end. */
  readonly localAddr: Deno.NetAddr;
  /** The other end. */
  readonly remoteAddr: Deno.NetAddr;
  /** Reads into `bytes`; how many, or null at the end of input. */
  read(bytes: Uint8Array): Promise<number | null>;
  /** Writes some of `bytes`; how many. */
  write(bytes: Uint8Array): Promise<number>;
  /** Tells the peer that no more is sent; reading goes on. */
  closeWrite(): Promise<void>;
  /** Ends both directions; a read that waits is rejected. */
  close(): void;
  /** A read that waits does not keep the program running, until {@linkcode Socket.ref}. */
  unref?(): void;
  /** A read that waits keeps the program running. */
  ref?(): void;
}

/** The address with an IPv4 peer of a dual-stack listener as IPv4: `::ffff:10.0.0.1` is `10.0.0.1` (RFC 4291, 2.5.5.2). */
export function unmapped(address: Deno.NetAddr): Deno.NetAddr {
  const { hostname } = address;
  return hostname.startsWith("::ffff:") && hostname.includes(".")
    ? { ...address, hostname: hostname.slice(7) }
    : address;
}
