/**
 * The way of a socket through its layers, before it becomes a connection.
 *
 * @module
 */
import { RefusedError } from "../connection/errors.ts";
import type { Layer, Socket } from "../connection/socket.ts";
import { count } from "../connection/wire.ts";
import { withTimeout } from "../timer/with_timeout.ts";
import { closeOnce } from "./tcp.ts";

/** Sockets that may be on their way at a time; of more, the oldest is closed. */
const MAX_ARRIVING = 4096;

/** Options of `serve()` and `connect()` about what lies between a socket and its connection. */
export interface LayerOptions {
  /**
   * What each socket goes through, in this order, before it becomes a connection; no socket waits for another. TLS comes
   * last: a server's layers see a socket whose handshake begins with their first read or write, a client's write what
   * stands before the handshake.
   */
  layers?: readonly Layer[] | undefined;
  /** ms that the layers of one socket may take together, TLS included. @default {10000} */
  handshakeTimeout?: number | undefined;
}

/** A socket on its way through layers: what the last one has made of it. */
export interface Arriving {
  socket: Socket;
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

  /** With `last` behind the layers of the options. At most `most` sockets are on their way at a time. */
  constructor(
    { layers = [], handshakeTimeout }: LayerOptions,
    last?: Layer | undefined,
    most: number = MAX_ARRIVING,
  ) {
    this.#layers = last ? [...layers, last] : layers;
    this.#limit = count("handshakeTimeout", handshakeTimeout, 10_000, 1);
    this.#most = most;
  }

  /** Whether a socket is admitted as it is. */
  admits(socket: Socket): boolean {
    return this.#layers.length === 0 && !socket.handshake;
  }

  /**
   * The socket to go on with; undefined when a layer has closed it. Rejects, with the socket closed, with what a layer
   * threw, or with why its way was ended, which `outer` can do as well. `way` says then how far it had come.
   */
  admit(way: Arriving, outer?: AbortSignal): Promise<Admitted | undefined> {
    return withTimeout(this.#limit, outer, async (controller) => {
      const arriving = this.#arriving;
      if (arriving.size === this.#most) {
        const [oldest] = arriving;
        oldest?.abort(new DOMException(`${this.#most} others came after it`, "QuotaExceededError"));
      }
      arriving.add(controller);
      try {
        return await this.#pass(way, controller.signal);
      } finally {
        arriving.delete(controller);
      }
    });
  }

  async #pass(way: Arriving, signal: AbortSignal): Promise<Admitted | undefined> {
    // What closes the last one closes all that the layers have put around it.
    signal.onabort = () => closeOnce(way.socket);
    let passed = 0;
    try {
      for (const layer of this.#layers) {
        signal.throwIfAborted();
        passed++;
        const admitted = await layer(way.socket, signal);
        if (!admitted) return undefined;
        way.socket = admitted;
      }
      signal.throwIfAborted();
      // Else the first read would do it, with nobody who looks at the time.
      await way.socket.handshake?.();
      return way;
    } catch (error) {
      const { socket } = way;
      const tellable = !socket.handshake && this.#layers.slice(passed).every(({ transparent }) => transparent);
      if (error instanceof RefusedError && tellable && !signal.aborted) return { socket, refused: error };
      closeOnce(socket);
      throw signal.aborted ? signal.reason : error;
    } finally {
      signal.onabort = null;
    }
  }

  /** Ends the way of all that are on it. */
  abort(reason: unknown): void {
    for (const arriving of this.#arriving) arriving.abort(reason);
  }
}
