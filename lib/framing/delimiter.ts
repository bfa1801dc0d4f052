/**
 * The bytes of a delimiter.
 *
 * @module
 */
import type { Codec } from "../codec/codec.ts";

/** `text` in an encoding, as far as that has it. */
export function bytesOf(text: string, codec: Codec): Uint8Array {
  const room = new Uint8Array(8 * text.length);
  return room.subarray(0, codec.encoder().encodeInto(text, room).written);
}

/**
 * `text` in an encoding, on its own: it begins and ends in ASCII.
 *
 * @throws {RangeError} if it would not be found again: it cannot be encoded, or is read back as something else.
 */
export function encodeDelimiter(text: string, codec: Codec): Uint8Array {
  const bytes = bytesOf(text, codec);
  if (codec.decoder().decode(bytes) === text) return bytes;
  throw new RangeError(`Cannot delimit messages by ${JSON.stringify(text)}: ${codec.encoding} lacks it`);
}

/**
 * Passes on a text that can be a delimiter.
 *
 * @throws {TypeError} if it is not a text.
 * @throws {RangeError} if it is empty.
 */
export function checkDelimiter(text: string): string {
  if (typeof text !== "string") throw new TypeError(`Cannot delimit messages by ${String(text)}: not a string`);
  if (text === "") throw new RangeError(`Cannot delimit messages by "": there must be something to find`);
  return text;
}
