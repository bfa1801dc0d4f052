/**
 * `binary` and `hex`: texts that are bytes, for what must pass untouched.
 *
 * @module
 */
import { codePointAt } from "./code_point.ts";
import type { Decoder } from "./codec.ts";
import type { EncodeTable } from "./table_writer.ts";
import type { CharacterWriter, Cursor } from "./character_writer.ts";

/** Byte n is U+00nn. */
export function binaryTable(): EncodeTable {
  return { units: Uint8Array.from({ length: 256 }, (_, byte) => byte), beyond: () => 0 };
}

const utf16 = new TextDecoder("utf-16le", { ignoreBOM: true });

/** Byte n is U+00nn. */
export const binaryDecoder: Decoder = {
  // A byte widened to sixteen bits is its own UTF-16. Typed arrays are little-endian wherever JavaScript runs today.
  decode: (bytes) => bytes === undefined ? "" : utf16.decode(Uint16Array.from(checked(bytes))),
};

const PAIRS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Two lower-case digits for each byte and nothing between them, so that the texts of two chunks can be joined. */
export const hexDecoder: Decoder = {
  decode(bytes) {
    let text = "";
    for (const byte of bytes === undefined ? [] : checked(bytes)) text += PAIRS[byte];
    return text;
  },
};

/** Pairs of digits in either case. White space may stand between pairs, not within one. */
export class HexWriter implements CharacterWriter {
  state = 0;

  fill(text: string, bytes: Uint8Array, cursor: Cursor): void {
    for (;;) {
      const unit = text.charCodeAt(cursor.read);
      if (unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)) {
        cursor.read++;
        continue;
      }
      const low = digit(text.charCodeAt(cursor.read + 1));
      if (cursor.written === bytes.length || !this.isFirstHalf(unit) || low < 0) return;
      bytes[cursor.written++] = digit(unit) << 4 | low;
      cursor.read += 2;
    }
  }

  characterAt(text: string, at: number): string {
    const pair = /^[\da-f]{2}/i.exec(text.slice(at, at + 2));
    return pair?.[0] ?? String.fromCodePoint(codePointAt(text, at));
  }

  isFirstHalf(unit: number): boolean {
    return digit(unit) >= 0;
  }
}

/** The value of a hexadecimal digit; -1 for what is none, the end of the text among it. */
function digit(unit: number): number {
  if (unit >= 0x30 && unit <= 0x39) return unit - 0x30;
  const letter = unit | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

function checked(bytes: Uint8Array): Uint8Array {
  if (bytes instanceof Uint8Array) return bytes;
  throw new TypeError(`Cannot decode ${String(bytes)}: not a Uint8Array`);
}
