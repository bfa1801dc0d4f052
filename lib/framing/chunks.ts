/**
 * No framing at all: a message is what one read brought.
 *
 * In GBK, with 你 as C4 E3 and 好 as BA C3, two reads:
 *
 * ```text
 * C4 E3 BA      gives "你"; BA waits for its second byte
 * C3 0A         gives "好\n"
 * ```
 *
 * @module
 */
import { builtIn } from "./built_in.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import type { TextInput } from "./input.ts";
import { textInput } from "./text_input.ts";
import { TextOutput } from "./text_output.ts";

/**
 * A message is what one read brought: whatever TCP has gathered, as with `recv()` in a loop.
 *
 * TCP may join two messages or cut one anywhere. No character is torn: its first bytes wait for the rest. A read
 * brings at most `maxMessageSize` bytes, so nothing is ever too long; a read that brings only a part of a character
 * is no message. Messages are sent as they are, and an empty one is nothing.
 */
export function chunks(): Framing {
  return builtIn((wire) => new ChunksFramer(wire));
}

class ChunksFramer implements Framer {
  readonly maxRead: number;
  readonly replaced = { in: 0, out: 0 };
  readonly starts: [number] | undefined;
  readonly #input: TextInput;
  readonly #output: TextOutput;
  /** Bytes so far. */
  #read = 0;

  constructor(wire: Wire) {
    this.maxRead = wire.maxMessageSize;
    this.#input = textInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
    if (wire.markCodec !== undefined) this.starts = [0];
  }

  get failure(): Error | undefined {
    return this.#input.failure;
  }

  push(bytes: Uint8Array): string[] {
    const text = this.#input.decode(bytes);
    if (this.starts) {
      this.starts[0] = this.#read;
      this.#read += bytes.length;
    }
    return text === "" ? [] : [text];
  }

  end(): string[] {
    const text = this.#input.end();
    return text === "" ? [] : [text];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    this.#output.frame(message, into);
  }
}
