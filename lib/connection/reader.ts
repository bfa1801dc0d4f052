/**
 * Reads from a socket, one read at a time, into one buffer that grows with the traffic.
 *
 * @module
 */
import { type BufferPool, NO_BUFFER, type PooledBuffer } from "./buffer_pool.ts";
import type { Socket } from "./socket.ts";

/** Bytes of the first read: most of what an idle connection costs: 13 KiB in all with 2 KiB, 15 with 4. */
const FIRST_READ = 2048;
/** Bytes of the largest read; larger ones gain nothing on a loopback of 1.6 GiB/s. */
const LARGEST_READ = 65536;

/** What {@linkcode Reader} calls when a read has ended. */
export interface ReaderEvents {
  /** Bytes of one read; the array is reused after the call. */
  arrived(bytes: Uint8Array): void;
  /** The peer has finished. */
  finished(): void;
  /** The socket failed. */
  failed(error: unknown): void;
}

/** Whoever hears out a peer to which nobody listens any more. */
export interface Discarding {
  /** Bytes have come, and were forgotten. */
  heard(): void;
  /** The peer has finished, the socket has failed, or the reader was released. */
  ended(): void;
}

/** The reading end of a socket. It reads when told to. */
export class Reader {
  readonly #socket: Socket;
  readonly #pool: BufferPool;
  readonly #events: ReaderEvents;
  readonly #largest: number;
  /** The buffer, and in its view what the last read brought. */
  #buffer: PooledBuffer;
  #reading = false;
  /** The last read filled the buffer: the next one gets a larger one. */
  #full = false;
  /** A read that waits does not keep the program running. */
  #unreferenced = false;
  #finished = false;
  /** The buffer is given back: a read would be one into no bytes, which answers 0 at once, for ever. */
  #released = false;
  #discarding: Discarding | undefined;

  /** For one socket, into buffers of `pool`; a read brings at most `maxRead` bytes. */
  constructor(socket: Socket, pool: BufferPool, maxRead: number = LARGEST_READ, events: ReaderEvents) {
    this.#socket = socket;
    this.#pool = pool;
    this.#events = events;
    this.#largest = Math.min(maxRead, LARGEST_READ);
    this.#buffer = pool.acquire(FIRST_READ);
  }

  /** Whether a read waits for the peer. */
  get reading(): boolean {
    return this.#reading;
  }

  /** Whether the peer has finished, or the socket is gone: nothing is left to read. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Begins a read, unless one is in flight or nothing is left to read. */
  read(): void {
    this.hold();
    if (this.#full) {
      const { length } = this.#buffer.bytes;
      this.#full = false;
      if (!this.#reading) {
        this.#pool.release(this.#buffer);
        this.#buffer = this.#pool.acquire(Math.min(length * 4, this.#largest));
      }
    }
    this.#start(this.#largest);
  }

  /** As {@linkcode Reader.read}, but at most `most` bytes, and a program that has nothing else to do ends. */
  readAhead(most: number): void {
    if (most <= 0) return;
    if (!this.#unreferenced) {
      this.#unreferenced = true;
      this.#socket.unref?.();
    }
    this.#start(Math.min(most, this.#largest));
  }

  /** A read that waits keeps the program running, from now on. */
  hold(): void {
    if (!this.#unreferenced) return;
    this.#unreferenced = false;
    this.#socket.ref?.();
  }

  #start(most: number): void {
    if (this.#reading || this.#finished || this.#released) return;
    const { bytes } = this.#buffer;
    this.#reading = true;
    this.#socket.read(bytes.length <= most ? bytes : bytes.subarray(0, most)).then(this.#onRead, this.#onError);
  }

  /** Whether the connection is over. */
  get released(): boolean {
    return this.#released;
  }

  /** From now on reads and forgets: a socket closed over unread bytes resets its peer. */
  discard(discarding: Discarding): void {
    if (this.#finished || this.#released) return discarding.ended();
    this.#discarding = discarding;
    this.read();
  }

  /** The connection is over: its buffer serves another one, unless a read still writes to it. Nothing is read any more. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    if (!this.#reading) this.#pool.release(this.#buffer);
    this.#buffer = NO_BUFFER;
    this.#discarding?.ended();
  }

  readonly #onRead = (count: number | null): void => {
    this.#reading = false;
    if (this.#released) return;
    if (count === null) {
      this.#finished = true;
      if (this.#discarding) this.#discarding.ended();
      else this.#events.finished();
      return;
    }
    if (this.#discarding) {
      this.#discarding.heard();
      this.read();
      return;
    }
    const buffer = this.#buffer;
    if (count !== buffer.view.length) buffer.view = buffer.bytes.subarray(0, count);
    this.#full = count === buffer.bytes.length && count < this.#largest;
    this.#events.arrived(buffer.view);
  };

  readonly #onError = (error: unknown): void => {
    this.#reading = false;
    if (this.#released) return;
    this.#finished = true;
    if (this.#discarding) this.#discarding.ended();
    else this.#events.failed(error);
  };
}
