/**
 * TLS that does what the runtime's own cannot: layers for `serve()` and `connect()`.
 *
 * ```ts
 * import { connect, serve } from "@mojibye/mojibye";
 * import { certificateFacts, tlsClient, tlsServer } from "@mojibye/mojibye/tls";
 *
 * const cert = await Deno.readTextFile("tests/net/certificates/device.pem");
 * const key = await Deno.readTextFile("tests/net/certificates/device.key");
 * await using server = serve({ hostname: "127.0.0.1", layers: [tlsServer({ cert, key })] });
 *
 * // A device has issued its certificate itself: it is known by its pin.
 * const { pin } = certificateFacts(cert);
 * const tls = tlsClient({ serverName: "scale-7", pin });
 * await using conn = await connect({ port: server.addr.port, tls });
 * await conn.send("?");
 * console.assert(await conn.receive() === "好的,我是服务端");
 * ```
 *
 * @module
 */
export {
  CertificateError,
  type CertificateFacts,
  certificateFacts,
  type CertificateFault,
  type CertifiedKey,
  CertifiedKeyError,
  checkCertified,
  isPin,
} from "./certificate.ts";
export { tlsClient, type TlsClientOptions } from "./client.ts";
export { type TlsServer, tlsServer, type TlsServerOptions } from "./server.ts";
export type { Address, Layer, Socket, UnixAddress } from "../connection/socket.ts";
