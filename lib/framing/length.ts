/**
 * Messages preceded by their length.
 *
 * `lengthPrefixed({ bytes: 2 })` in GBK:
 *
 * ```text
 * 00 04 C4 E3 BA C3   00 00   00 01 61
 * 4     你    好      0       1     a
 *       "你好"        ""            "a"
 * ```
 *
 * @module
 */
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import { MessageSizeError } from "./message_size_error.ts";
import { PayloadInput } from "./payload_input.ts";
import { TextOutput } from "./text_output.ts";

/** Settings of {@linkcode lengthPrefixed}. */
export interface LengthOptions {
  /** Size of the length field in bytes. @default {4} */
  bytes?: 1 | 2 | 4 | undefined;
  /** Least significant byte first. @default {false} */
  littleEndian?: boolean | undefined;
}

/**
 * Messages preceded by their length in bytes.
 *
 * `lengthPrefixed({ bytes: 2 })` puts 00 05 before "hello". The length counts the encoded message, not characters and not
 * itself. Each message is decoded alone. Input that ends inside a message is a failure: what is there is not what was
 * announced. A message that is longer than its field can say cannot be sent: RangeError.
 *
 * @throws {MessageSizeError} from `receive()` when the announced length is above `maxMessageSize`.
 * @throws {RangeError} for another size of the field.
 */
export function lengthPrefixed({ bytes = 4, littleEndian = false }: LengthOptions = {}): Framing {
  if (bytes !== 1 && bytes !== 2 && bytes !== 4) {
    throw new RangeError(`Cannot put a length into ${String(bytes)} bytes: only into 1, 2 or 4`);
  }
  return (wire) => new LengthFramer(wire, bytes, littleEndian);
}

class LengthFramer implements Framer {
  failure?: Error | undefined;
  readonly replaced = { in: 0, out: 0 };
  readonly #input: PayloadInput;
  readonly #output: TextOutput;
  readonly #limit: number;
  readonly #field: number;
  readonly #littleEndian: boolean;
  /** Bytes of the length field that have come. */
  #fieldCarried = 0;
  #size = 0;

  constructor(wire: Wire, field: number, littleEndian: boolean) {
    this.#input = new PayloadInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
    this.#limit = wire.maxMessageSize;
    this.#field = field;
    this.#littleEndian = littleEndian;
  }

  push(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    const input = this.#input;
    let at = 0;
    while (this.failure === undefined) {
      at = this.#readField(bytes, at);
      if (this.#fieldCarried < this.#field || this.failure !== undefined) break;
      at = input.take(bytes, at, this.#size, messages);
      if (at > bytes.length) break;
      this.failure = input.failure;
      this.#fieldCarried = 0;
      this.#size = 0;
    }
    return messages;
  }

  end(): string[] {
    if (this.failure !== undefined || this.#fieldCarried === 0) return [];
    const [what, size, carried] = this.#fieldCarried < this.#field
      ? ["length", this.#field, this.#fieldCarried]
      : ["message", this.#size, this.#input.carried];
    this.failure = new TypeError(`Cannot receive a ${what} of ${size} bytes: the input ended after ${carried}`);
    return [];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    const bytes = this.#output.encode(message, into, this.#field, 0);
    const { size, start } = this.#output;
    const limit = 256 ** this.#field - 1;
    if (size > limit) {
      throw new RangeError(`Cannot send a message of ${size} bytes: its length must be at most ${limit}`);
    }
    let rest = size;
    for (let i = 0; i < this.#field; i++) {
      bytes[start + (this.#littleEndian ? i : this.#field - 1 - i)] = rest % 256;
      rest = Math.floor(rest / 256);
    }
    into.commit(this.#field + size);
  }

  /** Where in `bytes` the message goes on. */
  #readField(bytes: Uint8Array, at: number): number {
    if (this.#fieldCarried === this.#field) return at;
    for (; this.#fieldCarried < this.#field && at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (this.#littleEndian) this.#size += byte * 256 ** this.#fieldCarried;
      else this.#size = this.#size * 256 + byte;
      this.#fieldCarried++;
      this.#input.offset++;
    }
    if (this.#fieldCarried === this.#field && this.#size > this.#limit) {
      this.failure = new MessageSizeError(this.#size, this.#limit);
    }
    return at;
  }
}
