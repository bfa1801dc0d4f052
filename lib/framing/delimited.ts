/**
 * Messages that end with a certain text.
 *
 * `delimited("|")` in GBK, where the second byte of 亅 is 7C, the byte of `|`:
 *
 * ```text
 * 61 7C   7C   81 7C 7C   62          (the input ends)
 * "a"     ""   "亅"       "b"
 * ```
 *
 * Text is searched, not bytes: each read is decoded first. A delimiter that two reads share is found by {@linkcode Search};
 * the text of a message that several reads bring is gathered by {@linkcode Unfinished}.
 *
 * @module
 */
import { builtIn } from "./built_in.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import { checkDelimiter, delimiterOn, encodeDelimiter } from "./delimiter.ts";
import { markInput } from "./mark_input.ts";
import { wholeBytes } from "./over_bytes.ts";
import { Search } from "./search.ts";
import { Slices } from "./slices.ts";
import type { TextInput } from "./input.ts";
import { textInput } from "./text_input.ts";
import { TextOutput } from "./text_output.ts";
import { Unfinished } from "./unfinished.ts";

/** Settings of {@linkcode lines}. */
export interface LinesOptions {
  /** What is written after each message; both are read. @default {"\n"} */
  ending?: "\n" | "\r\n" | undefined;
}

/**
 * A message is a line. Reads lines that end in LF or in CRLF, and writes the one chosen.
 *
 * An empty line is an empty message. At the end of input, a last line without its end is a message too. Line ends are
 * searched in decoded text, so utf-16 and iso-2022-jp work as well. A line feed inside a message that is sent
 * makes two messages of it at the other end.
 *
 * @throws {RangeError} for another ending; for an encoding without line feeds (`hex`), when a connection is made.
 */
export function lines({ ending = "\n" }: LinesOptions = {}): Framing {
  if (ending !== "\n" && ending !== "\r\n") {
    throw new RangeError(`Cannot end lines with ${JSON.stringify(ending)}: only with "\\n" or "\\r\\n"`);
  }
  return builtIn((wire) => new DelimitedFramer(wire, "\n", ending, true));
}

/**
 * A message ends where `delimiter` stands, which is not part of it.
 *
 * Delimiters are searched in decoded text, never in bytes: the byte of `|` is also the second half of 亅 in gbk. Two in
 * a row enclose an empty message. At the end of input, a last message without its end is a message too. A delimiter
 * inside a message that is sent makes two messages of it at the other end.
 *
 * @throws {RangeError} for an empty delimiter; for one that the encoding lacks, when a connection is made.
 */
export function delimited(delimiter: string): Framing {
  checkDelimiter(delimiter);
  return wholeBytes((wire) => new DelimitedFramer(wire, delimiter, delimiter, false));
}

const CARRIAGE_RETURN = 13;

class DelimitedFramer implements Framer {
  readonly replaced = { in: 0, out: 0 };
  readonly starts: number[] | undefined;
  readonly #input: TextInput;
  readonly #output: TextOutput;
  readonly #search: Search;
  readonly #unfinished: Unfinished;
  readonly #slices: Slices;
  /** UTF-16 units and bytes of the delimiter, and bytes of a carriage return. */
  readonly #delimiterLength: number;
  readonly #delimiterSize: number;
  readonly #returnSize: number;
  /** What is written after a message. */
  readonly #ending: Uint8Array;
  /** A carriage return before the delimiter belongs to it. */
  readonly #lines: boolean;
  /** The unfinished message ends with one. */
  #returned = false;
  /** UTF-16 units before the text last decoded, and where the next message begins. */
  #before = 0;
  #start = 0;

  constructor(wire: Wire, delimiter: string, ending: string, lines: boolean) {
    this.#lines = lines;
    const { markCodec = wire.codec } = wire;
    const { text, bytes, core } = delimiterOn(wire, delimiter);
    this.#slices = new Slices([core], markCodec);
    this.#delimiterLength = text.length;
    this.#delimiterSize = core.length;
    this.#returnSize = lines ? encodeDelimiter("\r", markCodec).length : 0;
    this.#ending = encodeDelimiter(ending, markCodec);
    this.#input = wire.markCodec === undefined ? textInput(wire, this.replaced) : markInput(wire.markCodec);
    this.#output = new TextOutput(wire, this.replaced);
    this.#search = new Search(text);
    if (wire.markCodec !== undefined) this.starts = [];
    this.#unfinished = new Unfinished(wire.maxMessageSize, bytes.length + this.#returnSize);
  }

  get failure(): Error | undefined {
    return this.#unfinished.failure ?? this.#input.failure;
  }

  get pending(): boolean {
    return !this.#unfinished.empty;
  }

  push(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    if (this.starts) this.starts.length = 0;
    for (let from = 0; from < bytes.length && this.failure === undefined;) {
      const to = this.#slices.end(bytes, from, this.#unfinished.room);
      this.#pushSlice(to - from < bytes.length ? bytes.subarray(from, to) : bytes, messages);
      from = to;
    }
    return messages;
  }

  end(): string[] {
    this.starts?.splice(0, Infinity, this.#start);
    this.#keep(this.#input.end(), 0);
    if (this.failure !== undefined || this.#unfinished.empty || this.#unfinished.refuses(0)) return [];
    return [this.#take()];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    this.#output.frame(message, into, undefined, this.#ending);
  }

  /** Either no message that ends in these bytes can be too long, or only one ends in them, with the last of them. */
  #pushSlice(bytes: Uint8Array, messages: string[]): void {
    const text = this.#input.decode(bytes);
    const starts = this.starts;
    let from = 0;
    for (let at = this.#search.find(text, 0); at < text.length; at = this.#search.find(text, from)) {
      const message = from === 0 ? this.#finish(text, at, bytes.length) : this.#slice(text, from, at);
      if (message === undefined) return;
      messages.push(message);
      from = at + this.#delimiterLength;
      if (starts) {
        starts.push(this.#start);
        this.#start = this.#before + from;
      }
    }
    this.#before += text.length;
    this.#keep(from === 0 ? text : text.slice(from), from > 0 && from === text.length ? 0 : bytes.length);
  }

  /** A message that begins and ends in one text. */
  #slice(text: string, from: number, at: number): string {
    const returned = this.#lines && at > from && text.charCodeAt(at - 1) === CARRIAGE_RETURN;
    return text.slice(from, returned ? at - 1 : at);
  }

  /** The message that may have begun in an earlier text, where this one ends it; undefined if it is too long. */
  #finish(text: string, at: number, bytes: number): string | undefined {
    const returned = this.#lines && (at > 0 ? text.charCodeAt(at - 1) === CARRIAGE_RETURN : this.#returned);
    if (this.#unfinished.refuses(bytes - this.#delimiterSize - (returned ? this.#returnSize : 0))) return undefined;
    const end = returned ? at - 1 : at;
    const begun = this.#take();
    // Below 0, the end of what had begun is a part of the delimiter.
    return end < 0 ? begun.slice(0, end) : begun + text.slice(0, end);
  }

  #keep(rest: string, bytes: number): void {
    this.#unfinished.add(rest, bytes);
    if (rest === "") return;
    this.#search.remember(rest);
    this.#returned = this.#lines && rest.charCodeAt(rest.length - 1) === CARRIAGE_RETURN;
  }

  #take(): string {
    this.#returned = false;
    this.#search.forget();
    return this.#unfinished.take();
  }
}
