/**
 * Who may come in, by address.
 *
 * @module
 */
import { RefusedError } from "../connection/errors.ts";
import type { Layer, Socket } from "../connection/socket.ts";
import { AddressList } from "./address_list.ts";

/** Options of {@linkcode addressFilter}; each entry is an address, `192.0.2.7`, or a network, `10.0.0.0/8`. */
export interface AddressFilterOptions {
  /** Only these may come in. @default {everybody} */
  readonly allow?: Iterable<string> | undefined;
  /** These may not, even if they are allowed. @default {nobody} */
  readonly deny?: Iterable<string> | undefined;
}

/**
 * A layer that refuses peers by their address, because of `"allow"` or `"deny"`. An IPv4 address that is written as IPv6
 * is the IPv4 address. Peers of a Unix socket have no address, and pass: the file's mode says who they may be.
 *
 * @throws {RangeError} for what is neither an address nor a network.
 */
export function addressFilter({ allow, deny = [] }: AddressFilterOptions): Layer {
  const allowed = allow && new AddressList(allow);
  const denied = new AddressList(deny);
  const filter = (socket: Socket): Socket => {
    const { remoteAddr, remoteAddr: { hostname } } = socket;
    if (hostname === undefined) return socket;
    if (denied.has(hostname)) throw new RefusedError(remoteAddr, "deny");
    if (allowed && !allowed.has(hostname)) throw new RefusedError(remoteAddr, "allow");
    return socket;
  };
  return Object.assign(filter, { transparent: true });
}
