/**
 * How long a text is in the bytes of its encoding.
 *
 * @module
 */
import type { Codec, Encoder } from "../codec/codec.ts";

/** UTF-16 units that are encoded at once. */
const PIECE = 1024;
const SCRATCH = 4 * PIECE;

/** Measures text piece by piece. What could not be decoded, or is not in the encoding, counts as one byte each. */
export class ByteCounter {
  readonly #encoder: Encoder;
  readonly #scratch = new Uint8Array(SCRATCH);

  constructor(codec: Codec) {
    this.#encoder = codec.encoder();
  }

  /** Bytes of the next piece of a text. */
  add(text: string): number {
    return this.#encode(text, true);
  }

  /** Bytes of a text, or of what is left of one: a shift back to ASCII. The next text begins anew. */
  finish(text = ""): number {
    return this.#encode(text, false);
  }

  #encode(text: string, more: boolean): number {
    // utf-8 and gb18030 would take three or four bytes for what was one bad byte.
    const known = text.replaceAll("\ufffd", "?");
    let size = 0;
    let at = 0;
    do {
      // Piece by piece: an encoder may look at all of the text it is given, however small the room.
      const stream = more || at + PIECE < known.length;
      const { read, written } = this.#encoder.encodeInto(known.slice(at, at + PIECE), this.#scratch, { stream });
      size += written;
      at += read;
    } while (at < known.length);
    return size;
  }
}
