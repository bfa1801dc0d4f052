/**
 * The message whose end has not come.
 *
 * @module
 */
import type { Codec } from "../codec/codec.ts";
import { MessageSizeError } from "./message_size_error.ts";
import { ByteCounter } from "./byte_counter.ts";

/** Pieces that wait to be joined: a string that grew byte by byte would take 32 bytes for each. */
const PIECES = 512;
/** A character, or a shift sequence, of which some bytes are still in the decoder. */
const TORN = 4;
/** iso-2022-jp takes 5 bytes for a character between others, and is the worst. */
const BYTES_PER_UNIT = 8;

/**
 * Gathers the text of one message after the other, and knows when one is too long.
 *
 * Bytes are counted before they are decoded, so what is counted is a bound. Only when the bound crosses the limit is
 * text measured: once while it gathers, once when it is whole.
 */
export class Unfinished {
  /** Why the message cannot be received. */
  failure?: MessageSizeError;
  readonly #codec: Codec;
  readonly #limit: number;
  readonly #slack: number;
  #counter?: ByteCounter;
  #joined = "";
  #pieces: string[] = [];
  /** Bytes of the message, at the most. */
  #bound = 0;
  /** Bytes of the message as measured; 0 as long as the bound is enough. */
  #size = 0;

  /** `limit`: bytes of a message. `slack`: bytes of a delimiter, which may be here in part. */
  constructor(codec: Codec, limit: number, slack: number) {
    this.#codec = codec;
    this.#limit = limit;
    this.#slack = slack;
  }

  /** Nothing is gathered. */
  get empty(): boolean {
    return this.#pieces.length === 0 && this.#joined === "";
  }

  /** Whether `bytes` more cannot make any message too long. */
  fits(bytes: number): boolean {
    return this.#bound + bytes <= this.#limit;
  }

  /** Whether a whole message is too long, which is then the failure. */
  refuses(message: string): boolean {
    if (message.length * BYTES_PER_UNIT <= this.#limit) return false;
    this.#counter ??= new ByteCounter(this.#codec);
    this.#check(this.#counter.finish(message), this.#limit);
    return this.failure !== undefined;
  }

  /** More text of the message, from a read of `bytes`. */
  add(text: string, bytes: number): void {
    this.#bound = this.empty ? Math.min(bytes, text.length * BYTES_PER_UNIT) + TORN : this.#bound + bytes;
    if (text === "") return;
    this.#pieces.push(text);
    // Once measured, every piece is: the bound may have fallen below the limit.
    if (this.#size > 0 || this.#bound > this.#limit) this.#measure(text);
    if (this.#pieces.length >= PIECES) this.#join();
  }

  /** The whole text; the next message begins. */
  take(): string {
    const [only] = this.#pieces;
    const text = only !== undefined && this.#pieces.length === 1 && this.#joined === "" ? only : this.#join();
    this.#pieces.length = 0;
    this.#joined = "";
    this.#bound = 0;
    if (this.#size > 0) this.#counter?.finish();
    this.#size = 0;
    return text;
  }

  #measure(piece: string): void {
    this.#counter ??= new ByteCounter(this.#codec);
    this.#size += this.#counter.add(this.#size === 0 ? this.#join() : piece);
    this.#bound = this.#size + TORN;
    this.#check(this.#size, this.#limit + this.#slack);
  }

  #check(size: number, limit: number): void {
    if (size > limit) this.failure = new MessageSizeError(size, this.#limit);
  }

  #join(): string {
    this.#joined += this.#pieces.join("");
    this.#pieces.length = 0;
    return this.#joined;
  }
}
