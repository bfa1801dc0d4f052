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
  fatal?: boolean;
  /** What stands for a character that cannot be encoded, one for each character. @default {"?"} */
  replacement?: Replacement;
}

/** Text to bytes, with the state that a stream needs: half a surrogate pair, the shift state of ISO-2022-JP. */
export interface Encoder {
  /** Writes as much of `text` as fits; `read` counts UTF-16 units, `written` bytes. */
  encodeInto(text: string, bytes: Uint8Array, options?: { stream?: boolean }): { read: number; written: number };
  /** Characters replaced so far. */
  readonly replaced: number;
}

/** Bytes to text, with the state that a stream needs. */
export interface Decoder {
  /** Text of `bytes`; with `stream`, an unfinished character waits for the next call. */
  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string;
}

/** One encoding. Stateless; makes handles that keep state. */
export interface Codec {
  /** The standard's name, lower case. */
  readonly encoding: string;
  /** A new encoder in its first state. */
  encoder(options?: EncodeOptions): Encoder;
  /** A new decoder in its first state. */
  decoder(options?: { fatal?: boolean }): Decoder;
}
