/**
 * The message whose end has not come.
 *
 * "你好\n" in GBK, limit 4, in reads of 3 bytes: C4 E3 BA adds "你" and 3 bytes; C3 0A ends the message with 1 byte more that
 * is not the delimiter's. 4 bytes are not too many.
 *
 * @module
 */
import { MessageSizeError } from "./message_size_error.ts";

/** Pieces that wait to be joined: a string that grew byte by byte would take 32 bytes for each. */
const PIECES = 512;

/** Gathers the text of one message after the other, counts the bytes it came in, and knows when they are too many. */
export class Unfinished {
  /** Why the message cannot be received. */
  failure?: MessageSizeError | undefined;
  readonly #limit: number;
  readonly #slack: number;
  #joined = "";
  #pieces: string[] = [];
  /** Bytes that have come, also those of a character or an escape sequence that makes no text yet. */
  #size = 0;

  /** `limit`: bytes of a message. `slack`: bytes of a delimiter, which may be here in part. */
  constructor(limit: number, slack: number) {
    this.#limit = limit;
    this.#slack = slack;
  }

  /** There is no text. */
  get empty(): boolean {
    return this.#pieces.length === 0 && this.#joined === "";
  }

  /** Bytes that the message may still have. */
  get room(): number {
    return Math.max(0, this.#limit - this.#size);
  }

  /** More of the message. */
  add(text: string, bytes: number): void {
    this.#size += bytes;
    if (this.#size > this.#limit + this.#slack) this.failure = new MessageSizeError(this.#size, this.#limit);
    if (text === "") return;
    this.#pieces.push(text);
    if (this.#pieces.length >= PIECES) this.#join();
  }

  /** Whether the message is too long if it ends with `bytes` more; that is the failure then. */
  refuses(bytes: number): boolean {
    const size = this.#size + bytes;
    if (size > this.#limit) this.failure = new MessageSizeError(size, this.#limit);
    return this.failure !== undefined;
  }

  /** The whole text; the next message begins. */
  take(): string {
    this.#size = 0;
    if (this.empty) return "";
    const text = this.#join();
    this.#joined = "";
    return text;
  }

  #join(): string {
    const [first = ""] = this.#pieces;
    this.#joined += this.#pieces.length === 1 ? first : this.#pieces.join("");
    this.#pieces.length = 0;
    return this.#joined;
  }
}
