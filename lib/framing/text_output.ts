/**
 * Outgoing messages as bytes, in the outbox.
 *
 * @module
 */
import type { Encoder } from "../codec/codec.ts";
import type { Sink, Wire } from "./framer.ts";
import { OutgoingBytes } from "./outgoing_bytes.ts";
import type { Replaced } from "./replaced.ts";

/** UTF-16 units of a message that is encoded straight into the outbox. */
const SHORT = 16384;
/** Bytes reserved for each unit: the most that utf-8 takes, and most encodings take less. */
const BYTES_PER_UNIT = 3;
/** Bytes reserved for the four of a gb18030 character or two. */
const SLACK = 16;
/** Bytes reserved for what a function replaces one character by. */
const UNKNOWN = 65536;
const NONE = new Uint8Array();

/** Encodes the messages of one connection. What throws has committed nothing. */
export class TextOutput {
  /** Bytes of the message last encoded. */
  size = 0;
  /** Where what comes before the message last encoded begins. */
  start = 0;
  readonly #encoder: Encoder;
  readonly #replaced: Replaced;
  /** Bytes reserved for one replacement. */
  readonly #replacement: number;

  /** Counts replaced characters in `tally`. */
  constructor(wire: Wire, replaced: Replaced) {
    this.#encoder = wire.codec.encoder({ fatal: wire.fatal, replacement: wire.replacement });
    this.#replaced = replaced;
    this.#replacement = typeof wire.replacement === "string" ? wire.replacement.length * 8 + SLACK : UNKNOWN;
  }

  /** One message between the bytes of its delimiters. */
  frame(message: string | Uint8Array, into: Sink, before: Uint8Array = NONE, after: Uint8Array = NONE): void {
    const bytes = this.encode(message, into, before.length, after.length);
    // A loop: `set` costs more than it copies for one or two bytes.
    for (let i = 0; i < before.length; i++) bytes[this.start + i] = before[i] ?? 0;
    const end = this.start + before.length + this.size;
    for (let i = 0; i < after.length; i++) bytes[end + i] = after[i] ?? 0;
    into.commit(end + after.length - this.start);
  }

  /**
   * The sink's array with the message in it, `before` bytes behind {@linkcode start}, and room for `after` bytes behind
   * the message. The caller fills in the rest and commits; {@linkcode size} says how long the message is.
   */
  encode(message: string | Uint8Array, into: Sink, before: number, after: number): Uint8Array {
    if (typeof message === "string" && message.length <= SHORT) {
      const bytes = this.#open(into, before + message.length * BYTES_PER_UNIT + SLACK + after);
      const from = this.start + before;
      const end = this.#encoder.encodeAt?.(message, bytes, from) ?? -1;
      this.size = end - from;
      if (end >= 0 && end + after <= bytes.length) return bytes;
    }
    const pieces = typeof message === "string" ? this.#pieces(message) : [message];
    this.size = pieces.reduce((size, { length }) => size + length, 0);
    const bytes = this.#open(into, before + this.size + after);
    let at = this.start + before;
    for (const piece of pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    return bytes;
  }

  /** An array with room for `bytes` bytes from {@linkcode start} on. */
  #open(into: Sink, bytes: number): Uint8Array {
    if (into instanceof OutgoingBytes) {
      this.start = into.length;
      return into.open(bytes);
    }
    this.start = 0;
    return into.reserve(bytes);
  }

  /** What is long, or needs a replacement or a shift state: a long message takes the room it needs, not three times it. */
  #pieces(message: string): Uint8Array[] {
    const scratch = new Uint8Array(Math.min(message.length, SHORT) * BYTES_PER_UNIT + this.#replacement);
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < message.length;) {
      const stream = at + SHORT < message.length;
      const { read, written } = this.#encoder.encodeInto(message.slice(at, at + SHORT), scratch, { stream });
      pieces.push(scratch.slice(0, written));
      at += read;
    }
    this.#replaced.out = this.#encoder.replaced;
    return pieces;
  }
}
