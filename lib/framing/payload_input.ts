/**
 * Messages whose size is known before they come, each decoded alone.
 *
 * A message of 4 bytes that two reads bring, C4 E3 BA and C3 …: the first three bytes are carried, and the four are decoded
 * when the fourth is here. A message that one read brings whole is decoded where it stands.
 *
 * @module
 */
import type { Decoder } from "../codec/codec.ts";
import type { DecodeError } from "./decode_error.ts";
import { FatalInput } from "./fatal_input.ts";
import type { Wire } from "./framer.ts";
import type { Replaced } from "./replaced.ts";
import { streamDecoder } from "./stream_decoder.ts";
import { countReplaced } from "./text_input.ts";

/** Bytes of a buffer that is kept from one message to the next. */
const SMALL = 4096;

/** Gathers the bytes of one message after the other. A message that one read brought whole is not copied. */
export class PayloadInput {
  /** Why nothing more can be decoded; only on a `fatal` wire. */
  failure?: DecodeError | undefined;
  /** Bytes of the message that have come. */
  carried = 0;
  /** Where in the stream the message begins. */
  offset = 0;
  readonly #wire: Wire;
  readonly #decoder: Decoder;
  readonly #replaced: Replaced;
  #carry = new Uint8Array();

  /** Counts each U+FFFD in `replaced`, also one that the peer itself sent. */
  constructor(wire: Wire, replaced: Replaced) {
    this.#wire = wire;
    this.#decoder = streamDecoder(wire.codec, wire.fatal);
    this.#replaced = replaced;
  }

  /**
   * Adds a message of `size` bytes that goes on at `at` to `messages`, or carries what there is of it. Where the next one
   * begins: beyond the end of `bytes`, if this one was carried.
   */
  take(bytes: Uint8Array, at: number, size: number, messages: string[]): number {
    const end = at + size - this.carried;
    if (end > bytes.length) {
      this.carry(bytes.subarray(at), size);
      return end;
    }
    const message = this.finish(bytes.subarray(at, end));
    if (message !== undefined) messages.push(message);
    return end;
  }

  /** Copies more bytes of a message that will have `size`. */
  carry(bytes: Uint8Array, size: number): void {
    const carried = this.carried + bytes.length;
    if (carried > this.#carry.length) {
      // Room is for what has come, not for what is announced: a hostile peer would announce much and send nothing.
      const grown = new Uint8Array(Math.max(carried, Math.min(size, 2 * this.#carry.length)));
      grown.set(this.#carry.subarray(0, this.carried));
      this.#carry = grown;
    }
    this.#carry.set(bytes, this.carried);
    this.carried = carried;
  }

  /** The text of the message, which these bytes end; `undefined` if that is the failure. The next one begins. */
  finish(bytes: Uint8Array): string | undefined {
    if (this.carried === 0) return this.#decode(bytes);
    this.carry(bytes, this.carried + bytes.length);
    const text = this.#decode(this.#carry.subarray(0, this.carried));
    this.carried = 0;
    if (this.#carry.length > SMALL) this.#carry = new Uint8Array();
    return text;
  }

  #decode(bytes: Uint8Array): string | undefined {
    try {
      const text = this.#decoder.decode(bytes);
      if (!this.#wire.fatal) countReplaced(text, this.#replaced);
      this.offset += bytes.length;
      return text;
    } catch {
      // A TypeError that does not say where: decoding the message again does.
      const again = new FatalInput(this.#wire.codec, this.offset);
      again.decode(bytes);
      again.end();
      this.failure = again.failure;
      return undefined;
    }
  }
}
