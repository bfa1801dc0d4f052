/**
 * ISO-2022-JP, the encoding with a shift state.
 *
 * ```text
 * a    日          本      ¥           (the end)
 * 61   1B 24 42            1B 28 4A    1B 28 42      to JIS X 0208, to JIS Roman, to ASCII
 *      46 7C       4B 5C   5C
 * ```
 *
 * @module
 */
import type { Units } from "./long_text.ts";
import type { CharacterWriter, Cursor } from "./character_writer.ts";

const ASCII = 0;
const ROMAN = 1;
const JIS = 2;
/** What comes after ESC to enter each state. */
const ESCAPES = [[0x28, 0x42], [0x28, 0x4a], [0x24, 0x42]];

/** The standard's encoder, section 12.2.2. */
export class Iso2022JpWriter implements CharacterWriter {
  state = ASCII;
  readonly #eucJp: Units;

  /** @param eucJp the two-byte characters of EUC-JP, which are those of JIS X 0208 with both high bits set */
  constructor(eucJp: Units) {
    this.#eucJp = eucJp;
  }

  fill(text: string, bytes: Uint8Array, cursor: Cursor): void {
    for (; cursor.read < text.length; cursor.read++) {
      const unit = text.charCodeAt(cursor.read);
      let state = ASCII;
      let code = unit;
      if (unit < 0x80) {
        if (unit === 0x0e || unit === 0x0f || unit === 0x1b) return; // they would shift
        if (this.state === ROMAN && unit !== 0x5c && unit !== 0x7e) state = ROMAN;
      } else if (unit === 0xa5 || unit === 0x203e) {
        state = ROMAN;
        code = unit === 0xa5 ? 0x5c : 0x7e;
      } else {
        state = JIS;
        code = (this.#eucJp[unit >= 0xff61 && unit <= 0xff9f ? fullWidth(unit) : unit] ?? 0) & 0x7f7f;
        if ((code & 0x7f) < 0x21) return;
      }
      const size = (state === this.state ? 0 : 3) + (state === JIS ? 2 : 1);
      if (cursor.written + size + (state === ASCII ? 0 : 3) > bytes.length) return;
      if (state !== this.state) this.#shift(state, bytes, cursor);
      bytes[cursor.written++] = code;
      if (state === JIS) bytes[cursor.written++] = code >> 8;
    }
  }

  finish(bytes: Uint8Array, cursor: Cursor): boolean {
    if (cursor.written + 3 > bytes.length) return false;
    this.#shift(ASCII, bytes, cursor);
    return true;
  }

  #shift(state: number, bytes: Uint8Array, cursor: Cursor): void {
    bytes[cursor.written++] = 0x1b;
    for (const byte of ESCAPES[state] ?? []) bytes[cursor.written++] = byte;
    this.state = state;
  }
}

/** The standard's "index ISO-2022-JP katakana". The two sound marks normalize to combining ones, which are not meant. */
function fullWidth(unit: number): number {
  if (unit === 0xff9e) return 0x309b;
  if (unit === 0xff9f) return 0x309c;
  return String.fromCharCode(unit).normalize("NFKC").charCodeAt(0);
}
