/**
 * Messages of one size.
 *
 * `fixed(4)` in GBK:
 *
 * ```text
 * C4 E3 20 20   61 62 63 64   7A          (the input ends)
 * "你  "        "abcd"        "z"
 * ```
 *
 * @module
 */
import { builtIn } from "./built_in.ts";
import { bytesOf } from "./delimiter.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import { MessageSizeError } from "./message_size_error.ts";
import { PayloadInput } from "./payload_input.ts";
import { TextOutput } from "./text_output.ts";

/**
 * Every message has the same number of bytes.
 *
 * Each message is decoded alone, and keeps the spaces at its end. A shorter message is sent with spaces behind it; a longer
 * one cannot be sent: RangeError, as when spaces of two bytes do not fill the rest. With a checksum, which is a part of the
 * size, there are no spaces: a shorter one cannot be sent either. At the end of input, a last message
 * that is shorter is a message too.
 *
 * @throws {RangeError} for a size that is not a whole number above 0.
 * @throws {MessageSizeError} for one above `maxMessageSize`, when a connection is made.
 */
export function fixed(bytes: number): Framing {
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new RangeError(`Cannot make messages of ${String(bytes)} bytes: a whole number above 0 is needed`);
  }
  return builtIn((wire) => new FixedFramer(wire, bytes));
}

class FixedFramer implements Framer {
  readonly replaced = { in: 0, out: 0 };
  readonly starts: number[] | undefined;
  readonly #input: PayloadInput;
  readonly #output: TextOutput;
  readonly #size: number;
  readonly #space: Uint8Array;

  constructor(wire: Wire, size: number) {
    if (size > wire.maxMessageSize) throw new MessageSizeError(size, wire.maxMessageSize);
    this.#input = new PayloadInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
    this.#size = size;
    if (wire.markCodec !== undefined) this.starts = [];
    const space = bytesOf(" ", wire.codec);
    this.#space = space.length > 0 ? space : Uint8Array.of(0x20); // `hex` has none
  }

  get failure(): Error | undefined {
    return this.#input.failure;
  }

  get pending(): boolean {
    return this.#input.carried > 0;
  }

  push(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    const input = this.#input;
    if (this.starts) this.starts.length = 0;
    let at = 0;
    while (at < bytes.length && input.failure === undefined) {
      this.starts?.push(input.offset);
      at = input.take(bytes, at, this.#size, messages);
    }
    return messages;
  }

  end(): string[] {
    if (this.#input.failure !== undefined || this.#input.carried === 0) return [];
    this.starts?.splice(0, Infinity, this.#input.offset);
    const message = this.#input.finish(new Uint8Array());
    return message === undefined ? [] : [message];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    const bytes = this.#output.encode(message, into, 0, this.#size);
    const { size, start } = this.#output;
    if (size > this.#size) throw new RangeError(`Cannot send a message of ${size} bytes: the size is ${this.#size}`);
    if (size < this.#size && this.starts) {
      throw new RangeError(`Cannot put spaces behind a checksum: ${size} bytes of ${this.#size}`);
    }
    const space = this.#space;
    if ((this.#size - size) % space.length !== 0) {
      throw new RangeError(`Cannot fill ${this.#size - size} bytes with spaces of ${space.length}`);
    }
    for (let i = size; i < this.#size; i++) bytes[start + i] = space[(i - size) % space.length] ?? 0x20;
    into.commit(this.#size);
  }
}
