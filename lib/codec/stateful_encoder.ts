/**
 * The encoder of every encoding: what its {@linkcode CharacterWriter} cannot write is replaced, and what one call leaves
 * unfinished waits for the next one.
 *
 * "a😀" to GBK, in two calls that cut the emoji (`stream: true` in the first):
 *
 * ```text
 * "a" D83D   61     D83D may be half of a character, and is held
 * DE00       3F     D83D DE00 is 😀, which GBK lacks: replaced by "?"
 * ```
 *
 * @module
 */
import { codePointAt } from "./code_point.ts";
import type { EncodeOptions, Encoder, Replacement } from "./codec.ts";
import { EncodeError } from "./encode_error.ts";
import type { CharacterWriter, Cursor } from "./character_writer.ts";

/** Bytes that one character may take: JIS between two escape sequences. */
const LONGEST = 8;

/** Text to bytes through a {@linkcode CharacterWriter}. */
export class StatefulEncoder implements Encoder {
  readonly #encoding: string;
  readonly #writer: CharacterWriter;
  readonly #fatal: boolean;
  readonly #replacement: Replacement;
  readonly #cursor: Cursor = { read: 0, written: 0 };
  #replaced = 0;
  /** The first half of a character whose second half is still to come. */
  #held = "";
  /** UTF-16 units taken since the start of the text. */
  #position = 0;

  constructor(encoding: string, writer: CharacterWriter, { fatal = false, replacement = "?" }: EncodeOptions) {
    this.#encoding = encoding;
    this.#writer = writer;
    this.#fatal = fatal;
    this.#replacement = replacement;
    if (typeof replacement === "string" && replacement !== "?" && !this.#has(replacementOf("\ufffd", replacement))) {
      throw new RangeError(`Cannot replace by ${JSON.stringify(replacement)}: ${encoding} lacks it`);
    }
  }

  get replaced(): number {
    return this.#replaced;
  }

  encodeInto(text: string, bytes: Uint8Array, options?: { stream?: boolean }): { read: number; written: number } {
    if (typeof text !== "string") throw new TypeError(`Cannot encode ${String(text)}: not a string`);
    if (!(bytes instanceof Uint8Array)) throw new TypeError(`Cannot encode into ${String(bytes)}: not a Uint8Array`);
    if (this.#fillAll(text, bytes, 0)) {
      this.#position = options?.stream ? this.#position + text.length : 0;
      return { read: text.length, written: this.#cursor.written };
    }
    let result: { read: number; written: number } | undefined;
    try {
      result = this.#fillRest(text, bytes, options?.stream ?? false);
    } catch (error) {
      this.#reset();
      throw error;
    }
    if (result !== undefined) return result;
    const first = this.#held + text;
    const what = first === "" ? "the end of the text" : JSON.stringify(this.#characterAt(first, 0));
    throw new RangeError(`Cannot encode ${what} as ${this.#encoding} into ${bytes.length} bytes: it takes more`);
  }

  encodeAt(text: string, bytes: Uint8Array, at: number): number {
    if (this.#writer.state !== 0) return -1;
    if (this.#fillAll(text, bytes, at)) {
      this.#position = 0;
      return this.#cursor.written;
    }
    this.#writer.state = 0;
    return -1;
  }

  /** The common case: writes `text` from `at` on. Whether that was all of it, nothing is held, and the state is the first. */
  #fillAll(text: string, bytes: Uint8Array, at: number): boolean {
    const cursor = this.#cursor;
    cursor.read = 0;
    cursor.written = at;
    if (this.#held !== "") return false;
    this.#writer.fill(text, bytes, cursor);
    return cursor.read === text.length && this.#writer.state === 0;
  }

  /** Goes on from the cursor in any other case; undefined if nothing fits, and then nothing has changed. */
  #fillRest(text: string, bytes: Uint8Array, stream: boolean): { read: number; written: number } | undefined {
    const cursor = this.#cursor;
    const whole = this.#held + text;
    this.#fillAndReplace(whole, bytes, stream);
    const rest = whole.slice(cursor.read);
    const holds = stream && this.#mayGoOn(whole, cursor.read);
    const ended = (rest === "" || holds) && (stream || this.#finish(bytes));
    if (!ended && cursor.read === 0 && cursor.written === 0) return undefined;

    const before = this.#held.length;
    const read = holds ? text.length : Math.max(0, cursor.read - before);
    if (cursor.read >= before) this.#held = holds ? rest : "";
    if (ended && !stream) this.#reset();
    else this.#position += read;
    return { read, written: cursor.written };
  }

  /** Goes on from the cursor to the end, to half a character that waits, or until there is no room. */
  #fillAndReplace(text: string, bytes: Uint8Array, stream: boolean): void {
    const cursor = this.#cursor;
    for (;;) {
      this.#writer.fill(text, bytes, cursor);
      if (cursor.read === text.length || stream && this.#mayGoOn(text, cursor.read)) return;
      if (!this.#replace(text, bytes)) return;
    }
  }

  /** Writes what stands for the character at the cursor; `false` if there is no room for that, or for the character. */
  #replace(text: string, bytes: Uint8Array): boolean {
    const cursor = this.#cursor;
    const writer = this.#writer;
    const character = this.#characterAt(text, cursor.read);
    if (bytes.length - cursor.written < LONGEST && this.#has(character)) return false;
    if (this.#fatal) throw this.#error(character);
    // A lone surrogate is U+FFFD to the standard, and so is an ASCII character that cannot be encoded, section 12.2.2.
    const reported = character.isWellFormed() && character > "\x7f" ? character : "\ufffd";
    const instead = reported !== character && this.#has(reported)
      ? reported
      : replacementOf(reported, this.#replacement);
    const { state } = writer;
    const inner = { read: 0, written: cursor.written };
    writer.fill(instead, bytes, inner);
    if (inner.read < instead.length) {
      writer.state = state;
      if (!this.#has(instead)) throw this.#error(character);
      return false;
    }
    cursor.written = inner.written;
    cursor.read += character.length;
    this.#replaced++;
    return true;
  }

  /** The error of the character at the cursor. */
  #error(character: string): EncodeError {
    return new EncodeError(this.#encoding, character, this.#position + this.#cursor.read - this.#held.length);
  }

  /** Ends the text in the first state; `false` if the bytes for that do not fit. */
  #finish(bytes: Uint8Array): boolean {
    return this.#writer.state === 0 || (this.#writer.finish?.(bytes, this.#cursor) ?? true);
  }

  #characterAt(text: string, at: number): string {
    return this.#writer.characterAt?.(text, at) ?? String.fromCodePoint(codePointAt(text, at));
  }

  /** Whether only half a character is left, whose other half may come. */
  #mayGoOn(text: string, at: number): boolean {
    if (at !== text.length - 1) return false;
    const unit = text.charCodeAt(at);
    return this.#writer.isFirstHalf?.(unit) ?? unit >> 10 === 0x36;
  }

  /** Whether the encoding has every character of a text. */
  #has(text: string): boolean {
    const { state } = this.#writer;
    const trial = { read: 0, written: 0 };
    this.#writer.fill(text, new Uint8Array(text.length * LONGEST), trial);
    this.#writer.state = state;
    return trial.read === text.length;
  }

  #reset(): void {
    this.#held = "";
    this.#position = 0;
    this.#writer.state = 0;
  }
}

function replacementOf(character: string, replacement: Replacement): string {
  if (typeof replacement === "function") return replacement(character);
  return replacement === "html" ? `&#${codePointAt(character, 0)};` : replacement;
}
