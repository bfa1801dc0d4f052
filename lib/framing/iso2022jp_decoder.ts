/**
 * ISO-2022-JP as a stream of messages: escape sequences that do nothing are left out before decoding.
 *
 * Each message is encoded alone, so it ends with a return to ASCII. Two of them without anything between:
 *
 * ```text
 * 1B 24 42  46 7C  1B 28 42    1B 24 42  4B 5C  1B 28 42
 * ESC $ B     日   ESC ( B     ESC $ B     本   ESC ( B
 * ```
 *
 * The Encoding Standard makes U+FFFD of an escape sequence that follows another one at once (section 12.2.1), so that nothing
 * hides between them in a web page. Here the first of the two, `ESC ( B`, is left out, and the text is 日本.
 *
 * @module
 */
import type { Decoder } from "../codec/codec.ts";

const ESC = 0x1b;
/** What comes after ESC: to ASCII, Roman, katakana, and to kanji of 1978 and of 1983. */
const ESCAPES = ["(B", "(J", "(I", "$@", "$B"];
/** Bytes of an escape sequence. */
const SIZE = 3;

/** Decodes one stream. */
export class Iso2022JpDecoder implements Decoder {
  readonly #decoder: Decoder;
  /** The last bytes: an escape sequence, the beginning of one, or both. What comes next tells whether it is redundant. */
  #held = new Uint8Array();

  /** Around the platform's decoder. */
  constructor(decoder: Decoder) {
    this.#decoder = decoder;
  }

  decode(bytes: Uint8Array = new Uint8Array(), options?: { stream?: boolean }): string {
    if (this.#held.length === 0 && !bytes.includes(ESC)) return this.#decoder.decode(bytes, options);
    const all = new Uint8Array(this.#held.length + bytes.length);
    all.set(this.#held);
    all.set(bytes, this.#held.length);
    const end = options?.stream ? endOfText(all) : all.length;
    this.#held = all.slice(end);
    return this.#decoder.decode(withoutRedundant(all.subarray(0, end), this.#held), options);
  }
}

/** Where the escape sequence at the end begins, also one of which only the beginning is there. */
function endOfText(bytes: Uint8Array): number {
  let end = bytes.length;
  if (bytes[end - 1] === ESC) end -= 1;
  else if (bytes[end - 2] === ESC && (bytes[end - 1] === 0x24 || bytes[end - 1] === 0x28)) end -= 2;
  return isEscape(bytes, end - SIZE) ? end - SIZE : end;
}

/** The same bytes, less the escape sequences that another one follows at once; `next` comes behind them. */
function withoutRedundant(bytes: Uint8Array, next: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length;) {
    const after = at + SIZE;
    const followed = after === bytes.length ? isEscape(next, 0) : isEscape(bytes, after);
    if (followed && isEscape(bytes, at)) {
      at = after;
    } else {
      kept[size++] = bytes[at++] ?? 0;
    }
  }
  return kept.subarray(0, size);
}

function isEscape(bytes: Uint8Array, at: number): boolean {
  if (bytes[at] !== ESC || at + SIZE > bytes.length) return false;
  return ESCAPES.includes(String.fromCharCode(bytes[at + 1] ?? 0, bytes[at + 2] ?? 0));
}
