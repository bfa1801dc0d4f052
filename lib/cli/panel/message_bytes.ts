/**
 * Which bytes of a stream each message stands in, marks and length fields included.
 *
 * A framer of its own is fed byte by byte: every framing gives the same messages wherever its input is cut, so the byte
 * that completes a message is its last one. Bytes `41 0a 42 0a` with `lines()` are "A" in `41 0a` and "B" in `42 0a`.
 *
 * @module
 */
import type { Codec, Framing } from "../../../mod.ts";

/** A message, and the bytes that it stood in. */
export interface Located {
  readonly text: string;
  readonly bytes: Uint8Array;
  /** Characters that did not read. */
  readonly lost: number;
}

/** One direction of one connection. */
export class MessageBytes {
  readonly #framer: ReturnType<Framing>;
  readonly #codec: Codec;
  readonly #whole: boolean;
  readonly #found: (message: Located) => void;
  #pending: number[] = [];
  #lost = 0;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;

  /**
   * `found` is told of each message.
   *
   * @param whole a message is what one read brought: no byte needs a look of its own.
   */
  constructor(
    framing: Framing,
    codec: Codec,
    maxMessageSize: number,
    whole: boolean,
    found: (message: Located) => void,
  ) {
    this.#codec = codec;
    this.#framer = framing({ codec, fatal: false, replacement: "?", maxMessageSize });
    this.#whole = whole;
    this.#found = found;
  }

  /** What the bytes are read as; with `auto`, what they were found to be in. */
  get encoding(): string {
    return this.#codec.encoding;
  }

  /** The bytes of one read or write. */
  push(bytes: Uint8Array): void {
    if (this.#framer.failure) return; // the connection ends
    if (this.#whole) return this.#take(this.#framer.push(bytes), [...this.#pending, ...bytes]);
    for (const byte of bytes) {
      this.#pending.push(byte);
      const messages = this.#framer.push(Uint8Array.of(byte));
      if (messages.length > 0) this.#take(messages, this.#pending);
    }
    const { gap } = this.#framer;
    if (gap === undefined) return;
    clearTimeout(this.#gapTimer);
    this.#gapTimer = setTimeout(() => this.#take(this.#framer.end(false), this.#pending), gap);
  }

  /** No more will come. */
  end(): void {
    clearTimeout(this.#gapTimer);
    this.#take(this.#framer.end(true), this.#pending);
  }

  /** Several messages at once share their bytes: that of the first, and nothing for the others. */
  #take(messages: readonly string[], bytes: readonly number[]): void {
    if (messages.length === 0) {
      if (this.#whole) this.#pending = [...bytes];
      return;
    }
    const lost = this.#framer.replaced?.in ?? 0;
    const before = this.#lost;
    this.#lost = lost;
    this.#pending = [];
    messages.forEach((text, index) =>
      this.#found({
        text,
        bytes: index === 0 ? Uint8Array.from(bytes) : new Uint8Array(),
        lost: index === 0 ? lost - before : 0,
      })
    );
  }
}
