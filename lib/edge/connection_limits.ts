/**
 * How many connections an address may have.
 *
 * @module
 */
import { RefusedError } from "../connection/errors.ts";
import type { Layer, Socket } from "../connection/socket.ts";
import { count } from "../connection/wire.ts";
import { siteOf } from "./address.ts";
import { LayeredSocket } from "./layered_socket.ts";
import { type Rate, RateLimit } from "./rate_limit.ts";

/** Options of {@linkcode connectionLimits}. */
export interface ConnectionLimitOptions {
  /** Connections at a time. @default {Infinity} */
  readonly maxConnectionsPerAddress?: number | undefined;
  /** New connections in a time; those that are refused count as well. @default {no limit} */
  readonly connectionRate?: Rate | undefined;
}

/**
 * A layer that refuses an address that has too many connections, because of `"maxConnectionsPerAddress"` or
 * `"connectionRate"`. All addresses of an IPv6 network of 64 bits count together; peers of a Unix socket have no address
 * and no limit.
 *
 * What it remembers is bounded: one number for each address that has an open connection, and 65,536 rates.
 *
 * @throws {RangeError} for a limit that is no count from 1, or a rate that is none.
 */
export function connectionLimits({ maxConnectionsPerAddress, connectionRate }: ConnectionLimitOptions): Layer {
  const most = count("maxConnectionsPerAddress", maxConnectionsPerAddress, Infinity, 1);
  const rate = connectionRate && new RateLimit(connectionRate);
  const open = new Map<string, number>();
  const leave = (site: string) => {
    const left = (open.get(site) ?? 0) - 1;
    if (left > 0) open.set(site, left);
    else open.delete(site);
  };
  const limit = (socket: Socket): Socket => {
    const site = siteOf(socket.remoteAddr);
    if (site === undefined) return socket;
    if (rate?.take(site) === 0) throw new RefusedError(socket.remoteAddr, "connectionRate");
    if (most === Infinity) return socket;
    const others = open.get(site) ?? 0;
    if (others >= most) throw new RefusedError(socket.remoteAddr, "maxConnectionsPerAddress");
    open.set(site, others + 1);
    return new LayeredSocket(socket, { closed: () => leave(site) });
  };
  return Object.assign(limit, { transparent: true });
}
