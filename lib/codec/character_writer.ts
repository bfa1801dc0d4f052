/**
 * What the encodings differ in: how the characters they have become bytes.
 *
 * @module
 */

/** How far a call has come. */
export interface Cursor {
  /** UTF-16 units taken from the text. */
  read: number;
  /** Bytes put into the array. */
  written: number;
}

/** Writes the characters that an encoding has. What it lacks is the business of the encoder around it. */
export interface CharacterWriter {
  /** The shift state of ISO-2022-JP: 0 is the first one, in which a text also ends. Always 0 elsewhere. */
  state: number;
  /**
   * Goes on from `cursor` until the text ends, the next character does not fit, or the encoding lacks it. Never splits a
   * surrogate pair. In a state other than 0 it leaves room for what `finish` writes.
   */
  fill(text: string, bytes: Uint8Array, cursor: Cursor): void;
  /** Returns to state 0; `false` if the bytes for that do not fit. */
  finish?(bytes: Uint8Array, cursor: Cursor): boolean;
  /** The character at `at`, where that is not a code point: in hex, a pair of digits. */
  characterAt?(text: string, at: number): string;
  /** Whether the last unit of a text may be the first half of a character; absent: of a surrogate pair. */
  isFirstHalf?(unit: number): boolean;
}
