/**
 * Bytes divided into the characters that they make, byte by byte: of 61 ba c3 ff in gbk, 61 is "a", ba waits, c3
 * completes "好", and ff means nothing.
 */

/**
 * Bytes that belong together: `lost` where they mean nothing, `torn` where the rest of the character is missing.
 *
 * @typedef {{ at: number, length: number, text: string, kind: "" | "lost" | "torn" }} Character
 */

/** For each encoding: what bytes at the beginning of a character decode to. @type {Map<string, Map<number, string>>} */
const knownTexts = new Map();
/** More than all characters of two bytes, so that a peer which sends all of Unicode fills no memory. */
const KNOWN = 30_000;
/** The escape sequences of ISO-2022-JP that the Encoding Standard knows (section 13.2). */
const ESCAPES = ["\x1b(B", "\x1b(J", "\x1b(I", "\x1b$@", "\x1b$B"];

/** Reads one message. */
export class Reader {
  #encoding;
  #isText;
  #hasAscii;
  /** Of ISO-2022-JP, whose characters depend on what came before. */
  #stateful;
  #known;
  /** @type {number[]} */
  #pending = [];
  #at;

  /** @param {string} encoding @param {number} [at] place of the first byte */
  constructor(encoding, at = 0) {
    this.#encoding = encoding;
    this.#at = at;
    this.#isText = encoding !== "binary" && encoding !== "hex";
    this.#hasAscii = !/^(utf-16|iso-2022)/.test(encoding);
    this.#stateful = encoding === "iso-2022-jp" ? new TextDecoder(encoding) : undefined;
    this.#known = knownTexts.get(encoding) ?? new Map();
    knownTexts.set(encoding, this.#known);
  }

  /** Whether a reader can begin anywhere between two characters. */
  get resumes() {
    return this.#stateful === undefined;
  }

  /** Place of the first byte that is not read yet. */
  get at() {
    return this.#at;
  }

  /**
   * The characters that one more byte completes: mostly none or one.
   *
   * @param {number} byte
   * @returns {Character[]}
   */
  push(byte) {
    if (!this.#isText) return [this.#take(1, byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : "·")];
    if (byte < 0x80 && this.#hasAscii && this.#pending.length === 0) return [this.#take(1, String.fromCharCode(byte))];
    this.#pending.push(byte);
    const text = this.#stateful?.decode(Uint8Array.of(byte), { stream: true }) ?? this.#beginning();
    if (this.#stateful && ESCAPES.includes(String.fromCharCode(...this.#pending))) {
      this.#pending = [];
      return [this.#take(3, "")];
    }
    return text === "" ? [] : this.#settle(text);
  }

  /**
   * What is left when no more comes.
   *
   * @returns {Character[]}
   */
  end() {
    const { length } = this.#pending;
    this.#pending = [];
    return length === 0 ? [] : [this.#take(length, "›", "torn")];
  }

  /**
   * @param {number} length
   * @param {string} text
   * @param {Character["kind"]} [kind]
   * @returns {Character}
   */
  #take(length, text, kind = "") {
    const at = this.#at;
    this.#at += length;
    return { at, length, text, kind };
  }

  /** What a decoder says to the beginning of a character, which is nothing yet, or to a whole one. */
  #beginning() {
    const key = this.#pending.reduce((sum, byte) => sum * 256 + byte, this.#pending.length);
    let text = this.#known.get(key);
    if (text === undefined) {
      text = this.#decoder().decode(Uint8Array.from(this.#pending), { stream: true });
      if (this.#known.size < KNOWN) this.#known.set(key, text);
    }
    return text;
  }

  /** @param {boolean} [fatal] */
  #decoder(fatal = false) {
    return new TextDecoder(this.#encoding, { ignoreBOM: true, fatal });
  }

  /**
   * The decoder has spoken: about all pending bytes, or about the first of them.
   *
   * @param {string} text
   * @returns {Character[]}
   */
  #settle(text) {
    const bytes = this.#pending;
    this.#pending = [];
    if (!text.startsWith("\ufffd") || this.#isValid(bytes)) return [this.#take(bytes.length, text)];
    const length = this.#lengthOfError(bytes);
    const lost = this.#take(length, "\ufffd", "lost");
    return [lost, ...bytes.slice(length).flatMap((byte) => this.push(byte))];
  }

  /** How many of the bytes the first U+FFFD stands for. @param {readonly number[]} bytes */
  #lengthOfError(bytes) {
    const decode = (/** @type {readonly number[]} */ some) => this.#decoder().decode(Uint8Array.from(some));
    const whole = decode(bytes);
    for (let length = 1; length < bytes.length; length++) {
      if (whole === "\ufffd" + decode(bytes.slice(length))) return length;
    }
    return bytes.length;
  }

  /** Whether U+FFFD is what was sent: EF BF BD in UTF-8. @param {readonly number[]} bytes */
  #isValid(bytes) {
    try {
      this.#decoder(true).decode(Uint8Array.from(bytes));
      return true;
    } catch {
      return false; // a TypeError: what `fatal` is for
    }
  }
}
