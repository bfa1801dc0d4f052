/**
 * Bytes as characters, for framings that find messages in bytes and not in text.
 *
 * C4 E3 0D 0A is four characters, U+00C4 U+00E3 U+000D U+000A; written back, a character is the lowest byte of its unit.
 *
 * @module
 */
import type { Codec, Decoder, Encoder } from "../codec/codec.ts";

const utf16 = new TextDecoder("utf-16le", { ignoreBOM: true });

const decoder: Decoder = {
  // A byte widened to sixteen bits is its own UTF-16. Typed arrays are little-endian wherever JavaScript runs today.
  decode: (bytes) => bytes === undefined ? "" : utf16.decode(Uint16Array.from(bytes)),
};

const encoder: Encoder = {
  encodeInto(text, bytes) {
    const count = Math.min(text.length, bytes.length);
    for (let i = 0; i < count; i++) bytes[i] = text.charCodeAt(i);
    return { read: count, written: count };
  },
  replaced: 0,
};

/** One character for each byte. */
export const BYTES_CODEC: Codec = { encoding: "binary", decoder: () => decoder, encoder: () => encoder };

/** The bytes that {@linkcode BYTES_CODEC} makes of a text. */
export function bytesOfUnits(text: string): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(text.length);
  encoder.encodeInto(text, bytes);
  return bytes;
}
