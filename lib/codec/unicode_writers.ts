/**
 * UTF-8 and UTF-16.
 *
 * @module
 */
import { utf8 } from "./ascii.ts";
import { codePointAt } from "./code_point.ts";
import type { CharacterWriter, Cursor } from "./character_writer.ts";

/** UTF-8 without a byte order mark. It lacks lone surrogates. */
export class Utf8Writer implements CharacterWriter {
  state = 0;

  fill(text: string, bytes: Uint8Array, cursor: Cursor): void {
    const room = bytes.length;
    let { read, written } = cursor;
    // Only what can fit is looked at, so that a long text in small pieces is not looked at again and again.
    if (read === 0 && text.length > 64) {
      const end = Math.min(text.length, room - written);
      const piece = text.slice(0, text.charCodeAt(end - 1) >> 10 === 0x36 ? end - 1 : end);
      if (piece.isWellFormed()) {
        const done = utf8.encodeInto(piece, bytes.subarray(written));
        read = done.read;
        written += done.written;
      }
    }
    while (read < text.length && written < room) {
      const unit = text.charCodeAt(read);
      if (unit < 0x80) {
        bytes[written++] = unit;
      } else if (unit < 0x800) {
        if (written + 2 > room) break;
        bytes[written++] = 0xc0 | unit >> 6;
        bytes[written++] = 0x80 | unit & 0x3f;
      } else if (unit >> 11 !== 0x1b) {
        if (written + 3 > room) break;
        bytes[written++] = 0xe0 | unit >> 12;
        bytes[written++] = 0x80 | unit >> 6 & 0x3f;
        bytes[written++] = 0x80 | unit & 0x3f;
      } else {
        const codePoint = codePointAt(text, read);
        if (codePoint < 0x10000 || written + 4 > room) break;
        bytes[written++] = 0xf0 | codePoint >> 18;
        bytes[written++] = 0x80 | codePoint >> 12 & 0x3f;
        bytes[written++] = 0x80 | codePoint >> 6 & 0x3f;
        bytes[written++] = 0x80 | codePoint & 0x3f;
        read++;
      }
      read++;
    }
    cursor.read = read;
    cursor.written = written;
  }
}

/** UTF-16 without a byte order mark. It lacks lone surrogates. */
export class Utf16Writer implements CharacterWriter {
  state = 0;
  readonly #littleEndian: boolean;

  constructor(littleEndian: boolean) {
    this.#littleEndian = littleEndian;
  }

  fill(text: string, bytes: Uint8Array, cursor: Cursor): void {
    const high = this.#littleEndian ? 1 : 0;
    let { read, written } = cursor;
    while (read < text.length && written + 2 <= bytes.length) {
      const unit = text.charCodeAt(read);
      if (unit >> 11 === 0x1b) {
        const codePoint = codePointAt(text, read);
        if (codePoint < 0x10000 || written + 4 > bytes.length) break;
        bytes[written + high] = unit >> 8;
        bytes[written + 1 - high] = unit;
        written += 2;
        read++;
      }
      const last = text.charCodeAt(read++);
      bytes[written + high] = last >> 8;
      bytes[written + 1 - high] = last;
      written += 2;
    }
    cursor.read = read;
    cursor.written = written;
  }
}
