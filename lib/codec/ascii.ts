/**
 * Texts of ASCII, which the platform copies forty times as fast as a loop can.
 *
 * @module
 */
import type { Cursor } from "./character_writer.ts";

/** The platform's encoder. */
export const utf8 = new TextEncoder();

/**
 * Copies a text at whose beginning the cursor is, if it is ASCII, fits and is long enough for that to pay.
 *
 * Sixty-four characters from all over it are looked at first, so that a page that begins with markup is not encoded
 * twice. Whole texts only: a part of one must be flattened by the engine, which costs what it gains.
 */
export function copyAscii(text: string, bytes: Uint8Array, cursor: Cursor): void {
  const size = text.length;
  const at = cursor.written;
  if (cursor.read > 0 || size < 256 || bytes.length - at < size) return;
  for (let probe = 0; probe < size; probe += size >> 6) {
    if (text.charCodeAt(probe) > 0x7f) return;
  }
  // Where a character takes more than one byte, the array ends before the text does.
  if (utf8.encodeInto(text, bytes.subarray(at, at + size)).read < size) return;
  cursor.read = size;
  cursor.written += size;
}
