/**
 * Characters to bytes by a table: every multi-byte encoding in which a byte below 80 is ASCII.
 *
 * @module
 */
import type { Cursor, Writer } from "./writer.ts";

/** What an encoding has beyond a table of its two-byte characters. */
export interface EncodeTable {
  /** Indexed by UTF-16 unit: one byte, two bytes as one number, or 0 for none. */
  readonly units: Uint16Array;
  /** The bytes of a code point that `units` lacks, most significant first, as one number; 0 for none. */
  readonly beyond?: (codePoint: number) => number;
}

/** Writes by a table. */
export class TableWriter implements Writer {
  state = 0;
  readonly #table: EncodeTable;

  constructor(table: EncodeTable) {
    this.#table = table;
  }

  fill(text: string, bytes: Uint8Array, cursor: Cursor): void {
    const { units, beyond } = this.#table;
    const room = bytes.length;
    let { read, written } = cursor;
    for (;;) {
      // As many characters as fit if each takes two bytes need no look at the room.
      const end = Math.min(text.length, read + ((room - written) >> 1));
      while (read < end) {
        const unit = text.charCodeAt(read);
        if (unit < 0x80) {
          bytes[written++] = unit;
        } else {
          const code = units[unit];
          if (code > 0xff) {
            bytes[written++] = code >> 8;
            bytes[written++] = code;
          } else if (code > 0) {
            bytes[written++] = code;
          } else break;
        }
        read++;
      }
      if (read === text.length) break;
      const codePoint = text.codePointAt(read) ?? 0;
      const code = codePoint < 0x80 ? codePoint : units[codePoint] || (beyond?.(codePoint) ?? 0);
      const size = code > 0xffff ? 4 : code > 0xff ? 2 : 1;
      if ((code === 0 && codePoint !== 0) || written + size > room) break;
      for (let shift = size * 8 - 8; shift >= 0; shift -= 8) bytes[written++] = code >> shift;
      read += codePoint > 0xffff ? 2 : 1;
    }
    cursor.read = read;
    cursor.written = written;
  }
}
