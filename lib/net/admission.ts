/**
 * The way of a socket through its layers, before it becomes a connection.
 *
 * @module
 */
import { RefusedError } from "../connection/errors.ts";
import type { Layer, Socket } from "../connection/socket.ts";
import { count } from "../connection/wire.ts";
import { MAX_DELAY } from "../timer/max_delay.ts";
import { closeOnce } from "./tcp.ts";

/** Sockets that may be on their way at a time; of more, the oldest is closed. */
const MAX_ARRIVING = 4096;

/** Options of `serve()` and `connect()` about what lies between a socket and its connection. */
export interface LayerOptions {
  /** What each socket goes through, in this order, before it becomes a connection; no socket waits for another. */
  layers?: readonly Layer[] | undefined;
  /** ms that the layers of one socket may take together. @default {10000} */
  handshakeTimeout?: number | undefined;
}

/** How far a socket has come. */
export interface Admitted {
  readonly socket: Socket;
  /** Why it goes no further than to be told so. */
  readonly refused?: RefusedError;
}

/** Takes sockets through layers. */
export class Admission {
  readonly #layers: readonly Layer[];
  readonly #limit: number;
  readonly #most: number;
  readonly #arriving = new Set<AbortController>();

  /** At most `most` sockets are on their way at a time. */
  constructor({ layers = [], handshakeTimeout }: LayerOptions, most: number = MAX_ARRIVING) {
    this.#layers = layers;
    this.#limit = count("handshakeTimeout", handshakeTimeout, 10_000, 1);
    this.#most = most;
  }

  /** Whether there is no layer: a socket is admitted as it is. */
  get isOpen(): boolean {
    return this.#layers.length === 0;
  }

  /**
   * The socket to go on with; undefined when a layer has closed it. Rejects, with the socket closed, with what a layer
   * threw, or with why its way was ended.
   */
  async admit(accepted: Socket): Promise<Admitted | undefined> {
    // What closes it closes all that the layers have put around it.
    let socket = accepted;
    const controller = new AbortController();
    const { signal } = controller;
    if (this.#arriving.size === this.#most) {
      const [oldest] = this.#arriving;
      oldest?.abort(new DOMException(`${this.#most} others came after it`, "QuotaExceededError"));
    }
    this.#arriving.add(controller);
    signal.onabort = () => closeOnce(socket);
    const limit = this.#limit;
    const late = () => controller.abort(new DOMException(`It took more than ${limit} ms`, "TimeoutError"));
    const timer = limit === Infinity ? undefined : setTimeout(late, Math.min(limit, MAX_DELAY));
    let passed = 0;
    try {
      for (const layer of this.#layers) {
        passed++;
        const admitted = await layer(socket, signal);
        if (admitted) socket = admitted;
        signal.throwIfAborted();
        if (!admitted) return undefined;
      }
      return { socket };
    } catch (error) {
      const tellable = this.#layers.slice(passed).every(({ transparent }) => transparent);
      if (error instanceof RefusedError && tellable && !signal.aborted) return { socket, refused: error };
      closeOnce(socket);
      throw signal.aborted ? signal.reason : error;
    } finally {
      clearTimeout(timer);
      signal.onabort = null;
      this.#arriving.delete(controller);
    }
  }

  /** Ends the way of all that are on it. */
  abort(reason: unknown): void {
    for (const arriving of this.#arriving) arriving.abort(reason);
  }
}
