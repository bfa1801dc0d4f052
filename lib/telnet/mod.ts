/**
 * Telnet below the text of a connection (RFC 854): what the peer offers and demands is answered and removed, FF is doubled.
 *
 * ```ts
 * import { connect, serve } from "@mojibye/mojibye";
 * import { telnet } from "@mojibye/mojibye/telnet";
 *
 * const wire = { encoding: "gbk", telnet: telnet() };
 * await using server = serve({ hostname: "127.0.0.1", ...wire });
 * await using conn = await connect({ port: server.addr.port, ...wire });
 * await conn.send("你好");
 * console.assert(await conn.receive() === "好的,我是服务端");
 * ```
 *
 * @module
 */
import type { Socket } from "../connection/socket.ts";
import { TelnetSocket } from "./telnet_socket.ts";

export type { Socket } from "../connection/socket.ts";

/**
 * The option `telnet` of a wire. Nothing is asked for by this side: BINARY, SUPPRESS-GO-AHEAD, TERMINAL-TYPE and CHARSET
 * are agreed to when the peer begins, ECHO when the peer is to do it, all else is refused.
 */
export function telnet(): (socket: Socket, encoding: string) => Socket {
  return (socket, encoding) => new TelnetSocket(socket, encoding);
}
