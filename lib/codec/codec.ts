/**
 * The types of every codec.
 *
 * @module
 */

/** What stands for a character that the encoding lacks: a text, `"html"` for `&#128512;`, or a function of the character. */
export type Replacement = string | "html" | ((character: string) => string);

/** How to treat what cannot be encoded. */
export interface EncodeOptions {
  /** Throw an {@linkcode EncodeError} instead of replacing. @default {false} */
  fatal?: boolean | undefined;
  /** What stands for a character that cannot be encoded, one for each character. @default {"?"} */
  replacement?: Replacement | undefined;
}

/** Text to bytes, with the state that a stream needs: half a surrogate pair, the shift state of ISO-2022-JP. */
export interface Encoder {
  /**
   * Writes as much of `text` as fits, whole characters only; `read` counts UTF-16 units, `written` bytes.
   *
   * Where `read` is less than the length, call again with the rest and more room. Once all is read, the text has ended
   * and the encoder is as new, unless `stream` is true: then half a surrogate pair and the shift state wait for the next
   * call. Costs no array of its own; eight bytes are room enough for any character that is not replaced.
   *
   * @throws {RangeError} when `bytes` is too small for the first character: a loop would not end.
   * @throws {EncodeError} with `fatal`, at the first character that the encoding lacks; its index counts from the start
   * of the text, however many calls ago that was. The encoder is then as new.
   * @throws {TypeError} for what is not a string or not a Uint8Array.
   */
  encodeInto(text: string, bytes: Uint8Array, options?: { stream?: boolean }): { read: number; written: number };
  /**
   * Writes a whole text into `bytes` from `at` on, without an object or a view of its own; where the next byte goes, or -1
   * when it takes `encodeInto`: then nothing has changed but the array. Codecs of your own need not have it.
   */
  encodeAt?(text: string, bytes: Uint8Array, at: number): number;
  /** Characters replaced so far, over all texts. */
  readonly replaced: number;
}

/** Bytes to text, with the state that a stream needs. No byte order mark is removed. */
export interface Decoder {
  /**
   * Text of `bytes`; with `stream`, an unfinished character waits for the next call.
   *
   * @throws {TypeError} with `fatal`, for bytes that are not valid; and for what is no bytes.
   */
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}

/** One encoding. Stateless; makes handles that keep state. */
export interface Codec {
  /** The standard's name, lower case. */
  readonly encoding: string;
  /**
   * A new encoder in its first state. The first one of an encoding makes its table, which takes some ms.
   *
   * @throws {RangeError} when the encoding lacks `replacement`.
   */
  encoder(options?: EncodeOptions): Encoder;
  /** A new decoder in its first state. With `fatal` it throws where it would give U+FFFD. Default: `false`. */
  decoder(options?: { fatal?: boolean }): Decoder;
}
