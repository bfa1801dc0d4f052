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

/** The encodings in which a byte below 80 may be a part of another character. */
export const OVERLAPPING = new Set(["gbk", "gb18030", "big5", "shift_jis", "euc-kr", "iso-2022-jp"]);
const FIRST = 0x100;
const FURTHER = 0x200;
/** Units that are made a text at once. */
const PIECE = 4096;

/** Units of one stream of bytes that are text in `codec`. */
export function markInput(codec: Codec): TextInput {
  return OVERLAPPING.has(codec.encoding) ? new OverlappingInput(codec) : new PlainInput();
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

/** Asks the platform's decoder, byte by byte, where characters of several bytes end; ASCII between them costs no call. */
class OverlappingInput implements TextInput {
  readonly #decoder: Decoder;
  /** A byte below 80 is a character of its own, if none has begun: not in an encoding with shift states. */
  readonly #ascii: boolean;
  readonly #one = new Uint8Array(1);
  /** Bytes of a character that has begun. */
  #begun: number[] = [];
  #units: number[] = [];

  constructor(codec: Codec) {
    this.#decoder = codec.decoder();
    this.#ascii = codec.encoding !== "iso-2022-jp";
  }

  decode(bytes: Uint8Array): string {
    let text = "";
    for (const byte of bytes) {
      if (this.#ascii && byte < 0x80 && this.#begun.length === 0) {
        this.#units.push(byte);
      } else {
        this.#begun.push(byte);
        this.#one[0] = byte;
        const decoded = this.#decoder.decode(this.#one, STREAM);
        if (decoded !== "") this.#finish(decoded);
      }
      if (this.#units.length >= PIECE) text += this.#take();
    }
    return text + this.#take();
  }

  end(): string {
    this.#finish(this.#decoder.decode());
    return this.#take();
  }

  /** What has begun is `decoded`. Of a broken character, the last bytes may be ASCII characters after all. */
  #finish(decoded: string): void {
    const bytes = this.#begun;
    let alone = 0;
    while (alone < bytes.length && alone < decoded.length) {
      const byte = bytes[bytes.length - 1 - alone] ?? 0;
      if (byte >= 0x80 || decoded.charCodeAt(decoded.length - 1 - alone) !== byte) break;
      alone++;
    }
    bytes.forEach((byte, i) => this.#units.push(i >= bytes.length - alone ? byte : byte | (i === 0 ? FIRST : FURTHER)));
    this.#begun = [];
  }

  #take(): string {
    const text = String.fromCharCode(...this.#units);
    this.#units = [];
    return text;
  }
}
