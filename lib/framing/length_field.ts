/**
 * The number that says how long a message is, as bytes or as digits.
 *
 * ```text
 * 00 05          u16be           30 30 30 30 30 35    "000005", six decimal digits
 * 05 00          u16le           30 30 30 35          "0005", four hexadecimal digits
 * ```
 *
 * @module
 */
import { FrameError, hexOf } from "./frame_error.ts";

/** How a length is written. */
export interface LengthFieldOptions {
  /** Size of the field: bytes of the number, or digits; 1 to 8. @default {4} */
  bytes?: number | undefined;
  /** Least significant byte first. @default {false} */
  littleEndian?: boolean | undefined;
  /** The number is written in ASCII digits, zeros first; hexadecimal ones are read in either case. @default {undefined} */
  digits?: "decimal" | "hex" | undefined;
}

/** Reads and writes one kind of length. */
export class LengthField {
  /** Bytes of the field. */
  readonly size: number;
  /** The largest length that it can say, never above 2 ** 53 - 1. */
  readonly largest: number;
  readonly #base: 10 | 16 | 256;
  readonly #littleEndian: boolean;

  /** @throws {RangeError} for a size that is not 1 to 8, digits of another kind, or digits in the order of bytes. */
  constructor({ bytes = 4, littleEndian = false, digits }: LengthFieldOptions) {
    if (!Number.isInteger(bytes) || bytes < 1 || bytes > 8) {
      throw new RangeError(`Cannot put a length into ${String(bytes)} bytes: only into 1 to 8`);
    }
    if (digits !== undefined && digits !== "decimal" && digits !== "hex") {
      throw new RangeError(`Cannot write a length in ${JSON.stringify(digits)} digits: only in decimal or hex`);
    }
    if (digits !== undefined && littleEndian) {
      throw new RangeError("Cannot write digits in little-endian order: the first digit is the highest");
    }
    this.size = bytes;
    this.#base = digits === undefined ? 256 : digits === "hex" ? 16 : 10;
    this.#littleEndian = littleEndian;
    this.largest = Math.min(this.#base ** bytes - 1, Number.MAX_SAFE_INTEGER);
  }

  /**
   * The number that stands at `at`; above 2 ** 53 it is not exact, and too long anyway. A failure, for what is no digits;
   * `offset` says where in the stream the field stands.
   */
  read(bytes: Uint8Array, at: number, offset: number): number | FrameError {
    let value = 0;
    for (let i = 0; i < this.size; i++) {
      const byte = bytes[this.#littleEndian ? at + this.size - 1 - i : at + i] ?? 0;
      const digit = this.#base === 256 ? byte : digitOf(byte);
      if (digit >= this.#base) {
        const kind = this.#base === 10 ? "decimal" : "hexadecimal";
        const field = bytes.subarray(at, at + this.size);
        return new FrameError(
          `Cannot read ${hexOf(field)} at byte ${offset} as a length in ${kind} digits`,
          offset,
          field,
        );
      }
      value = value * this.#base + digit;
    }
    return value;
  }

  /** Writes a length that is at most {@linkcode largest}. */
  write(length: number, bytes: Uint8Array, at: number): void {
    let rest = length;
    for (let i = 0; i < this.size; i++) {
      const digit = rest % this.#base;
      bytes[this.#littleEndian ? at + i : at + this.size - 1 - i] = this.#base === 256 ? digit : HEX.charCodeAt(digit);
      rest = Math.floor(rest / this.#base);
    }
  }

  /** The digits that a number may have been meant to be, which came out far too large; undefined, if they are none. */
  digits(field: Uint8Array): string | undefined {
    return this.#base === 256 && field.every((byte) => digitOf(byte) < 10) ? String.fromCharCode(...field) : undefined;
  }
}

const HEX = "0123456789abcdef";

/** The value of a digit; Infinity for what is none. */
function digitOf(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : Infinity;
}
