/**
 * Reads from a socket, one read at a time, into one buffer that grows with the traffic.
 *
 * @module
 */
import type { Socket } from "./socket.ts";

/** Bytes of the first read: with 4 KiB an idle connection costs 11 KiB in all, with 64 KiB it costs 62. */
const FIRST_READ = 4096;
/** Bytes of the largest read; larger ones gain nothing on a loopback of 1.6 GiB/s. */
const LARGEST_READ = 65536;

/** What {@linkcode Reader} calls when a read has ended. */
export interface ReaderEvents {
  /** Bytes of one read; the array is reused after the call. */
  arrived(bytes: Uint8Array): void;
  /** The peer has finished. */
  ended(): void;
  /** The socket failed. */
  lost(error: unknown): void;
}

/** The reading end of a socket. It reads when told to. */
export class Reader {
  #socket: Socket;
  #events: ReaderEvents;
  #buffer: Uint8Array<ArrayBuffer>;
  /** What the last read brought, in `#buffer`. */
  #view: Uint8Array<ArrayBuffer>;
  #largest: number;
  #reading = false;
  #finished = false;
  #discarded: (() => void) | undefined;

  /** For one socket; a read brings at most `maxRead` bytes. */
  constructor(socket: Socket, maxRead: number = LARGEST_READ, events: ReaderEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#largest = Math.min(maxRead, LARGEST_READ);
    this.#view = this.#buffer = new Uint8Array(Math.min(FIRST_READ, this.#largest));
  }

  /** Whether a read waits for the peer. */
  get reading(): boolean {
    return this.#reading;
  }

  /** Whether the peer has finished, or the socket is gone: nothing is left to read. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Begins a read, which must not be in flight already. */
  read(): void {
    this.#reading = true;
    this.#socket.read(this.#buffer).then(this.#onRead, this.#onError);
  }

  /** Reads and forgets until the peer finishes, for at most `ms`: a socket closed over unread bytes resets its peer. */
  async discard(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#discarded = resolve;
    if (!this.#reading) this.read();
    await promise;
    clearTimeout(timer);
  }

  #onRead = (count: number | null): void => {
    this.#reading = false;
    if (count === null) this.#finished = true;
    if (this.#discarded) return count === null ? this.#discarded() : this.read();
    if (count === null) return this.#events.ended();
    // Messages of one length are common, and a new view costs as much as decoding one.
    const bytes = count === this.#view.length ? this.#view : this.#view = this.#buffer.subarray(0, count);
    if (count === this.#buffer.length && count < this.#largest) {
      this.#view = this.#buffer = new Uint8Array(Math.min(count * 4, this.#largest));
    }
    this.#events.arrived(bytes);
  };

  #onError = (error: unknown): void => {
    this.#reading = false;
    this.#finished = true;
    if (this.#discarded) return this.#discarded();
    this.#events.lost(error);
  };
}
