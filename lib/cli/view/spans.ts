/**
 * A stream's bytes, divided into the characters that they make.
 *
 * Of 61 ba c3 ff in gbk, pushed byte by byte: 61 completes the span "a"; ba completes none and waits; c3 completes
 * "好", two bytes long; ff completes an invalid span of one byte. In utf-8 the same bytes are "a" and three invalid
 * spans of one byte each.
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
const NOT_TEXT: readonly Span[] = [{ length: 1, text: "", invalid: false }];
const ASCII: readonly (readonly Span[])[] = Array.from(
  { length: 128 },
  (_, byte) => [{ length: 1, text: String.fromCharCode(byte), invalid: false }],
);

/** For each encoding: what bytes at the beginning of a character decode to. Decoding costs 1 µs each time. */
const knownTexts = new Map<string, Map<number, string>>();
/** More than all characters of two bytes, so that a peer which sends all of Unicode fills no memory. */
const KNOWN_TEXTS = 30_000;

/**
 * Divides one direction of one connection, byte by byte. What bytes mean is asked of the connection's own kind of
 * decoder; which bytes an error took, and which it gave back, is found by decoding them again.
 */
export class Spans {
  readonly encoding: string;
  /** Of ISO-2022-JP, the only encoding here whose characters depend on what came before. */
  readonly #stateful: Decoder | undefined;
  readonly #known: Map<number, string>;
  /** Whether bytes beyond ASCII are characters: in `binary` and `hex` they are only bytes. */
  readonly #isText: boolean;
  /** Whether a byte below 0x80 at the beginning of a character is that character. */
  readonly #hasAscii: boolean;
  #pending: number[] = [];
  /** The last escape sequence of ISO-2022-JP. */
  #escape: readonly number[] = [];

  /** For one stream in the encoding of that name. */
  constructor(encoding: string) {
    this.encoding = encoding;
    this.#isText = encoding !== "binary" && encoding !== "hex";
    this.#hasAscii = !/^(utf-16|iso-2022)/.test(encoding);
    this.#stateful = encoding === "iso-2022-jp" ? codec(encoding).decoder() : undefined;
    this.#known = knownTexts.get(encoding) ?? new Map<number, string>();
    knownTexts.set(encoding, this.#known);
  }

  /** Bytes of a character that is not complete yet. */
  get pending(): readonly number[] {
    return this.#pending;
  }

  /** The spans that one more byte completes: mostly none or one. */
  push(byte: number): readonly Span[] {
    if (byte < 0x80 && this.#hasAscii && this.#pending.length === 0) return ASCII[byte] ?? NONE;
    if (!this.#isText) return NOT_TEXT;
    this.#pending.push(byte);
    const text = this.#stateful?.decode(Uint8Array.of(byte), { stream: true }) ?? this.#beginningOf(this.#pending);
    if (this.#stateful && isEscape(this.#pending)) return this.#shift();
    return text === "" ? NONE : this.#settle(text);
  }

  /** What a decoder says to the beginning of a character, which is nothing yet, or to a whole one. */
  #beginningOf(bytes: readonly number[]): string {
    // At most four bytes wait. Their number stands before them: 00 and 00 00 are two keys.
    const key = bytes.reduce((sum, byte) => sum * 256 + byte, bytes.length);
    let text = this.#known.get(key);
    if (text === undefined) {
      text = codec(this.encoding).decoder().decode(Uint8Array.from(bytes), { stream: true });
      if (this.#known.size < KNOWN_TEXTS) this.#known.set(key, text);
    }
    return text;
  }

  /** ESC $ B and its like are bytes without a character, also where one follows another at once, between two messages. */
  #shift(): readonly Span[] {
    this.#escape = this.#pending;
    this.#pending = [];
    return [{ length: 3, text: String.fromCharCode(...this.#escape), invalid: false }];
  }

  /** The decoder has spoken: about all pending bytes, or about the first of them. */
  #settle(text: string): readonly Span[] {
    const bytes = this.#pending;
    this.#pending = [];
    if (!text.startsWith("\ufffd") || this.#isValid(bytes)) return [{ length: bytes.length, text, invalid: false }];
    const length = this.#lengthOfError(bytes);
    const again = new Spans(this.encoding);
    for (const byte of this.#escape) again.push(byte);
    const others = bytes.slice(length).flatMap((byte) => again.push(byte));
    this.#pending = again.#pending;
    this.#escape = again.#escape;
    return [{ length, text: "\ufffd", invalid: true }, ...others];
  }

  /** How many of the bytes the first U+FFFD stands for: what is decoded after them gives the same end. */
  #lengthOfError(bytes: readonly number[]): number {
    const whole = this.#decode(bytes);
    for (let length = 1; length < bytes.length; length++) {
      if (whole === "\ufffd" + this.#decode(bytes.slice(length))) return length;
    }
    return bytes.length;
  }

  #decode(bytes: readonly number[]): string {
    return codec(this.encoding).decoder().decode(Uint8Array.from([...this.#escape, ...bytes]));
  }

  /** Whether U+FFFD is what was sent: EF BF BD in UTF-8. */
  #isValid(bytes: readonly number[]): boolean {
    try {
      codec(this.encoding).decoder({ fatal: true }).decode(Uint8Array.from([...this.#escape, ...bytes]));
      return true;
    } catch (error) {
      if (error instanceof TypeError) return false;
      throw error;
    }
  }
}

/** The escape sequences of ISO-2022-JP that the Encoding Standard knows (section 13.2): to ASCII, Roman, kana, kanji. */
const ESCAPES: readonly string[] = ["\x1b(B", "\x1b(J", "\x1b(I", "\x1b$@", "\x1b$B"];

function isEscape(bytes: readonly number[]): boolean {
  return bytes.length === 3 && ESCAPES.includes(String.fromCharCode(...bytes));
}
