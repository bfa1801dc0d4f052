/**
 * What stands between a server and the world: who may come in and how much, and the proxies in front, whose clients keep
 * their own addresses. Each is a layer, or a limit, that `serve()` and `connect()` take; a connection never notices them.
 *
 * ```ts
 * import { connect, lines, serve } from "@mojibye/mojibye";
 * import { addressFilter, connectionLimits, messageRate, proxyProtocol, sendProxy } from "@mojibye/mojibye/edge";
 *
 * await using server = serve({
 *   hostname: "127.0.0.1",
 *   framing: lines(),
 *   layers: [
 *     proxyProtocol({ from: ["127.0.0.1"] }),
 *     addressFilter({ deny: ["203.0.113.0/24"] }),
 *     connectionLimits({ maxConnectionsPerAddress: 10, connectionRate: { count: 5 } }),
 *   ],
 *   messageLimit: messageRate({ count: 100 }),
 *   refusal: ({ reason }) => `You may not come in: ${reason}`,
 * }, (conn) => conn.send(`You are ${conn.remoteAddr.hostname}`));
 *
 * // A proxy passes on a client of its own.
 * const client = {
 *   remoteAddr: { transport: "tcp", hostname: "192.0.2.7", port: 50312 },
 *   localAddr: { transport: "tcp", hostname: "198.51.100.1", port: 9090 },
 * } as const;
 * await using conn = await connect({
 *   port: server.addr.port,
 *   framing: lines(),
 *   layers: [sendProxy("v2", client)],
 * });
 * console.assert(await conn.receive() === "You are 192.0.2.7");
 * ```
 *
 * The order is that of the layers. What looks at addresses before `proxyProtocol()` sees the proxies, what does so behind
 * it sees their clients; a handshake of TLS comes last.
 *
 * @module
 */
export { addressFilter, type AddressFilterOptions } from "./address_filter.ts";
export { AddressList } from "./address_list.ts";
export { type ConnectionLimitOptions, connectionLimits } from "./connection_limits.ts";
export { messageRate } from "./message_rate.ts";
export {
  InvalidProxyHeaderError,
  type ProxyField,
  type ProxyHeader,
  proxyHeader,
  type ProxyTls,
  readProxyHeader,
} from "./proxy_header.ts";
export type { Address, Layer, Socket, UnixAddress } from "../connection/socket.ts";
export { proxyHeaderOf, proxyProtocol, type ProxyProtocolOptions, sendProxy } from "./proxy_protocol.ts";
export { NotASocketError, removeStaleSocket } from "./unix_path.ts";
export type { Rate } from "./rate_limit.ts";
