/**
 * Messages preceded by their length.
 *
 * `lengthPrefixed({ bytes: 2 })` in GBK; the message is what the length counts:
 *
 * ```text
 * 00 04 C4 E3 BA C3   00 00   00 01 61
 * 4     你    好      0       1     a
 *       "你好"        ""            "a"
 * ```
 *
 * `lengthPrefixed({ bytes: 1, offset: 2, trailer: 2 })`, as in GT06; the message is the whole frame:
 *
 * ```text
 * 78 78 05 01 00 08 44 1D 0D 0A
 * │     5  └── counted ─┘ └ trailer
 * └ before the field
 * ```
 *
 * @module
 */
import { builtIn } from "./built_in.ts";
import { FrameError, hexOf } from "./frame_error.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import { LengthField, type LengthFieldOptions } from "./length_field.ts";
import { MessageSizeError } from "./message_size_error.ts";
import { PayloadInput } from "./payload_input.ts";
import { TextOutput } from "./text_output.ts";

/** Settings of {@linkcode lengthPrefixed}. */
export interface LengthOptions extends LengthFieldOptions {
  /**
   * Bytes before the field. Given, also as 0, the message is the whole frame from its first byte to its last, and sending
   * fills in the field; absent, the field comes first and the message is what follows.
   *
   * @default {undefined}
   */
  offset?: number | undefined;
  /**
   * Bytes that follow the field, less those it counts: -4 for a field of four bytes that counts itself (SMPP), the size of
   * what stands between field and body when only the body is counted.
   *
   * @default {0}
   */
  adjust?: number | undefined;
  /** Bytes at the end of the message that the length does not count: a checksum and an end mark. @default {0} */
  trailer?: number | undefined;
}

/**
 * Messages preceded by their length in bytes, as a number or in digits.
 *
 * `lengthPrefixed({ bytes: 2 })` puts 00 05 before "hello", `lengthPrefixed({ bytes: 6, digits: "decimal" })` puts 000005.
 * The length counts the encoded message, not characters and not itself; `adjust` and `trailer` say where a protocol counts
 * otherwise: behind the field come (length + `adjust` + `trailer`) bytes.
 *
 * Each message is decoded alone. Input that ends inside a message is a failure: what is there is not what was announced. A
 * message that is longer than its field can say cannot be sent, nor can a frame that is shorter than its header: RangeError.
 *
 * - SMPP: `{ offset: 0, adjust: -4 }`, the whole PDU;
 * - ISO 8583, HSMS: `{ bytes: 2 }` or `{ bytes: 4, digits: "decimal" }`, `{}`, the body;
 * - GT06: `{ bytes: 1, offset: 2, trailer: 2 }`;
 * - HJ 212: `{ digits: "decimal", offset: 2, trailer: 6 }`.
 *
 * @throws {MessageSizeError} from `receive()` when the announced length is above `maxMessageSize`.
 * @throws {FrameError} from `receive()` for digits that are none, and for a length below 0.
 * @throws {RangeError} for another size of the field, and for a count that is none.
 * @throws {MessageSizeError} for an offset behind which no message ends within `maxMessageSize`, when a connection is made.
 */
export function lengthPrefixed(options: LengthOptions = {}): Framing {
  const field = new LengthField(options);
  const { offset, adjust = 0, trailer = 0 } = options;
  if (offset !== undefined) checkCount("an offset", offset, 0);
  checkCount("a trailer", trailer, 0);
  checkCount("an adjustment", adjust, -LARGEST);
  return builtIn((wire) => new LengthFramer(wire, field, offset, adjust, trailer));
}

/** No message is longer: what is above does not fit into memory. */
const LARGEST = 0x7fffffff;

/** @throws {RangeError} for what is not a whole number, at least `least` and no larger than fits into memory. */
function checkCount(what: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= LARGEST) return;
  throw new RangeError(
    `Cannot take ${String(value)} bytes as ${what}: a whole number from ${least} to ${LARGEST} is needed`,
  );
}

class LengthFramer implements Framer {
  failure?: Error | undefined;
  readonly replaced = { in: 0, out: 0 };
  readonly starts: number[] | undefined;
  readonly whole: boolean;
  readonly #input: PayloadInput;
  readonly #output: TextOutput;
  readonly #limit: number;
  readonly #field: LengthField;
  /** Where the field stands, and where it ends. */
  readonly #offset: number;
  readonly #head: number;
  /** Bytes behind the field, less its number. */
  readonly #more: number;
  /** What has come of the bytes up to the end of the field, when one read did not bring them all. */
  readonly #headBytes: Uint8Array;
  #headCarried = 0;
  /** Bytes of the message that is being received; below 0 as long as that is not known. */
  #size = -1;

  constructor(wire: Wire, field: LengthField, offset: number | undefined, adjust: number, trailer: number) {
    this.#input = new PayloadInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
    this.#limit = wire.maxMessageSize;
    this.#field = field;
    this.whole = offset !== undefined;
    this.#offset = offset ?? 0;
    this.#head = this.#offset + field.size;
    this.#more = adjust + trailer;
    if (this.whole && this.#head > this.#limit) throw new MessageSizeError(this.#head, this.#limit);
    this.#headBytes = new Uint8Array(this.#head);
    if (wire.markCodec !== undefined) this.starts = [];
  }

  get pending(): boolean {
    return this.#size >= 0 || this.#headCarried > 0;
  }

  push(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    const input = this.#input;
    if (this.starts) this.starts.length = 0;
    let at = 0;
    while (this.failure === undefined) {
      if (this.#size < 0) {
        at = this.#readHead(bytes, at);
        if (this.#size < 0) break;
      }
      const start = input.offset;
      at = input.take(bytes, at, this.#size, messages);
      if (at > bytes.length) break;
      this.starts?.push(start);
      this.failure = input.failure;
      this.#size = -1;
    }
    return messages;
  }

  end(): string[] {
    if (this.failure !== undefined) return [];
    const { offset, carried } = this.#input;
    const inHead = this.#size < 0;
    if (inHead && this.#headCarried === 0) return [];
    const [what, size, came] = inHead ? ["length", this.#head, this.#headCarried] : ["message", this.#size, carried];
    this.failure = new FrameError(
      `Cannot receive the ${what} of ${size} bytes at byte ${offset}: the input ended after ${came}`,
      offset,
    );
    return [];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    const before = this.whole ? 0 : this.#head;
    const bytes = this.#output.encode(message, into, before, 0);
    const { size, start } = this.#output;
    if (this.whole && size < this.#head) {
      throw new RangeError(`Cannot send a frame of ${size} bytes: its length field ends at byte ${this.#head}`);
    }
    const length = before + size - this.#head - this.#more;
    if (length < 0) {
      throw new RangeError(`Cannot send a message of ${size} bytes: it has at least ${size - length}`);
    }
    if (length > this.#field.largest) {
      throw new RangeError(`Cannot send a message of ${size} bytes: its length must be at most ${this.#field.largest}`);
    }
    this.#field.write(length, bytes, start + this.#offset);
    into.commit(before + size);
  }

  /** Reads up to the end of the field, which makes the size known. Where in `bytes` the message goes on. */
  #readHead(bytes: Uint8Array, at: number): number {
    const missing = this.#head - this.#headCarried;
    if (this.#headCarried === 0 && bytes.length - at >= missing) {
      this.#measure(bytes, at);
      return this.whole ? at : at + missing;
    }
    const end = Math.min(bytes.length, at + missing);
    const part = bytes.subarray(at, end);
    this.#headBytes.set(part, this.#headCarried);
    this.#headCarried += part.length;
    if (this.#headCarried < this.#head) return end;
    this.#headCarried = 0;
    this.#measure(this.#headBytes, 0);
    if (this.whole && this.#size >= 0 && this.failure === undefined) this.#input.carry(this.#headBytes, this.#size);
    return end;
  }

  /** Sets the size of the message whose frame begins at `at`, or the failure. */
  #measure(bytes: Uint8Array, at: number): void {
    const offset = this.#input.offset + this.#offset;
    const length = this.#field.read(bytes, at + this.#offset, offset);
    if (typeof length !== "number") {
      this.failure = length;
      return;
    }
    const rest = length + this.#more;
    const size = this.whole ? this.#head + rest : rest;
    if (rest >= 0 && size <= this.#limit && size <= Number.MAX_SAFE_INTEGER) {
      this.#size = size;
      if (!this.whole) this.#input.offset += this.#head;
      return;
    }
    const field = bytes.slice(at + this.#offset, at + this.#head);
    if (rest >= 0) {
      this.failure = new MessageSizeError(size, this.#limit, { field, offset, digits: this.#field.digits(field) });
    } else {
      const reason = `it is ${length}, and at least ${-this.#more} is needed`;
      this.failure = new FrameError(
        `Cannot read ${hexOf(field)} at byte ${offset} as the length of a message: ${reason}`,
        offset,
        field,
      );
    }
  }
}
