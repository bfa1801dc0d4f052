/**
 * The PROXY protocol as layers: of a server behind a proxy, and of a client that is one.
 *
 * @module
 */
import type { Address, Layer, Socket } from "../connection/socket.ts";
import { within } from "../timer/within.ts";
import { plainAddress } from "./address.ts";
import { AddressList } from "./address_list.ts";
import { LayeredSocket, type Layering } from "./layered_socket.ts";
import {
  beginsAsProxyHeader,
  InvalidProxyHeaderError,
  LONGEST_HEADER,
  type ProxyHeader,
  proxyHeader,
  readProxyHeader,
  unknownProxyHeader,
} from "./proxy_header.ts";

/** Options of {@linkcode proxyProtocol}. */
export interface ProxyProtocolOptions {
  /** The proxies: addresses, `192.0.2.7`, networks, `10.0.0.0/8`, and `unix` for whoever comes by a Unix socket. */
  readonly from: Iterable<string>;
  /** Called for each connection that a proxy makes for itself, to see whether the server is there. */
  readonly onHealthCheck?: ((proxy: Address) => void) | undefined;
}

/** Bytes of the first read. */
const FIRST_READ = 256;
/** ms after which the connection of a health check is closed, whether its proxy has closed it or not. */
const CHECK_TIME = 1000;
/** ms in which a health check of version 1 ends by itself: HAProxy gives one 2 s unless it is told otherwise. */
const OWN_TIME = 3000;

/** By the address that a connection has from it. */
const headers = new WeakMap<Address, ProxyHeader>();

/**
 * A layer that takes the addresses of a connection from its proxy. Peers in `from` must say a header of version 1 or 2
 * first; all others are clients of their own, and a header from one of them ends its connection with an
 * {@linkcode InvalidProxyHeaderError}.
 *
 * Health checks are no clients: a connection that ends without a word, says `LOCAL`, or names the proxy itself in version
 * 1 and ends behind that, within 3 s and without a word, is closed and told to `onHealthCheck` alone.
 *
 * @throws {RangeError} for what is neither an address nor a network.
 */
export function proxyProtocol({ from, onHealthCheck }: ProxyProtocolOptions): Layer {
  const entries = new Set(from);
  const unix = entries.delete("unix");
  const proxies = new AddressList(entries);
  const isProxy = ({ hostname }: Address) => hostname === undefined ? unix : proxies.has(hostname);
  return Object.assign(async (socket: Socket): Promise<Socket | undefined> => {
    if (!isProxy(socket.remoteAddr)) return new LayeredSocket(socket, { look: refuseHeader() });
    const received = await receive(socket);
    const next = received && await behind(received, socket);
    if (!received || !next) {
      onHealthCheck?.(socket.remoteAddr);
      await leave(socket);
      return undefined;
    }
    const { header, header: { source, destination } } = received;
    const remoteAddr = source ?? plain(socket.remoteAddr);
    headers.set(remoteAddr, header);
    return new LayeredSocket(socket, { ...next, remoteAddr, ...(destination && { localAddr: destination }) });
  }, { transparent: true });
}

/** What the proxy said of a connection; undefined if there was none. */
export function proxyHeaderOf({ remoteAddr }: { readonly remoteAddr: Address }): ProxyHeader | undefined {
  return headers.get(remoteAddr);
}

/**
 * A layer of `connect()` that says a header first: that of `client`, whose connection is passed on, or of this program
 * itself. What has no IP address is said to be unknown.
 */
export function sendProxy(
  version: "v1" | "v2",
  client?: { readonly remoteAddr: Address; readonly localAddr: Address },
): Layer {
  const number = version === "v1" ? 1 : 2;
  return async (socket) => {
    const [source, destination] = client
      ? [client.remoteAddr, client.localAddr]
      : [socket.localAddr, socket.remoteAddr];
    const header = source.hostname === undefined || destination.hostname === undefined
      ? unknownProxyHeader(number)
      : proxyHeader(number, source, destination);
    for (let at = 0; at < header.length;) at += await socket.write(header.subarray(at));
    return socket;
  };
}

/** A header, and what came with it. */
interface Received {
  readonly header: ProxyHeader;
  readonly first: Uint8Array;
}

/** Reads a header; undefined from a peer that leaves without a word. */
async function receive(socket: Socket): Promise<Received | undefined> {
  let buffer = new Uint8Array(FIRST_READ);
  for (let size = 0;;) {
    const count = await readOrEnd(socket, buffer.subarray(size), size === 0);
    if (count === null && size === 0) return undefined;
    if (count === null) throw new InvalidProxyHeaderError(buffer.subarray(0, size), "it ends here");
    size += count;
    const header = readProxyHeader(buffer.subarray(0, size));
    if (header) return { header, first: buffer.subarray(header.length, size) };
    if (size === buffer.length) {
      const larger = new Uint8Array(Math.min(2 * size, LONGEST_HEADER));
      larger.set(buffer);
      buffer = larger;
    }
  }
}

/** A proxy that only looks whether the server is there may well reset. */
async function readOrEnd(socket: Socket, bytes: Uint8Array, mayReset: boolean): Promise<number | null> {
  try {
    return await socket.read(bytes);
  } catch (error) {
    if (mayReset && error instanceof Deno.errors.ConnectionReset) return null;
    throw error;
  }
}

/**
 * What comes behind the header; undefined if the connection is the proxy's own. Version 1 has no word for that: there
 * HAProxy names itself as the client, and so does a client that says a header for itself. A health check ends at once,
 * where a client may well wait for the server's first word.
 */
async function behind({ header, first }: Received, socket: Socket): Promise<Layering | undefined> {
  const { local, version, source } = header;
  if (local) return undefined;
  const { hostname, port } = plain(socket.remoteAddr);
  const isOwn = source !== undefined && source.hostname === hostname && source.port === port;
  if (version === 2 || first.length > 0 || !isOwn) return { first };
  const begun = readSome(socket);
  const isOver = await within(OWN_TIME, begun) && await begun === null;
  return isOver ? undefined : { begun };
}

/** Something of what a peer says; null when it has ended. */
async function readSome(socket: Socket): Promise<Uint8Array | null> {
  const bytes = new Uint8Array(FIRST_READ);
  const count = await readOrEnd(socket, bytes, true);
  return count === null ? null : bytes.subarray(0, count);
}

function plain(address: Address): Address {
  return address.hostname === undefined ? { ...address } : { ...address, hostname: plainAddress(address.hostname) };
}

/** Lets a health check end as its proxy wants, but not for long: nobody reads what it says. */
async function leave(socket: Socket): Promise<void> {
  await within(CHECK_TIME, end(socket));
  socket.close();
}

async function end(socket: Socket): Promise<void> {
  const forgotten = new Uint8Array(FIRST_READ);
  try {
    await socket.closeWrite();
    while (await socket.read(forgotten) !== null);
  } catch {
    // Reset, or closed by this side: it has ended.
  }
}

/** Looks at the first bytes of a peer that is no proxy. */
function refuseHeader(): (bytes: Uint8Array) => boolean {
  let begun = new Uint8Array();
  return (bytes) => {
    begun = Uint8Array.of(...begun, ...bytes.subarray(0, FIRST_READ));
    const begins = beginsAsProxyHeader(begun);
    if (begins) throw new InvalidProxyHeaderError(begun, "its sender is none of the proxies");
    return begins === false;
  };
}
