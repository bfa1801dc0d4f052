/**
 * Decoding that ends at the first bad byte, and says which one that was.
 *
 * @module
 */
import type { Codec, Decoder } from "../codec/codec.ts";
import { DecodeError } from "./decode_error.ts";
import { streamDecoder } from "./stream_decoder.ts";
import { STREAM, type TextInput } from "./input.ts";

/** A sequence of bytes that is no character is never longer: an escape sequence, four bytes of gb18030. */
const LAG = 8;
/** Finding the bad byte takes a call for each byte of two blocks: at most 0.6 ms, whatever a hostile peer sends. */
const BLOCK = 1024;

/**
 * Text up to the first bytes that are no character, then a failure.
 *
 * A decoder that has thrown has lost its place. A second one follows up to a block behind, and goes through what failed
 * byte by byte: everything is decoded twice, on fatal wires only.
 */
export class FatalInput implements TextInput {
  failure?: DecodeError;
  readonly #encoding: string;
  readonly #decoder: Decoder;
  readonly #follower: Decoder;
  /** The last bytes that were good, which the follower has not seen yet, and how many they are. */
  readonly #lag = new Uint8Array(LAG + BLOCK);
  #lagging = 0;
  /** Where in the stream they stand. */
  #offset: number;

  /** `offset`: where in the stream the first byte stands. */
  constructor(codec: Codec, offset = 0) {
    this.#encoding = codec.encoding;
    this.#decoder = streamDecoder(codec, true);
    this.#follower = streamDecoder(codec, true);
    this.#offset = offset;
  }

  decode(bytes: Uint8Array): string {
    let text = "";
    for (let at = 0; at < bytes.length && this.failure === undefined; at += BLOCK) {
      text += this.#decodeBlock(bytes.subarray(at, at + BLOCK));
    }
    return text;
  }

  end(): string {
    if (this.failure !== undefined) return "";
    try {
      return this.#decoder.decode();
    } catch (error) {
      return this.#find(new Uint8Array(), error);
    }
  }

  #decodeBlock(block: Uint8Array): string {
    let text;
    try {
      text = this.#decoder.decode(block, STREAM);
    } catch (error) {
      return this.#find(block, error);
    }
    if (this.#lagging + block.length > this.#lag.length) this.#catchUp();
    this.#lag.set(block, this.#lagging);
    this.#lagging += block.length;
    return text;
  }

  /** The follower reads all but the last few bytes. Not for each block: a call for three bytes costs as much as for a thousand. */
  #catchUp(): void {
    const leaving = Math.max(0, this.#lagging - LAG);
    this.#follower.decode(this.#lag.subarray(0, leaving), STREAM);
    this.#lag.copyWithin(0, leaving, this.#lagging);
    this.#lagging -= leaving;
    this.#offset += leaving;
  }

  /** All that the follower has not seen once `block` is here. */
  #behind(block: Uint8Array): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#lagging + block.length);
    bytes.set(this.#lag.subarray(0, this.#lagging));
    bytes.set(block, this.#lagging);
    return bytes;
  }

  /** The text before the bad bytes of `block`; sets the failure. */
  #find(block: Uint8Array, cause: unknown): string {
    const bytes = this.#behind(block);
    let text = "";
    let character = 0;
    for (let at = 0; at < bytes.length; at++) {
      let decoded;
      try {
        decoded = this.#follower.decode(bytes.subarray(at, at + 1), STREAM);
      } catch {
        // The same TypeError as `cause`, of one byte.
        this.#fail(bytes.slice(character, at + 1), character, false, cause);
        return text;
      }
      if (decoded === "") continue;
      character = at + 1;
      if (at >= this.#lagging) text += decoded;
    }
    this.#fail(bytes.slice(character), character, true, cause);
    return text;
  }

  #fail(bytes: Uint8Array, index: number, truncated: boolean, cause: unknown): void {
    this.failure = new DecodeError(this.#encoding, bytes, this.#offset + index, truncated, cause);
  }
}
