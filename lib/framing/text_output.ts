/**
 * Outgoing messages as bytes, in the outbox.
 *
 * @module
 */
import type { Encoder } from "../codec/codec.ts";
import type { Sink, Wire } from "./framer.ts";
import type { Tally } from "./tally.ts";

/** UTF-16 units of a message that is encoded straight into the outbox. */
const SHORT = 16384;
/** Bytes reserved for each unit: the most that utf-8 takes, and most encodings take less. */
const BYTES_PER_UNIT = 3;
/** Bytes reserved for the shift sequences of iso-2022-jp, or a replacement: `&#1114111;` has ten. */
const SLACK = 16;
const STREAM = { stream: true };
const NONE = new Uint8Array(0);

/** Encodes the messages of one connection. What throws has committed nothing. */
export class TextOutput {
  /** Bytes of the message last encoded. */
  size = 0;
  readonly #encoder: Encoder;
  readonly #tally: Tally;
  /** UTF-16 units of the longest message that is short. */
  readonly #short: number;

  /** Counts replaced characters in `tally`. */
  constructor(wire: Wire, tally: Tally) {
    this.#encoder = wire.codec.encoder({ fatal: wire.fatal, replacement: wire.replacement });
    this.#tally = tally;
    // A replacement of any length might not fit into the room of a short message.
    this.#short = typeof wire.replacement === "string" && wire.replacement.length <= 4 ? SHORT : -1;
  }

  /** One message between the bytes of its delimiters. */
  frame(message: string | Uint8Array, into: Sink, start: Uint8Array = NONE, end: Uint8Array = NONE): void {
    if (typeof message === "string" && message.length <= this.#short && this.#frameAt(message, into, start, end)) {
      return;
    }
    const room = this.encode(message, into, start.length, end.length);
    // A loop: `set` costs more than it copies for one or two bytes.
    for (let i = 0; i < start.length; i++) room[i] = start[i];
    const after = start.length + this.size;
    for (let i = 0; i < end.length; i++) room[after + i] = end[i];
    into.commit(after + end.length);
  }

  /** The short way of a short message that needs no replacement; false when it is not one, and nothing was committed. */
  #frameAt(message: string, into: Sink, start: Uint8Array, end: Uint8Array): boolean {
    const bytes = into.open(start.length + message.length * BYTES_PER_UNIT + SLACK + end.length);
    const { position } = into;
    let at = this.#encoder.encodeAt?.(message, bytes, position + start.length) ?? -1;
    if (at < 0) return false;
    for (let i = 0; i < start.length; i++) bytes[position + i] = start[i];
    for (let i = 0; i < end.length; i++) bytes[at++] = end[i];
    into.commit(at - position);
    return true;
  }

  /**
   * Room that holds the message, `before` bytes from its start, and at least `after` bytes behind it. The caller
   * fills in the rest and commits; {@linkcode size} says how long the message is.
   */
  encode(message: string | Uint8Array, into: Sink, before: number, after: number): Uint8Array {
    if (typeof message !== "string") return this.#place([message], message.length, into, before, after);
    if (message.length > this.#short) return this.#encodeLong(message, 0, [], into, before, after);
    const room = into.reserve(before + message.length * BYTES_PER_UNIT + SLACK + after);
    const target = before === 0 ? room : room.subarray(before);
    const { read, written } = this.#encoder.encodeInto(message, target);
    if (read < message.length || written + after > target.length) {
      return this.#encodeLong(message, read, [target.slice(0, written)], into, before, after);
    }
    this.#tally.out = this.#encoder.replaced;
    this.size = written;
    return room;
  }

  /** From unit `at` on, piece by piece: a long message takes the room it needs, and not three times as much. */
  #encodeLong(
    message: string,
    at: number,
    pieces: Uint8Array[],
    into: Sink,
    before: number,
    after: number,
  ): Uint8Array {
    const scratch = new Uint8Array(SHORT * BYTES_PER_UNIT);
    let size = 0;
    for (const piece of pieces) size += piece.length;
    while (at < message.length) {
      const stream = at + SHORT < message.length ? STREAM : undefined;
      const { read, written } = this.#encoder.encodeInto(message.slice(at, at + SHORT), scratch, stream);
      pieces.push(scratch.slice(0, written));
      size += written;
      at += read;
    }
    this.#tally.out = this.#encoder.replaced;
    return this.#place(pieces, size, into, before, after);
  }

  #place(pieces: Uint8Array[], size: number, into: Sink, before: number, after: number): Uint8Array {
    const room = into.reserve(before + size + after);
    let at = before;
    for (const piece of pieces) {
      room.set(piece, at);
      at += piece.length;
    }
    this.size = size;
    return room;
  }
}
