/**
 * Characters to bytes by a table: every encoding in which a byte below 80 is ASCII.
 *
 * @module
 */
import { copyAscii } from "./ascii.ts";
import { codePointAt } from "./code_point.ts";
import { fillLong, type Units } from "./long_text.ts";
import type { CharacterWriter, Cursor } from "./character_writer.ts";

/** The characters of an encoding. */
export interface EncodeTable {
  /**
   * The code of each UTF-16 unit. For a single-byte encoding the table ends after the last character below U+4000, 8.3 KiB for
   * most: pages of 256 units would take 1.5 KiB, and twice the time.
   */
  readonly units: Units;
  /** The bytes of a code point that `units` lacks, the first one lowest, as one number; 0 for none. */
  readonly beyond: (codePoint: number) => number;
}

/** After so many units that were all in the table, the rest of a long text is tried in the faster way. */
const STRETCH = 256;

/** Writes by a table. */
export class TableWriter implements CharacterWriter {
  state = 0;
  readonly #table: EncodeTable;

  constructor(table: EncodeTable) {
    this.#table = table;
  }

  fill(text: string, bytes: Uint8Array, cursor: Cursor): void {
    const { units } = this.#table;
    copyAscii(text, bytes, cursor);
    for (;;) {
      const { read } = cursor;
      fillShort(units, text, bytes, cursor);
      if (cursor.read - read === STRETCH) {
        fillLong(units, text, bytes, cursor);
        continue;
      }
      if (cursor.read === text.length) return;
      const codePoint = codePointAt(text, cursor.read);
      const code = codeOf(codePoint, this.#table);
      const size = code > 0xffff ? 4 : code > 0xff ? 2 : 1;
      if (code === 0 && codePoint !== 0 || cursor.written + size > bytes.length) return;
      for (let n = 0; n < size; n++) bytes[cursor.written++] = code >> n * 8;
      cursor.read += codePoint > 0xffff ? 2 : 1;
    }
  }
}

/** Writes up to {@linkcode STRETCH} characters, as long as `units` has them. Inlined in `fill` it would be slower by a fifth. */
function fillShort(units: Units, text: string, bytes: Uint8Array, cursor: Cursor): void {
  let { read, written } = cursor;
  // As many characters as fit if each takes two bytes need no look at the room.
  const end = Math.min(text.length, read + STRETCH, read + ((bytes.length - written) >> 1));
  for (; read < end; read++) {
    const code = units[text.charCodeAt(read)];
    if (!code) break; // undefined after the end of a table
    bytes[written++] = code;
    if (code > 0xff) bytes[written++] = code >> 8;
  }
  cursor.read = read;
  cursor.written = written;
}

/** The bytes of a code point, the first one lowest; 0 for U+0000 and for none. */
function codeOf(codePoint: number, { units, beyond }: EncodeTable): number {
  if (codePoint === 0) return 0;
  // Reading behind the end of a typed array is slow: it took a fifth of the time of a text with emoji.
  const code = codePoint < units.length ? units[codePoint] ?? 0 : 0;
  return code === 0 ? beyond(codePoint) : code;
}
