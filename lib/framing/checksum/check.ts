/**
 * The checksum of a wire: what it covers, where it stands, and how it is written.
 *
 * `{ algorithm: "xor", prefix: "*", form: "HEX" }` behind "PA,VER,OK":
 *
 * ```text
 * P  A  ,  V  E  R  ,  O  K  *  5  4
 * └────── covered ────────┘  │  └ 54 in two digits
 *                            └ the prefix
 * ```
 *
 * @module
 */
import { type Algorithm, algorithm, type ChecksumForm, type ChecksumName } from "./algorithm.ts";
import type { CrcParameters } from "./crc.ts";

/** A checksum with all that can be said about it. */
export interface ChecksumOptions {
  /** What is computed: a name, or the parameters of a CRC that has none here. */
  readonly algorithm: ChecksumName | CrcParameters;
  /**
   * How it is written. Where nothing is said, `mod10` and `mod256` are decimal digits, `crc-16/hj212` is `"HEX"`, a CRC whose
   * bits leave lowest first is raw with the lowest byte first, and every other is raw with the highest byte first.
   *
   * Digits are of a fixed number, zeros first: two hexadecimal ones for each byte, and of decimal ones as many as the largest
   * value has (one for `mod10`, three for a byte). What arrives may have either case.
   */
  readonly form?: ChecksumForm | undefined;
  /**
   * What is covered: the bytes as they are, or the bytes that pairs of hexadecimal digits stand for, as in Modbus ASCII.
   *
   * @default {"bytes"}
   */
  readonly over?: "bytes" | "pairs" | undefined;
  /** Bytes at the beginning of the message that are not covered. @default {0} */
  readonly from?: number | undefined;
  /** Stands between message and checksum, not covered; U+00nn is byte nn. @default {""} */
  readonly prefix?: string | undefined;
  /** Stands behind the checksum, U+00nn as byte nn: the frame's end, where the framing does not have it. @default {""} */
  readonly suffix?: string | undefined;
}

/** A checksum: by its name, in its usual form right behind the message, or with all that can be said about it. */
export type Checksum = ChecksumName | ChecksumOptions;

/** What is wrong with a frame. */
export interface BadCheck {
  /** As it came, with what stands in place of the suffix where that is wrong; undefined where there is none. */
  readonly received: string | undefined;
  /** As it should be, with the suffix where that is wrong; undefined when there is nothing to compute it of. */
  readonly computed: string | undefined;
}

/** A checksum that can be written and read. */
export class Check {
  /** Bytes that it adds to a message. */
  readonly size: number;
  readonly #algorithm: Algorithm;
  readonly #form: ChecksumForm;
  readonly #inDigits: boolean;
  readonly #pairs: boolean;
  readonly #from: number;
  readonly #prefix: Uint8Array;
  readonly #suffix: Uint8Array;
  /** Bytes of the checksum itself. */
  readonly #width: number;

  /**
   * Of options, or by a name.
   *
   * @throws {RangeError} for an algorithm that is none, a form that is none, a count below 0, a character above U+00FF.
   */
  constructor(checksum: Checksum) {
    const options: ChecksumOptions = typeof checksum === "string" ? { algorithm: checksum } : checksum;
    const { over = "bytes", from = 0, prefix = "", suffix = "" } = options;
    this.#algorithm = algorithm(options.algorithm);
    this.#form = options.form ?? this.#algorithm.form;
    if (!FORMS.has(this.#form)) {
      throw new RangeError(
        `Cannot write a checksum as ${JSON.stringify(this.#form)}: only as ${[...FORMS].join(", ")}`,
      );
    }
    if (over !== "bytes" && over !== "pairs") {
      throw new RangeError(`Cannot compute a checksum over ${JSON.stringify(over)}: only over bytes or pairs`);
    }
    if (!Number.isSafeInteger(from) || from < 0) {
      throw new RangeError(`Cannot compute a checksum from byte ${String(from)} on: a whole number from 0 is needed`);
    }
    this.#inDigits = this.#form !== "be" && this.#form !== "le";
    this.#pairs = over === "pairs";
    this.#from = from;
    this.#prefix = bytesIn(prefix);
    this.#suffix = bytesIn(suffix);
    this.#width = widthOf(this.#algorithm, this.#form);
    this.size = this.#prefix.length + this.#width + this.#suffix.length;
  }

  /**
   * Writes the checksum into the last {@linkcode size} bytes of `frame`, whose others are the message.
   *
   * @throws {RangeError} for a message that is shorter than what is not covered, or is not made of pairs of digits.
   */
  fill(frame: Uint8Array): void {
    const message = frame.subarray(0, frame.length - this.size);
    const covered = this.#covered(message);
    if (covered === undefined) {
      throw new RangeError(
        this.#pairs
          ? `Cannot compute the checksum of ${message.length} bytes that are not pairs of hexadecimal digits`
          : `Cannot compute the checksum of ${message.length} bytes from byte ${this.#from} on`,
      );
    }
    frame.set(this.#prefix, message.length);
    this.#write(this.#algorithm.of(covered), frame, message.length + this.#prefix.length);
    frame.set(this.#suffix, frame.length - this.#suffix.length);
  }

  /** What is wrong with the checksum of `frame`; undefined when nothing is. */
  read(frame: Uint8Array): BadCheck | undefined {
    const end = frame.length - this.size;
    const covered = end < 0 ? undefined : this.#covered(frame.subarray(0, end));
    if (covered === undefined) return this.#bad(frame);
    const right = this.#right(covered);
    for (let i = 0; i < right.length; i++) {
      const [wanted = 0, came = 0] = [right[i], frame[end + i]];
      const inside = i >= this.#prefix.length && i < this.#prefix.length + this.#width;
      if (wanted === came || inside && this.#inDigits && sameDigit(wanted, came)) continue;
      return this.#bad(frame);
    }
    return undefined;
  }

  /** Prefix, checksum and suffix as they should be. */
  #right(covered: Uint8Array): Uint8Array {
    const right = new Uint8Array(this.size);
    right.set(this.#prefix);
    this.#write(this.#algorithm.of(covered), right, this.#prefix.length);
    right.set(this.#suffix, right.length - this.#suffix.length);
    return right;
  }

  /** What is wrong with a frame that is not right: both values, of a checksum of too few or too many digits as well. */
  #bad(frame: Uint8Array): BadCheck {
    const end = this.#endOfMessage(frame);
    const came = frame.subarray(Math.max(end, 0) + this.#prefix.length);
    const covered = end < 0 ? undefined : this.#covered(frame.subarray(0, end));
    const right = covered && this.#right(covered).subarray(this.#prefix.length);
    const left = came.length === 0 || endsWith(came, this.#suffix) ? this.#suffix.length : 0;
    const shown = came.subarray(0, Math.max(came.length - left, 0));
    const wanted = right?.subarray(0, right.length - left);
    const readable = this.#inDigits && shown.every(isVisible) && (wanted?.every(isVisible) ?? true);
    const text = (bytes: Uint8Array) => readable ? String.fromCharCode(...bytes) : hexOf(bytes);
    return { received: shown.length === 0 ? undefined : text(shown), computed: wanted && text(wanted) };
  }

  /**
   * Where the message of a bad frame ends: before its last prefix, if one stands about where it should, at the end of a
   * frame without any; where there is no prefix, where the checksum should begin, -1 in a frame that has no room for it.
   */
  #endOfMessage(frame: Uint8Array): number {
    if (this.#prefix.length === 0) return Math.max(frame.length - this.size, -1);
    for (let end = frame.length - this.#prefix.length; end >= 0 && end >= frame.length - 2 * this.size; end--) {
      if (same(this.#prefix, frame.subarray(end))) return end;
    }
    return frame.length;
  }

  /** The bytes that are covered; undefined when there are none. */
  #covered(message: Uint8Array): Uint8Array | undefined {
    if (message.length < this.#from) return undefined;
    const bytes = message.subarray(this.#from);
    return this.#pairs ? bytesOfPairs(bytes) : bytes;
  }

  #write(value: number, into: Uint8Array, at: number): void {
    const width = this.#width;
    if (!this.#inDigits) {
      for (let i = 0; i < width; i++) {
        into[at + (this.#form === "le" ? i : width - 1 - i)] = value >>> 8 * i;
      }
      return;
    }
    const digits = value.toString(this.#form === "decimal" ? 10 : 16).padStart(width, "0");
    into.set(bytesIn(this.#form === "HEX" ? digits.toUpperCase() : digits), at);
  }
}

const FORMS: ReadonlySet<string> = new Set<ChecksumForm>(["be", "le", "hex", "HEX", "decimal"]);

/** `bytes` with their checksum behind them. @throws {RangeError} as {@linkcode Check.fill}. */
export function withChecksum(checksum: Checksum, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const check = new Check(checksum);
  const frame = new Uint8Array(bytes.length + check.size);
  frame.set(bytes);
  check.fill(frame);
  return frame;
}

function widthOf({ size, digits }: Algorithm, form: ChecksumForm): number {
  if (form === "decimal") return digits;
  return form === "be" || form === "le" ? size : 2 * size;
}

/** U+00nn as byte nn. */
function bytesIn(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit > 0xff) {
      throw new RangeError(
        `Cannot put ${JSON.stringify(text)} beside a checksum: only characters up to U+00FF are bytes`,
      );
    }
    bytes[i] = unit;
  }
  return bytes;
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

/** Whether `b` begins with `a`. */
function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((byte, i) => byte === b[i]);
}

function endsWith(bytes: Uint8Array, end: Uint8Array): boolean {
  return same(end, bytes.subarray(bytes.length - end.length));
}

function isVisible(byte: number): boolean {
  return byte > 0x20 && byte < 0x7f;
}

/** Whether two bytes are the same hexadecimal digit, whatever their case; `wanted` is one. */
function sameDigit(wanted: number, came: number): boolean {
  return wanted >= 0x41 && (wanted | 0x20) === (came | 0x20);
}

/** 30 31 41 46 as 01 AF; undefined for what is not made of pairs of digits. */
function bytesOfPairs(text: Uint8Array): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const value = 16 * digit(text[2 * i] ?? 0) + digit(text[2 * i + 1] ?? 0);
    if (!(value >= 0)) return undefined;
    bytes[i] = value;
  }
  return bytes;
}

/** The value of a hexadecimal digit; NaN for what is none. */
function digit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : NaN;
}
