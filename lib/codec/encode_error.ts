/**
 * The error of a character that an encoding lacks.
 *
 * @module
 */

/**
 * Thrown by an encoder made with `fatal: true` at the first character that its encoding lacks, and by any encoder when
 * a replacement function returns such a character.
 */
export class EncodeError extends TypeError {
  /** The standard's name of the encoding, lower case. */
  readonly encoding: string;
  /** The character; a lone surrogate stands for itself. */
  readonly character: string;
  /** Where it stands, in UTF-16 units from the start of the text, or of the stream. */
  readonly index: number;

  /** An error that says all three. */
  constructor(encoding: string, character: string, index: number) {
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    super(`Cannot encode ${JSON.stringify(character)} (U+${code}) at index ${index}: ${encoding} lacks it`);
    this.name = "EncodeError";
    this.encoding = encoding;
    this.character = character;
    this.index = index;
  }
}
