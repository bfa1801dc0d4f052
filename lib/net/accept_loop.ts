/**
 * The accept loop of a server: goes on whatever single clients do, and when the system has nothing left for more.
 *
 * @module
 */
import type { Socket } from "../connection/socket.ts";
import { delay } from "../timer/delay.ts";
import type { SocketListener } from "./listen.ts";
import { closeOnce } from "./tcp.ts";

/** ms before the next try when the system has no descriptors left: those who wait stay in the backlog meanwhile. */
const EXHAUSTED_PAUSE = 50;
/** ms between two reports of that. */
const EXHAUSTED_REPORT = 60_000;

/** Accepts the clients of one listener. */
export class Acceptor {
  /** Resolves when the listener was closed. */
  readonly finished: Promise<void>;
  readonly #listener: SocketListener;
  readonly #welcome: (socket: Socket) => void;
  readonly #onExhausted: (error: unknown) => void;
  readonly #stopped = new AbortController();
  #reported = -Infinity;

  /** Begins at once. `onExhausted` is told once a minute why nobody can be accepted for now. */
  constructor(
    listener: SocketListener,
    welcome: (socket: Socket) => void,
    onExhausted: (error: unknown) => void,
  ) {
    this.#listener = listener;
    this.#welcome = welcome;
    this.#onExhausted = onExhausted;
    this.finished = this.#run();
  }

  /** Closes the listener. */
  stop(): void {
    closeOnce(this.#listener);
    this.#stopped.abort();
  }

  /** Not `for await` over the listener: that ends for good when one client resets before it is accepted. */
  async #run(): Promise<void> {
    for (;;) {
      let socket: Socket;
      try {
        socket = await this.#listener.accept();
      } catch (error) {
        if (error instanceof Deno.errors.BadResource || error instanceof Deno.errors.Interrupted) return;
        if (!gone(error)) await this.#pause(error);
        continue;
      }
      this.#welcome(socket);
    }
  }

  async #pause(error: unknown): Promise<void> {
    const now = performance.now();
    if (now - this.#reported >= EXHAUSTED_REPORT) {
      this.#reported = now;
      this.#onExhausted(error);
    }
    await delay(EXHAUSTED_PAUSE, this.#stopped).catch(() => {}); // the next accept() tells of the end
  }
}

/** The client reset before it was accepted; the next one may be fine. */
function gone(error: unknown): boolean {
  return error instanceof Deno.errors.NotConnected || error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}
