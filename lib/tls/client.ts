/**
 * The client's side of TLS, over any socket.
 *
 * @module
 */
import { connect, type ConnectionOptions, type TLSSocket } from "node:tls";
import type { Layer } from "../connection/socket.ts";
import { CertificateError, certificateFacts, checkCertified, faultOf, normalizedPin } from "./certificate.ts";
import { shakeHands } from "./layer.ts";

/** Options of {@linkcode tlsClient}. */
export interface TlsClientOptions {
  /** The name, or the address, that the server's certificate must have. */
  serverName: string;
  /** Certificates in PEM that are trusted in place of those of the system: of an authority, or of just this server. */
  caCerts?: string[] | undefined;
  /**
   * The SHA-256 of the server's certificate in hexadecimal: exactly that one is believed, whoever issued it, whatever its
   * name and its time. The way to know a device that has made its certificate itself.
   */
  pin?: string | undefined;
  /** Protocols that may be agreed on (RFC 7301), the best first. */
  alpnProtocols?: string[] | undefined;
  /** A certificate of this side in PEM, for a server that asks for one. */
  cert?: string | undefined;
  /** The key of `cert`. */
  key?: string | undefined;
}

/**
 * TLS as the option `tls` of `connect()`, where `true` and what the runtime itself can are not enough: a server that is
 * known by its pin, or one that asks for a certificate.
 *
 * `connect()` rejects with a {@linkcode CertificateError} for a server that is not to be believed.
 *
 * @throws {TypeError} for a pin that is none.
 * @throws {CertifiedKeyError} for a `cert` or a `key` that is none, and for two that do not go together.
 */
export function tlsClient(options: TlsClientOptions): Layer {
  const { serverName, caCerts, alpnProtocols, cert, key } = options;
  const pin = options.pin === undefined ? undefined : normalizedPin(options.pin);
  if (options.pin !== undefined && pin === undefined) {
    throw new TypeError(`Cannot use ${JSON.stringify(options.pin)} as a pin: it takes 64 hexadecimal digits`);
  }
  if (cert !== undefined || key !== undefined) checkCertified({ cert: cert ?? "", key: key ?? "" });
  return async (socket) => {
    const { stream, socket: secured } = await shakeHands(socket, "secureConnect", (below) =>
      connect({
        socket: below,
        // An address is no name that may be sent (RFC 6066, 3).
        ...(!isAddress(serverName) && { servername: serverName }),
        host: serverName,
        // Whoever is not to be believed is told apart below.
        rejectUnauthorized: false,
        allowHalfOpen: true,
        ...(caCerts && { ca: caCerts }),
        ...(alpnProtocols && { ALPNProtocols: alpnProtocols }),
        ...(cert !== undefined && { cert }),
        ...(key !== undefined && { key }),
      } as ConnectionOptions));
    check(stream, serverName, pin);
    return secured;
  };
}

/** @throws {CertificateError} for a peer that is not to be believed. */
function check(stream: TLSSocket, serverName: string, pin: string | undefined): void {
  const { raw } = stream.getPeerCertificate();
  const facts = raw && certificateFacts(raw);
  if (!facts) throw new CertificateError("none", undefined, pin ?? serverName);
  if (pin !== undefined) {
    if (facts.pin !== pin) throw new CertificateError("wrong pin", facts, pin);
  } else if (!stream.authorized) {
    const code = String(stream.authorizationError);
    throw new CertificateError(faultOf(code, facts), facts, serverName, code);
  }
}

function isAddress(name: string): boolean {
  return name.includes(":") || /^\d+(\.\d+){3}$/.test(name);
}
