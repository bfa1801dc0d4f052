/**
 * Characters to single bytes by a table.
 *
 * @module
 */
import { copyAscii } from "./ascii.ts";
import type { Cursor, Writer } from "./writer.ts";

/** The characters of a single-byte encoding. */
export interface SingleByteTable {
  /**
   * By UTF-16 unit: the byte, or 0 for none (U+0000 is 00 everywhere). It ends after the last character below U+4000,
   * 8.3 KiB for most encodings: pages of 256 would take 1.5 KiB, and twice the time.
   */
  readonly units: Uint8Array;
  /** The few characters from U+4000 up. */
  readonly beyond: ReadonlyMap<number, number>;
}

/** Writes one byte for each character. */
export class SingleByteWriter implements Writer {
  state = 0;
  readonly #table: SingleByteTable;

  constructor(table: SingleByteTable) {
    this.#table = table;
  }

  fill(text: string, bytes: Uint8Array, cursor: Cursor): void {
    const { units, beyond } = this.#table;
    copyAscii(text, bytes, cursor);
    const end = Math.min(text.length, cursor.read + bytes.length - cursor.written);
    let { read, written } = cursor;
    while (read < end) {
      while (read < end - 3) {
        const a = units[text.charCodeAt(read)];
        const b = units[text.charCodeAt(read + 1)];
        const c = units[text.charCodeAt(read + 2)];
        const d = units[text.charCodeAt(read + 3)];
        if (!(a && b && c && d)) break; // undefined after the end of the table
        bytes[written] = a;
        bytes[written + 1] = b;
        bytes[written + 2] = c;
        bytes[written + 3] = d;
        written += 4;
        read += 4;
      }
      for (const stop = Math.min(end, read + 4); read < stop; read++) {
        const unit = text.charCodeAt(read);
        const byte = (unit < units.length ? units[unit] : beyond.get(unit)) ?? 0;
        if (byte === 0 && unit !== 0) {
          cursor.read = read;
          cursor.written = written;
          return;
        }
        bytes[written++] = byte;
      }
    }
    cursor.read = read;
    cursor.written = written;
  }
}
