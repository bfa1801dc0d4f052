/**
 * A stream's bytes, divided into the characters that they make.
 *
 * @module
 */
import { codec, type Decoder } from "../../../mod.ts";

/** Bytes that belong together. */
export interface Span {
  /** How many bytes; they may have come in more than one read. */
  readonly length: number;
  /** What they mean; U+FFFD when they mean nothing. Empty where bytes are not text. */
  readonly text: string;
  /** Whether the bytes are not valid in the encoding. */
  readonly invalid: boolean;
}

const NONE: readonly Span[] = [];
const ASCII: readonly (readonly Span[])[] = Array.from(
  { length: 128 },
  (_, byte) => [{ length: 1, text: String.fromCharCode(byte), invalid: false }],
);
const NO_TEXT: readonly Span[] = [{ length: 1, text: "", invalid: false }];

/** What bytes decode to when they stand at the beginning of a character, for each encoding; decoding costs 1 µs. */
const decoded = new Map<string, Map<number, string>>();
/** More than all characters of two bytes, so that a peer which sends all of Unicode fills no memory. */
const KNOWN = 30_000;

/**
 * Divides one direction of one connection, byte by byte. What bytes mean is asked of the connection's own kind of
 * decoder; which bytes an error took, and which it gave back, is found by decoding them again.
 */
export class Spans {
  readonly encoding: string;
  /** Of ISO-2022-JP, the only encoding here whose characters depend on what came before. */
  #stream: Decoder | undefined;
  #decoded: Map<number, string>;
  #pending: number[] = [];
  /** Whether bytes beyond ASCII are characters: in `binary` and `hex` they are only bytes. */
  #text: boolean;
  /** Whether a byte below 0x80 at the beginning of a character is that character. */
  #ascii: boolean;
  /** The last escape sequence of ISO-2022-JP. */
  #escape: readonly number[] = [];

  /** For one stream in the encoding of that name. */
  constructor(encoding: string) {
    this.encoding = encoding;
    this.#text = encoding !== "binary" && encoding !== "hex";
    this.#ascii = !/^(utf-16|iso-2022)/.test(encoding);
    this.#stream = encoding === "iso-2022-jp" ? codec(encoding).decoder() : undefined;
    this.#decoded = decoded.get(encoding) ?? new Map<number, string>();
    decoded.set(encoding, this.#decoded);
  }

  /** Bytes of a character that is not complete yet. */
  get pending(): readonly number[] {
    return this.#pending;
  }

  /** The spans that one more byte completes: mostly none or one. */
  push(byte: number): readonly Span[] {
    if (byte < 0x80 && this.#ascii && this.#pending.length === 0) return ASCII[byte] ?? NONE;
    if (!this.#text) return NO_TEXT;
    this.#pending.push(byte);
    const text = this.#stream?.decode(Uint8Array.of(byte), { stream: true }) ?? this.#begun(this.#pending);
    if (this.#stream && isEscape(this.#pending)) return this.#shift(text !== "");
    return text === "" ? NONE : this.#settle(text);
  }

  /** What a decoder says to the beginning of a character, or to a whole one. */
  #begun(bytes: readonly number[]): string {
    // At most four bytes wait; their number stands before them.
    const key = bytes.reduce((sum, byte) => sum * 256 + byte, bytes.length);
    let text = this.#decoded.get(key);
    if (text === undefined) {
      text = codec(this.encoding).decoder().decode(Uint8Array.from(bytes), { stream: true });
      if (this.#decoded.size < KNOWN) this.#decoded.set(key, text);
    }
    return text;
  }

  /** ESC $ B and its like are bytes without a character; straight after another one they are an error, and shift. */
  #shift(invalid: boolean): readonly Span[] {
    this.#escape = this.#pending;
    this.#pending = [];
    return [{ length: 3, text: invalid ? "\ufffd" : String.fromCharCode(...this.#escape), invalid }];
  }

  /** The decoder has spoken: about all pending bytes, or about the first of them. */
  #settle(text: string): readonly Span[] {
    const bytes = this.#pending;
    this.#pending = [];
    if (!text.startsWith("\ufffd") || this.#valid(bytes)) return [{ length: bytes.length, text, invalid: false }];
    const length = this.#wrong(bytes);
    const again = new Spans(this.encoding);
    for (const byte of this.#escape) again.push(byte);
    const rest = bytes.slice(length).flatMap((byte) => again.push(byte));
    this.#pending = again.#pending;
    this.#escape = again.#escape;
    return [{ length, text: "\ufffd", invalid: true }, ...rest];
  }

  /** How many of the bytes the first U+FFFD stands for: what is decoded after them gives the same end. */
  #wrong(bytes: readonly number[]): number {
    const whole = this.#decode(bytes);
    for (let length = 1; length < bytes.length; length++) {
      if (whole === "\ufffd" + this.#decode(bytes.slice(length))) return length;
    }
    return bytes.length;
  }

  #decode(bytes: readonly number[]): string {
    return codec(this.encoding).decoder().decode(Uint8Array.from([...this.#escape, ...bytes]));
  }

  /** U+FFFD may be what was sent: EF BF BD in UTF-8. */
  #valid(bytes: readonly number[]): boolean {
    try {
      codec(this.encoding).decoder({ fatal: true }).decode(Uint8Array.from([...this.#escape, ...bytes]));
      return true;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  }
}

/** The escape sequences of ISO-2022-JP that the Encoding Standard knows. */
function isEscape([escape, first, second = 0, ...more]: readonly number[]): boolean {
  if (escape !== 0x1b || more.length > 0) return false;
  return first === 0x28 ? [0x42, 0x49, 0x4a].includes(second) : first === 0x24 && [0x40, 0x42].includes(second);
}
