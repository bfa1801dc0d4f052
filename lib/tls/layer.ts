/**
 * TLS as a layer, on either side.
 *
 * @module
 */
import type { Duplex } from "node:stream";
import type { TLSSocket } from "node:tls";
import type { Socket } from "../connection/socket.ts";
import { SocketStream } from "./stream.ts";
import { TlsSocket } from "./tls_socket.ts";

/** A handshake that has ended well. */
export interface Secured {
  readonly socket: Socket;
  readonly stream: TLSSocket;
}

/**
 * Shakes hands over `below` by what `secure` makes; `done` is the event that tells of its end. What closes `below` ends
 * it.
 */
export function shakeHands(
  below: Socket,
  done: "secure" | "secureConnect",
  secure: (stream: Duplex) => TLSSocket,
): Promise<Secured> {
  return new Promise((resolve, reject) => {
    const raw = new SocketStream(below);
    const stream = secure(raw.stream);
    const ended = () => reject(new Deno.errors.UnexpectedEof("The peer ended in the handshake"));
    for (const event of ["error", "_tlsError"]) stream.on(event, reject);
    raw.stream.on("error", (error) => {
      reject(error);
      stream.destroy(error);
    });
    raw.stream.once("end", ended);
    stream.once("close", ended);
    stream.once(done, () => resolve({ socket: new TlsSocket(below, raw, stream), stream }));
  });
}
