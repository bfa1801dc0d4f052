/**
 * The bytes of a stream as units in which marks are searched, one for each byte.
 *
 * In GBK the byte of `|` is also the second half of 亅. Of 81 7C 7C, 亅 and `|`, this makes U+0181 U+027C U+007C: what begins
 * a character of several bytes has 01 above it, what goes on with one has 02. So `|` is found once, and the lower halves are
 * the bytes again.
 *
 * @module
 */
import { BYTES_CODEC } from "./bytes_codec.ts";
import type { Codec, Decoder } from "../codec/codec.ts";
import { STREAM, type TextInput } from "./input.ts";

/** The encodings in which a character is a byte, or a byte above 7F and another one, which may be below 80. */
const PAIRS = new Set(["gbk", "gb18030", "big5", "shift_jis", "euc-kr"]);
/** Those of them in which four bytes may be a character: a second one from 30 to 39 decides nothing. */
const FOURS = new Set(["gbk", "gb18030"]);
/** The encodings in which a byte below 80 may be a part of another character. */
export const OVERLAPPING: ReadonlySet<string> = new Set([...PAIRS, "iso-2022-jp"]);
const FIRST = 0x100;
const FURTHER = 0x200;
/** Units that are made a text at once. */
const PIECE = 4096;

/** Units of one stream of bytes that are text in `codec`. */
export function markInput(codec: Codec): TextInput {
  if (PAIRS.has(codec.encoding)) return new PairInput(codec);
  return codec.encoding === "iso-2022-jp" ? new ShiftInput(codec) : new PlainInput();
}

/** Every byte below 80 is a character. */
class PlainInput implements TextInput {
  readonly #decoder = BYTES_CODEC.decoder();

  decode(bytes: Uint8Array): string {
    return this.#decoder.decode(bytes);
  }

  end(): string {
    return "";
  }
}

/** Units on their way to a text. */
class Units {
  #units: number[] = [];
  #text = "";

  /** A byte that is a character. */
  alone(byte: number): void {
    this.#add(byte);
  }

  /** The bytes of one character, or of what is none. */
  together(...bytes: number[]): void {
    bytes.forEach((byte, i) => this.#add(byte | (i === 0 ? FIRST : FURTHER)));
  }

  take(): string {
    const text = this.#text + String.fromCharCode(...this.#units);
    this.#units = [];
    this.#text = "";
    return text;
  }

  #add(unit: number): void {
    if (this.#units.length === PIECE) this.#text = this.take();
    this.#units.push(unit);
  }
}

/** What the platform's decoder takes for the beginning of a character, and for two bytes of one. */
class Pairs {
  readonly leads: Uint8Array;
  readonly #codec: Codec;
  /** By both bytes: 1, if they belong together; 2, if the second is a character of its own. */
  readonly #known = new Uint8Array(0x80 * 0x80);

  constructor(codec: Codec) {
    this.#codec = codec;
    this.leads = Uint8Array.from(
      { length: 256 },
      (_, byte) => Number(byte >= 0x80 && codec.decoder().decode(Uint8Array.of(byte), STREAM) === ""),
    );
  }

  /** Whether a byte below 80 belongs to the one before it. */
  joins(lead: number, second: number): boolean {
    const index = (lead & 0x7f) << 7 | second;
    if (this.#known[index] === 0) this.#known[index] = this.decodes(lead, second) ? 1 : 2;
    return this.#known[index] === 1;
  }

  /** Whether bytes are one character, whose last byte is below 80. */
  decodes(...bytes: number[]): boolean {
    const text = this.#codec.decoder().decode(Uint8Array.from(bytes));
    return text.charCodeAt(text.length - 1) !== bytes.at(-1);
  }
}

const known = new WeakMap<Codec, Pairs>();

function pairsOf(codec: Codec): Pairs {
  const pairs = known.get(codec) ?? new Pairs(codec);
  known.set(codec, pairs);
  return pairs;
}

/** Characters of one byte and of two, and of four. */
class PairInput implements TextInput {
  readonly #pairs: Pairs;
  readonly #fours: boolean;
  readonly #units = new Units();
  /** Bytes of a character that has begun: at most three. */
  #begun: number[] = [];

  constructor(codec: Codec) {
    this.#pairs = pairsOf(codec);
    this.#fours = FOURS.has(codec.encoding);
  }

  decode(bytes: Uint8Array): string {
    for (const byte of bytes) this.#push(byte);
    return this.#units.take();
  }

  end(): string {
    this.#units.together(...this.#begun);
    this.#begun = [];
    return this.#units.take();
  }

  #push(byte: number): void {
    const [lead, ...more] = this.#begun;
    if (lead === undefined) {
      if (this.#pairs.leads[byte] === 1) this.#begun.push(byte);
      else this.#units.alone(byte);
    } else if (more.length > 0) {
      this.#four(lead, more, byte);
    } else if (this.#fours && isDigit(byte)) {
      this.#begun.push(byte);
    } else {
      this.#begun = [];
      if (byte >= 0x80 || this.#pairs.joins(lead, byte)) {
        this.#units.together(lead, byte);
      } else {
        this.#units.together(lead);
        this.#units.alone(byte);
      }
    }
  }

  /** A byte behind one above 7F and a digit. What is no character of four bytes after all is read again from the digit on. */
  #four(lead: number, more: readonly number[], byte: number): void {
    const [digit = 0, third] = more;
    if (third === undefined && byte > 0x80 && byte < 0xff) {
      this.#begun.push(byte);
      return;
    }
    this.#begun = [];
    if (third !== undefined && isDigit(byte) && this.#pairs.decodes(lead, digit, third, byte)) {
      this.#units.together(lead, digit, third, byte);
      return;
    }
    this.#units.together(lead);
    for (const again of [...more, byte]) this.#push(again);
  }
}

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}

/** An encoding with shift states: the platform's decoder is asked byte by byte where characters end. */
class ShiftInput implements TextInput {
  readonly #decoder: Decoder;
  readonly #one = new Uint8Array(1);
  readonly #units = new Units();
  /** Bytes of a character that has begun, and of escape sequences before it. */
  #begun: number[] = [];

  constructor(codec: Codec) {
    this.#decoder = codec.decoder();
  }

  decode(bytes: Uint8Array): string {
    for (const byte of bytes) {
      this.#begun.push(byte);
      this.#one[0] = byte;
      this.#finish(this.#decoder.decode(this.#one, STREAM));
    }
    return this.#units.take();
  }

  end(): string {
    this.#finish(this.#decoder.decode());
    this.#units.together(...this.#begun);
    this.#begun = [];
    return this.#units.take();
  }

  /** What has begun is `decoded`. Of a broken character or sequence, the last bytes may be ASCII characters after all. */
  #finish(decoded: string): void {
    if (decoded === "") return;
    const bytes = this.#begun;
    let alone = 0;
    while (alone < bytes.length && alone < decoded.length) {
      const byte = bytes[bytes.length - 1 - alone] ?? 0;
      if (byte >= 0x80 || decoded.charCodeAt(decoded.length - 1 - alone) !== byte) break;
      alone++;
    }
    this.#units.together(...bytes.slice(0, bytes.length - alone));
    for (const byte of bytes.slice(bytes.length - alone)) this.#units.alone(byte);
    this.#begun = [];
  }
}
