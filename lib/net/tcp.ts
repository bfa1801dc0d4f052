/**
 * What every socket of ours gets that is one of TCP, and which ports there are.
 *
 * @module
 */
import type { Socket } from "../connection/socket.ts";

/**
 * Small writes leave at once, and a peer whose machine vanished is noticed by the system.
 *
 * The runtime's sockets of TLS and of Unix sockets have neither setting. The outbox already joins what can be joined, so
 * Nagle's delay would only add 40 ms to a reply sent in two writes.
 */
export function tune(socket: Socket & Partial<Pick<Deno.TcpConn, "setNoDelay" | "setKeepAlive">>): void {
  socket.setNoDelay?.(true);
  socket.setKeepAlive?.(true);
}

/** Closes a socket, or a listener, that may be closed already. */
export function closeOnce(socket: { close(): void }): void {
  try {
    socket.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** Refuses, with what was to be done there, what is no port from `least`. */
export function checkPort(doing: string, port: number, least: number): void {
  if (Number.isInteger(port) && port >= least && port <= 65535) return;
  throw new RangeError(`Cannot ${doing} port ${port}: a port is a whole number from ${least} to 65535`);
}
