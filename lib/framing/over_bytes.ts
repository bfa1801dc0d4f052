/**
 * Framing in bytes: messages are found first and decoded after that, each alone.
 *
 * So it must be where a checksum stands in the frame, whose bytes are no text. `checked(between("$", "\r\n"), …)` with the
 * checksum `{ algorithm: "xor", prefix: "*", form: "HEX" }`:
 *
 * ```text
 * bytes     24 50 41 2C 56 45 52 2C 4F 4B 2A 35 34 0D 0A
 *           $  P  A  ,  V  E  R  ,  O  K  *  5  4  CR LF
 * found        50 41 2C 56 45 52 2C 4F 4B 2A 35 34           by the framing, as one character for each byte
 * checked      50 41 2C 56 45 52 2C 4F 4B                    54 is right, and leaves
 * decoded      "PA,VER,OK"
 * ```
 *
 * Going out it is the other way round: encoded, the checksum behind it, then framed.
 *
 * @module
 */
import { isBare } from "./bare.ts";
import { builtIn } from "./built_in.ts";
import { BYTES_CODEC, bytesOfUnits } from "./bytes_codec.ts";
import type { Check } from "./checksum/check.ts";
import { ChecksumError } from "./checksum/checksum_error.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import { MessageSizeError } from "./message_size_error.ts";
import { PayloadInput } from "./payload_input.ts";
import { Scratch } from "./scratch.ts";
import { TextOutput } from "./text_output.ts";

/** A framing whose delimiters are whole bytes also in `hex`, where a text of digits could match from the middle of one. */
export function wholeBytes(framing: Framing): Framing {
  return builtIn((wire) => wire.codec.encoding === "hex" ? new FramerOverBytes(wire, framing) : framing(wire));
}

/** Finds messages as bytes, checks and decodes them. */
export class FramerOverBytes implements Framer {
  readonly replaced = { in: 0, out: 0 };
  starts: readonly number[] | undefined;
  readonly #wire: Wire;
  readonly #inner: Framer;
  readonly #check: Check | undefined;
  readonly #input: PayloadInput;
  readonly #output: TextOutput;
  /** The frame that is being made. */
  readonly #scratch = new Scratch();
  readonly #whole = new Scratch();
  #failure: ChecksumError | undefined;
  /** Messages so far. */
  #delivered = 0;

  /** Over the frames of a framing; with `check`, each of them is checked. */
  constructor(wire: Wire, framing: Framing, check?: Check) {
    this.#wire = wire;
    this.#check = check;
    this.#inner = framing({
      ...wire,
      codec: BYTES_CODEC,
      markCodec: wire.markCodec ?? wire.codec,
      fatal: false,
      maxMessageSize: wire.maxMessageSize + this.#overhead,
    });
    this.#input = new PayloadInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
  }

  get #overhead(): number {
    return this.#check?.size ?? 0;
  }

  get gap(): number | undefined {
    return this.#inner.gap;
  }

  get maxRead(): number | undefined {
    return this.#inner.maxRead;
  }

  get bare(): ReadonlySet<string> | undefined {
    return this.#inner.bare;
  }

  get whole(): boolean | undefined {
    return this.#inner.whole;
  }

  get pending(): boolean | undefined {
    return this.#inner.pending;
  }

  get failure(): Error | undefined {
    const own = this.#failure ?? this.#input.failure;
    const { failure } = this.#inner;
    if (own !== undefined || !(failure instanceof MessageSizeError) || this.#overhead === 0) return own ?? failure;
    return new MessageSizeError(failure.size - this.#overhead, this.#wire.maxMessageSize, failure.announced);
  }

  push(bytes: Uint8Array): string[] {
    return this.#accept(this.#inner.push(bytes));
  }

  end(final: boolean): string[] {
    return this.#accept(this.#inner.end(final));
  }

  frame(message: string | Uint8Array, into: Sink): void {
    const check = this.#check;
    if (isBare(message, this.bare)) return this.#inner.frame(message, into);
    const room = this.#output.encode(message, this.#scratch, 0, this.#overhead);
    const { start, size } = this.#output;
    const frame = room.subarray(start, start + size + this.#overhead);
    if (check === undefined) return this.#inner.frame(frame, into);
    if (!this.#inner.whole) {
      check.fill(frame);
      return this.#inner.frame(frame, into);
    }
    // What counts the bytes of a whole frame is filled in first: the checksum covers it.
    frame.fill(0, size);
    this.#inner.frame(frame, this.#whole);
    const filled = this.#whole.take();
    check.fill(filled);
    into.reserve(filled.length).set(filled);
    into.commit(filled.length);
  }

  #accept(texts: readonly string[]): string[] {
    const messages: string[] = [];
    const starts: number[] = [];
    if (this.failure !== undefined && texts.length === 0) return messages;
    const offsets = this.#inner.starts;
    for (let i = 0; i < texts.length && this.#failure === undefined && this.#input.failure === undefined; i++) {
      const offset = offsets?.[i];
      const found = bytesOfUnits(texts[i] ?? "");
      const bare = offset !== undefined && this.#inner.bareStarts?.has(offset) === true;
      const bytes = bare ? found : this.#checked(found, offset);
      if (bytes === undefined) continue;
      this.#input.offset = offset ?? 0;
      const message = this.#input.finish(bytes);
      if (message === undefined) continue;
      messages.push(message);
      this.#delivered++;
      starts.push(offset ?? 0);
    }
    this.starts = starts;
    return messages;
  }

  /** The message without its checksum; undefined when that is bad. */
  #checked(frame: Uint8Array, offset: number | undefined): Uint8Array | undefined {
    const bad = this.#check?.read(frame);
    if (bad === undefined) return frame.subarray(0, frame.length - this.#overhead);
    const error = new ChecksumError({ ...bad, bytes: frame, offset, before: this.#delivered });
    if (this.#wire.fatal) this.#failure = error;
    else this.#wire.onBadChecksum?.(error);
    return undefined;
  }
}
