/**
 * Which bytes of a stream each message stands in, marks, length fields and checksums included.
 *
 * A framer of its own is fed byte by byte: every framing gives the same messages wherever its input is cut, so the byte
 * that completes a message is its last one. Bytes `41 0a 42 0a` with `lines()` are "A" in `41 0a` and "B" in `42 0a`.
 * No byte is lost: those with a bad checksum, and those of no message, are told as what they are.
 *
 * @module
 */
import { type ChecksumError, chunks, type Codec, codec, type Framing } from "../../../mod.ts";
import type { ParsedWire } from "../args/wire_flags.ts";

/** The largest message of a wire, in bytes, where none is given. */
const MAX_MESSAGE = 1048576;
const NONE = new Uint8Array();

/** A message, and the bytes that it stood in. */
export interface Located {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Characters that did not read. */
  readonly lost: number;
  /** Bytes that are no message: with a bad checksum, or of a message whose end has not come. */
  readonly fault?: ChecksumError | "rest";
}

/** One direction of one connection. */
export class MessageBytes {
  readonly #framer: ReturnType<Framing>;
  readonly #codec: Codec;
  /** A message is what one read brought: no byte needs a look of its own. */
  readonly #whole: boolean;
  readonly #found: (message: Located) => void;
  readonly #one = new Uint8Array(1);
  /** What came since the last message, read by read. */
  #pending: Uint8Array[] = [];
  #bad: ChecksumError | undefined;
  #lost = 0;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;

  /** For one direction of a wire; `found` is told of each message. */
  constructor({ options, framing }: ParsedWire, direction: "in" | "out", found: (message: Located) => void) {
    const both = options.framing ?? chunks();
    const own = typeof both === "function" ? both : direction === "in" ? both.receive : both.send;
    this.#codec = codecOf(options.encoding);
    this.#framer = (options.checksum?.(own) ?? own)({
      codec: this.#codec,
      fatal: false,
      replacement: "?",
      maxMessageSize: options.maxMessageSize ?? MAX_MESSAGE,
      onBadChecksum: (error) => {
        this.#bad = error;
      },
    });
    this.#whole = framing === "chunks" && options.checksum === undefined;
    this.#found = found;
  }

  /** What the bytes are read as; with `auto`, what they were found to be in. */
  get encoding(): string {
    return this.#codec.encoding;
  }

  /** The bytes of one read or write; the array may be reused after the call. */
  push(bytes: Uint8Array): void {
    const read = bytes.slice();
    if (this.#whole) {
      this.#pending.push(read);
      return this.#take(this.#framer.push(read));
    }
    let from = 0;
    let at = 0;
    for (const byte of read) {
      if (this.#framer.failure) break; // the connection ends
      at++;
      this.#one[0] = byte;
      const messages = this.#framer.push(this.#one);
      if (messages.length === 0 && this.#bad === undefined) continue;
      this.#pending.push(read.subarray(from, at));
      from = at;
      this.#take(messages);
    }
    if (from < read.length) this.#pending.push(read.subarray(from));
    const { gap } = this.#framer;
    if (gap === undefined) return;
    clearTimeout(this.#gapTimer);
    this.#gapTimer = setTimeout(() => this.#take(this.#framer.end(false)), gap);
  }

  /** No more will come. */
  end(): void {
    clearTimeout(this.#gapTimer);
    this.#take(this.#framer.end(true));
    if (this.#pending.length > 0) this.#found({ text: "", bytes: this.#taken(), lost: 0, fault: "rest" });
  }

  /** Several messages at once share their bytes: those of the first, and nothing for the others. */
  #take(messages: readonly string[]): void {
    const bad = this.#bad;
    this.#bad = undefined;
    if (bad !== undefined) this.#found({ text: "", bytes: this.#taken(), lost: 0, fault: bad });
    for (const text of messages) {
      const lost = this.#framer.replaced?.in ?? 0;
      this.#found({ text, bytes: this.#taken(), lost: lost - this.#lost });
      this.#lost = lost;
    }
  }

  #taken(): Uint8Array {
    const [first = NONE, ...more] = this.#pending;
    this.#pending = [];
    return more.length === 0 ? first : joined([first, ...more]);
  }
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A codec for looking at a connection's bytes, with no share in the connection's own. */
function codecOf(encoding: string | Codec | (() => Codec) | undefined): Codec {
  if (typeof encoding === "function") return encoding();
  return typeof encoding === "object" ? encoding : codec(encoding ?? "utf-8");
}
