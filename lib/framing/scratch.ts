/**
 * A place for one frame that is not sent as it is.
 *
 * @module
 */
import type { Sink } from "./framer.ts";

/** Bytes of a room that is kept from one message to the next. */
const KEPT = 4096;

/** A sink that keeps one frame at a time. */
export class Scratch implements Sink {
  #room = new Uint8Array(256);
  #size = 0;

  reserve(bytes: number): Uint8Array {
    const { length } = this.#room;
    if (bytes > length || length > KEPT && bytes <= KEPT) this.#room = new Uint8Array(bytes);
    return this.#room;
  }

  commit(bytes: number): void {
    this.#size = bytes;
  }

  /** The frame that was committed. */
  take(): Uint8Array {
    return this.#room.subarray(0, this.#size);
  }
}
