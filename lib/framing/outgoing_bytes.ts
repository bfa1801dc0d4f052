/**
 * The bytes that a framer makes, in one array that grows.
 *
 * @module
 */
import type { Sink } from "./framer.ts";

/** What has larger arrays for {@linkcode OutgoingBytes}. */
export interface Growing {
  /** An array of at least `size` bytes that begins with those that are committed. */
  grow(size: number): Uint8Array;
}

const NONE = new Uint8Array();

/**
 * A {@linkcode Sink} that the framers of this library write to without a view for each message. It is told apart from
 * other sinks by its class.
 */
export class OutgoingBytes implements Sink {
  readonly #owner: Growing;
  #bytes: Uint8Array = NONE;
  #length = 0;
  /** How many bytes may be committed. */
  #room = 0;

  /** Larger arrays come from `owner`. */
  constructor(owner: Growing) {
    this.#owner = owner;
  }

  /** Bytes that are committed: where the next one goes. */
  get length(): number {
    return this.#length;
  }

  /** The array itself, with room for at least `bytes` bytes from {@linkcode OutgoingBytes.length} on. */
  open(bytes: number): Uint8Array {
    if (this.#bytes.length - this.#length < bytes) this.#bytes = this.#owner.grow(this.#length + bytes);
    this.#room = this.#bytes.length - this.#length;
    return this.#bytes;
  }

  reserve(bytes: number): Uint8Array {
    const room = this.open(bytes).subarray(this.#length, this.#length + bytes);
    this.#room = room.length;
    return room;
  }

  commit(bytes: number): void {
    if (!(Number.isInteger(bytes) && bytes >= 0 && bytes <= this.#room)) {
      throw new RangeError(`Cannot commit ${bytes} bytes: ${this.#room} were reserved`);
    }
    this.#room -= bytes;
    this.#length += bytes;
  }

  /** Forgets all but the first `length` bytes. */
  truncate(length: number): void {
    this.#length = length;
    this.#room = 0;
  }

  /** Forgets everything, the array too. */
  clear(): void {
    this.#bytes = NONE;
    this.truncate(0);
  }
}
