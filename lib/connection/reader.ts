/**
 * Reads from a socket, one read at a time, into one buffer that grows with the traffic.
 *
 * @module
 */
import { acquire, NONE, type PooledBuffer, release } from "./buffer_pool.ts";
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
  ended(): void;
  /** The socket failed. */
  lost(error: unknown): void;
}

/** The reading end of a socket. It reads when told to. */
export class Reader {
  #socket: Socket;
  #events: ReaderEvents;
  /** The buffer, and in its view what the last read brought. */
  #buffer: PooledBuffer;
  #largest: number;
  #reading = false;
  #finished = false;
  /** The buffer is given back: a read would be one into no bytes, which answers 0 at once, for ever. */
  #released = false;
  #discarded: (() => void) | undefined;

  /** For one socket; a read brings at most `maxRead` bytes. */
  constructor(socket: Socket, maxRead: number = LARGEST_READ, events: ReaderEvents) {
    this.#socket = socket;
    this.#events = events;
    this.#largest = Math.min(maxRead, LARGEST_READ);
    this.#buffer = acquire(FIRST_READ);
  }

  /** Whether a read waits for the peer. */
  get reading(): boolean {
    return this.#reading;
  }

  /** Whether the peer has finished, or the socket is gone: nothing is left to read. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Begins a read, which must not be in flight already; none after {@linkcode Reader.release}. */
  read(): void {
    if (this.#released) return;
    this.#reading = true;
    this.#socket.read(this.#room()).then(this.#onRead, this.#onError);
  }

  /**
   * Reads and forgets until the peer finishes or {@linkcode Reader.release} is called, for at most `ms`: a socket closed
   * over unread bytes resets its peer.
   */
  async discard(ms: number): Promise<void> {
    if (this.#released) return;
    let timer;
    await new Promise<void>((resolve) => {
      timer = setTimeout(this.#discarded = resolve, ms);
      if (!this.#reading) this.read();
    });
    clearTimeout(timer);
  }

  /** The part of the buffer that a read may fill. */
  #room(): Uint8Array<ArrayBuffer> {
    const { bytes } = this.#buffer;
    return bytes.length <= this.#largest ? bytes : bytes.subarray(0, this.#largest);
  }

  /** The connection is over: its buffer serves another one, unless a read still writes to it. */
  release(): void {
    if (this.#released) return;
    this.#released = true;
    if (!this.#reading) release(this.#buffer);
    this.#buffer = NONE;
    this.#discarded?.();
  }

  #onRead = (count: number | null): void => {
    this.#reading = false;
    if (this.#released) return;
    if (count === null) this.#finished = true;
    if (this.#discarded) return count === null ? this.#discarded() : this.read();
    if (count === null) return this.#events.ended();
    const buffer = this.#buffer;
    if (count !== buffer.view.length) buffer.view = buffer.bytes.subarray(0, count);
    const bytes = buffer.view;
    if (count === buffer.bytes.length && count < this.#largest) {
      this.#buffer = acquire(Math.min(count * 4, this.#largest));
    }
    this.#events.arrived(bytes);
  };

  #onError = (error: unknown): void => {
    this.#reading = false;
    if (this.#released) return;
    this.#finished = true;
    if (this.#discarded) return this.#discarded();
    this.#events.lost(error);
  };
}
