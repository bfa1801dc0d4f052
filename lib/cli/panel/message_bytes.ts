/**
 * Which bytes of a stream each message stands in, marks, length fields and checksums included.
 *
 * Every framing gives the same messages wherever its input is cut, so the byte that completes a message is its last one:
 * of `41 0a 42 0a` with `lines()`, `41 0a` is "A" and `42 0a` is "B". To find that byte, framers are fed the same bytes in
 * ever smaller blocks: only where a block completes a message does the next framer look into it.
 *
 * No byte is lost: those with a bad checksum, and those of no message, are told as what they are.
 *
 * @module
 */
import { type ChecksumError, chunks, type Codec, codec, type Framing } from "../../../mod.ts";
import type { ParsedWire } from "../args/wire_flags.ts";
import { concat } from "../../bytes/concat.ts";

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

/** Bytes of the blocks, largest first. */
const BLOCKS: readonly number[] = [512, 8, 1];

/** A framer, and the last bad checksum that it has met. */
interface Searcher {
  readonly size: number;
  readonly framer: ReturnType<Framing>;
  readonly codec: Codec;
  bad: ChecksumError | undefined;
}

/** One direction of one connection. */
export class MessageBytes {
  readonly #searchers: readonly Searcher[];
  /** The one that finds the last byte. */
  readonly #last: Searcher;
  readonly #found: (message: Located) => void;
  /** What came since the last message, read by read; and from where on the current read belongs to it. */
  #pending: Uint8Array[] = [];
  #read: Uint8Array = NONE;
  #from = 0;
  #lost = 0;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * For one direction of a wire; `found` is told of each message. With `one` what is pushed is one message, whose last
   * byte is known.
   */
  constructor(
    { options, framing }: ParsedWire,
    direction: "in" | "out",
    found: (message: Located) => void,
    one = false,
  ) {
    const both = options.framing ?? chunks();
    const own = typeof both === "function" ? both : direction === "in" ? both.receive : both.send;
    const checked = options.checksum?.(own) ?? own;
    const { maxMessageSize = MAX_MESSAGE } = options;
    // A message is what one read brought: no byte needs a look of its own.
    const whole = one || framing === "chunks" && options.checksum === undefined;
    this.#last = searcher(checked, options.encoding, maxMessageSize, whole ? Infinity : 1);
    this.#searchers = whole ? [this.#last] : [
      ...BLOCKS.slice(0, -1).map((size) => searcher(checked, options.encoding, maxMessageSize, size)),
      this.#last,
    ];
    this.#found = found;
  }

  /** What the bytes are read as; with `auto`, what they were found to be in. */
  get encoding(): string {
    return this.#last.codec.encoding;
  }

  /** The bytes of one read or write; the array may be reused after the call. */
  push(bytes: Uint8Array): void {
    this.#read = bytes.slice();
    this.#from = 0;
    this.#search(0, 0, bytes.length);
    if (this.#from < bytes.length) this.#pending.push(this.#read.subarray(this.#from));
    this.#read = NONE;
    const { gap } = this.#last.framer;
    if (gap === undefined) return;
    clearTimeout(this.#gapTimer);
    this.#gapTimer = setTimeout(() => this.#end(false), gap);
  }

  /** No more will come. */
  end(): void {
    clearTimeout(this.#gapTimer);
    this.#end(true);
    if (this.#pending.length > 0) this.#found({ text: "", bytes: this.#taken(), lost: 0, fault: "rest" });
  }

  /** All searchers from this one on have seen what stands before `from`, and then what stands before `to`. */
  #search(level: number, from: number, to: number): void {
    const [searcher, ...finer] = this.#searchers.slice(level);
    if (!searcher) return;
    const { framer, size } = searcher;
    for (let at = from; at < to; at += size) {
      if (framer.failure) return; // the connection ends
      const end = Math.min(at + size, to);
      const block = this.#read.subarray(at, end);
      const messages = framer.push(block);
      if (messages.length === 0 && searcher.bad === undefined && !framer.failure) {
        for (const each of finer) each.framer.push(block);
      } else if (finer.length > 0) {
        searcher.bad = undefined;
        this.#search(level + 1, at, end);
      } else this.#take(messages, end);
    }
  }

  #end(final: boolean): void {
    const messages = this.#searchers.map(({ framer }) => framer.end(final)).at(-1) ?? [];
    this.#take(messages, 0);
  }

  /** Several messages at once share their bytes: those of the first, and nothing for the others. */
  #take(messages: readonly string[], end: number): void {
    const { bad, framer } = this.#last;
    for (const each of this.#searchers) each.bad = undefined;
    if (messages.length === 0 && bad === undefined) return;
    if (end > this.#from) this.#pending.push(this.#read.subarray(this.#from, end));
    this.#from = Math.max(this.#from, end);
    if (bad !== undefined) this.#found({ text: "", bytes: this.#taken(), lost: 0, fault: bad });
    for (const text of messages) {
      const lost = framer.replaced?.in ?? 0;
      this.#found({ text, bytes: this.#taken(), lost: lost - this.#lost });
      this.#lost = lost;
    }
  }

  #taken(): Uint8Array {
    const [first = NONE, ...more] = this.#pending;
    this.#pending = [];
    return more.length === 0 ? first : concat([first, ...more]);
  }
}

function searcher(
  framing: Framing,
  encoding: ParsedWire["options"]["encoding"],
  maxMessageSize: number,
  size: number,
): Searcher {
  const codec = codecOf(encoding);
  const onBadChecksum = (error: ChecksumError) => {
    made.bad = error;
  };
  const framer = framing({ codec, fatal: false, replacement: "?", maxMessageSize, onBadChecksum });
  const made: Searcher = { size, framer, codec, bad: undefined };
  return made;
}

/** A codec for looking at a connection's bytes, with no share in the connection's own. */
function codecOf(encoding: string | Codec | (() => Codec) | undefined): Codec {
  if (typeof encoding === "function") return encoding();
  return typeof encoding === "object" ? encoding : codec(encoding ?? "utf-8");
}
