/**
 * What happened, as an event: what every view is made of.
 *
 * @module
 */
import type { Connection, UnixAddress } from "../../../mod.ts";

/** One thing that happened. Fields that do not apply are absent. */
export interface Event {
  /** ms since 1970. */
  readonly time: number;
  readonly event: "start" | "listen" | "open" | "message" | "data" | "close" | "error" | "warning";
  /** Which connection of this run, from 1. A port may be used again, a number is not. */
  readonly id?: number;
  /** On `open` and `close` of the far side of a bridge: the `id` of the client that it was made for. */
  readonly pair?: number;
  /** `host:port` of this end. */
  readonly local?: string;
  /** `host:port` of the peer. */
  readonly remote?: string;
  readonly direction?: "in" | "out";
  /** A message. */
  readonly text?: string;
  /** The bytes of one read or write; valid only during the call. In NDJSON `hex`. */
  readonly bytes?: Uint8Array;
  /** Why: of a close that was not the peer's ordinary end, of a warning or an error. */
  readonly reason?: string;
  /** Of the format. */
  readonly version?: number;
  readonly side?: "server" | "client";
  /** Of the run, of the far side of a bridge, or of these bytes. */
  readonly encoding?: string;
  readonly framing?: string;
  /** Of the run, where another framing is for sending. */
  readonly sendFraming?: string;
  /** Of the run, where there is one. */
  readonly checksum?: string;
}

/** Something that shows events. */
export type View = (event: Event) => void;

/** `host:port`, an IPv6 host in brackets (RFC 3986, 3.2.2); `unix:path` of a Unix socket. */
export function hostPort(
  address: { readonly hostname: string; readonly port: number } | UnixAddress,
): string {
  if (address.hostname === undefined) return `unix:${address.path}`;
  const { hostname, port } = address;
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** The address of a connection's peer; whoever has called a Unix socket has none, and is known by the socket. */
export function peerOf({ remoteAddr, localAddr }: Connection): string {
  return hostPort(remoteAddr.hostname === undefined && remoteAddr.path === "" ? localAddr : remoteAddr);
}

/** What tells one connection of a run from all others. */
export interface Identity {
  readonly id: number;
  readonly local: string;
  readonly remote: string;
}

/** Numbers the connections of a run, in the order in which something was first told of them. */
export class Identities {
  readonly #known = new WeakMap<Connection, Identity>();
  #last = 0;

  of(connection: Connection): Identity {
    let identity = this.#known.get(connection);
    if (identity === undefined) {
      this.#last++;
      const { transport } = connection.remoteAddr;
      // The port of TCP tells peers apart, a Unix socket nothing.
      const remote = transport === "unix" ? `${peerOf(connection)}#${this.#last}` : peerOf(connection);
      identity = { id: this.#last, local: hostPort(connection.localAddr), remote };
      this.#known.set(connection, identity);
    }
    return identity;
  }
}
