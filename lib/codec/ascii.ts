/**
 * Texts of ASCII, which the platform copies forty times as fast as a loop can.
 *
 * @module
 */
import type { Cursor } from "./character_writer.ts";

/** The platform's encoder. */
export const utf8 = new TextEncoder();

/**
 * Copies a whole text if it is ASCII, fits, and is long enough for that to pay; otherwise does nothing.
 *
 * Sixty-four characters from all over the text are looked at first, so that a page that begins with markup is not encoded
 * twice. A part of a text is never copied: the engine would have to flatten it first, which costs what is gained.
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
