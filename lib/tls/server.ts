/**
 * The server's side of TLS, over any socket.
 *
 * @module
 */
import type { Duplex } from "node:stream";
import { createSecureContext, type SecureContext, TLSSocket, type TLSSocketOptions } from "node:tls";
import type { Layer } from "../connection/socket.ts";
import { shakeHands } from "./layer.ts";
import { type CertifiedKey, checkCertified } from "./certificate.ts";

/** Options of {@linkcode tlsServer}. */
export interface TlsServerOptions extends CertifiedKey {
  /** Protocols that may be agreed on (RFC 7301), the best first. */
  alpnProtocols?: string[] | undefined;
}

/** TLS of a server. */
export interface TlsServer extends Layer {
  /** Takes another certificate, for those who come from now on. @throws {CertifiedKeyError} for one that is none: the old one stays. */
  renew(certified: CertifiedKey): void;
}

/**
 * TLS as one of the `layers` of `serve()`. Beside `serve({ cert, key })` it is slower and does more: what stands before it
 * (a PROXY header) is read in plain text, small writes leave at once, a renewed certificate is taken without a pause, and
 * a peer that does not shake hands loses its socket. Neither asks clients for a certificate: the runtime does not say
 * whether one is to be believed.
 *
 * @throws {CertifiedKeyError} for a certificate or a key that is none, and for two that do not go together.
 */
export function tlsServer(options: TlsServerOptions): TlsServer {
  const { alpnProtocols } = options;
  const contextOf = ({ cert, key }: CertifiedKey): SecureContext => {
    checkCertified({ cert, key });
    return createSecureContext({ cert, key });
  };
  let context = contextOf(options);
  const layer: Layer = async (socket) => {
    const secure = (stream: Duplex) =>
      new TLSSocket(stream, {
        isServer: true,
        allowHalfOpen: true,
        secureContext: context,
        ...(alpnProtocols && { ALPNProtocols: alpnProtocols }),
      } as TLSSocketOptions);
    return (await shakeHands(socket, "secure", secure)).socket;
  };
  return Object.assign(layer, {
    renew(certified: CertifiedKey) {
      context = contextOf(certified);
    },
  });
}
