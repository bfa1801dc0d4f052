/**
 * What happened, as an event: what every view is made of.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";

/** One thing that happened. Fields that do not apply are absent. */
export interface Event {
  /** ms since 1970. */
  readonly time: number;
  readonly event: "start" | "listen" | "open" | "message" | "data" | "close" | "error" | "warning";
  /** `host:port` of this end. */
  readonly local?: string;
  /** `host:port` of the peer. */
  readonly remote?: string;
  readonly direction?: "in" | "out";
  /** A message. */
  readonly text?: string;
  /** The bytes of one read or write; valid only during the call. */
  readonly bytes?: Uint8Array;
  /** Why: of a close that was not the peer's ordinary end, of a warning or an error. */
  readonly reason?: string;
  readonly version?: number;
  readonly side?: "server" | "client";
  /** Of the run, or of the connection whose bytes these are. */
  readonly encoding?: string;
  readonly framing?: string;
}

/** Something that shows events. */
export type View = (event: Event) => void;

/** `host:port`, an IPv6 host in brackets (RFC 3986, 3.2.2). */
export function hostPort({ hostname, port }: { readonly hostname: string; readonly port: number }): string {
  return hostname.includes(":") ? `[${hostname}]:${port}` : `${hostname}:${port}`;
}

/** Both ends of a connection, as `host:port`. */
export interface Ends {
  readonly local: string;
  readonly remote: string;
}

/** The ends of a connection. */
export function endsOf({ localAddr, remoteAddr }: Connection): Ends {
  return { local: hostPort(localAddr), remote: hostPort(remoteAddr) };
}

const knownEnds = new WeakMap<Connection, Ends>();

/** The ends of a connection, made once and kept: for what happens again and again. */
export function knownEndsOf(connection: Connection): Ends {
  let ends = knownEnds.get(connection);
  if (ends === undefined) {
    ends = endsOf(connection);
    knownEnds.set(connection, ends);
  }
  return ends;
}

/** The address of a connection's peer. */
export function peerOf(connection: Connection): string {
  return endsOf(connection).remote;
}
