/**
 * Characters to single bytes by a table.
 *
 * @module
 */
import type { Cursor, Writer } from "./writer.ts";

/** The characters of a single-byte encoding. */
export interface SingleByteTable {
  /** Indexed by UTF-16 unit: the byte, or 0 for none. It ends after the last character below U+2600. */
  readonly units: Uint8Array;
  /** The few characters from U+2600 up. */
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
    const end = Math.min(text.length, cursor.read + bytes.length - cursor.written);
    let { read, written } = cursor;
    for (; read < end; read++) {
      const unit = text.charCodeAt(read);
      const byte = (unit < units.length ? units[unit] : beyond.get(unit)) ?? 0;
      if (byte === 0 && unit !== 0) break;
      bytes[written++] = byte;
    }
    cursor.read = read;
    cursor.written = written;
  }
}
