/** Clients that end with RST instead of FIN. */
import { connect } from "node:net";

/** A client of the loopback that can reset its connection. */
export interface Resetter {
  /** Sends, and resolves when the system has taken it. */
  send(bytes: Uint8Array): Promise<void>;
  /** RST. */
  reset(): Promise<void>;
}

/** Connects to a port of the loopback. */
export async function resetter(port: number): Promise<Resetter> {
  const socket = connect(port, "127.0.0.1");
  socket.pause();
  socket.on("error", () => {}); // what the server does after a reset is not this client's business
  await new Promise((resolve) => socket.once("connect", resolve));
  return {
    send: (bytes) => new Promise((resolve) => socket.write(bytes, () => resolve())),
    reset: () =>
      new Promise((resolve) => {
        socket.once("close", () => resolve());
        socket.resetAndDestroy();
      }),
  };
}
