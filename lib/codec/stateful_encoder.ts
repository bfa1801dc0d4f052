/**
 * The encoder of every encoding: state between calls, what cannot be encoded, room.
 *
 * @module
 */
import { codePointAt } from "./code_point.ts";
import type { EncodeOptions, Encoder, Replacement } from "./codec.ts";
import { EncodeError } from "./encode_error.ts";
import type { Cursor, Writer } from "./character_writer.ts";

/** Bytes that one character may take: JIS between two escape sequences. */
const LONGEST = 8;

/** Text to bytes through a {@linkcode Writer}. */
export class StatefulEncoder implements Encoder {
  readonly #encoding: string;
  readonly #writer: Writer;
  readonly #fatal: boolean;
  readonly #replacement: Replacement;
  readonly #cursor: Cursor = { read: 0, written: 0 };
  #replaced = 0;
  /** The first half of a surrogate pair whose second half is still to come. */
  #held = "";
  /** UTF-16 units taken since the start of the text. */
  #position = 0;

  constructor(encoding: string, writer: Writer, { fatal = false, replacement = "?" }: EncodeOptions) {
    this.#encoding = encoding;
    this.#writer = writer;
    this.#fatal = fatal;
    this.#replacement = replacement;
    if (typeof replacement === "string" && replacement !== "?" && !this.#has(standIn(replacement, "\ufffd"))) {
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
      result = this.#goOn(text, bytes, options?.stream ?? false);
    } catch (error) {
      this.#reset();
      throw error;
    }
    if (result !== undefined) return result;
    const first = this.#held + text;
    const what = first === "" ? "the end of the text" : JSON.stringify(this.#piece(first, 0));
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

  /** Sets the cursor, and goes on from there unless half a pair waits; whether that was all and is in the first state. */
  #fillAll(text: string, bytes: Uint8Array, at: number): boolean {
    const cursor = this.#cursor;
    cursor.read = 0;
    cursor.written = at;
    if (this.#held !== "") return false;
    this.#writer.fill(text, bytes, cursor);
    return cursor.read === text.length && this.#writer.state === 0;
  }

  /**
   * The rest of a call, once something more than characters of the encoding turned up; undefined where not even the
   * first character fits, and nothing has changed.
   */
  #goOn(text: string, bytes: Uint8Array, stream: boolean): { read: number; written: number } | undefined {
    const cursor = this.#cursor;
    const before = this.#held.length;
    const whole = this.#held + text;
    for (;;) {
      this.#writer.fill(whole, bytes, cursor);
      if (cursor.read === whole.length) break;
      if (stream && this.#waits(whole, cursor.read)) break;
      if (!this.#replace(whole, cursor.read - before, bytes)) break;
    }
    const rest = whole.slice(cursor.read);
    const waits = stream && this.#waits(whole, cursor.read);
    let done = rest === "" || waits;
    if (done && !stream && this.#writer.state !== 0) done = this.#writer.finish?.(bytes, cursor) ?? true;
    if (!done && cursor.read === 0 && cursor.written === 0) return undefined;

    if (cursor.read >= before) this.#held = waits ? rest : "";
    const read = waits ? text.length : Math.max(0, cursor.read - before);
    if (done && !stream) this.#reset();
    else this.#position += read;
    return { read, written: cursor.written };
  }

  /** Writes what stands for the character at the cursor; `false` if there is no room for it, or for the character. */
  #replace(text: string, at: number, bytes: Uint8Array): boolean {
    const cursor = this.#cursor;
    const writer = this.#writer;
    const character = this.#piece(text, cursor.read);
    if (bytes.length - cursor.written < LONGEST && this.#has(character)) return false;
    if (this.#fatal) throw new EncodeError(this.#encoding, character, this.#position + at);
    // A lone surrogate is U+FFFD to the standard, and so is an ASCII character that cannot be encoded, section 12.2.2.
    const reported = character.isWellFormed() && character > "\x7f" ? character : "\ufffd";
    const instead = reported !== character && this.#has(reported) ? reported : standIn(this.#replacement, reported);
    const state = writer.state;
    const inner = { read: 0, written: cursor.written };
    writer.fill(instead, bytes, inner);
    if (inner.read < instead.length) {
      writer.state = state;
      if (!this.#has(instead)) throw new EncodeError(this.#encoding, character, this.#position + at);
      return false;
    }
    cursor.written = inner.written;
    cursor.read += character.length;
    this.#replaced++;
    return true;
  }

  #piece(text: string, at: number): string {
    return this.#writer.piece?.(text, at) ?? String.fromCodePoint(codePointAt(text, at));
  }

  #waits(text: string, at: number): boolean {
    if (at !== text.length - 1) return false;
    const unit = text.charCodeAt(at);
    return this.#writer.begins?.(unit) ?? unit >> 10 === 0x36;
  }

  #has(text: string): boolean {
    const state = this.#writer.state;
    const trial = { read: 0, written: 0 };
    this.#writer.fill(text, new Uint8Array(text.length * 8), trial);
    this.#writer.state = state;
    return trial.read === text.length;
  }

  #reset(): void {
    this.#held = "";
    this.#position = 0;
    this.#writer.state = 0;
  }
}

function standIn(replacement: Replacement, character: string): string {
  if (typeof replacement === "function") return replacement(character);
  return replacement === "html" ? `&#${codePointAt(character, 0)};` : replacement;
}
