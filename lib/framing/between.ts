/**
 * Messages between two marks.
 *
 * `between()` in GBK: STX is 02, ETX is 03.
 *
 * ```text
 * 0D 0A   02 C4 E3 03   0D 0A   02 03
 *            你
 *         "你"                  ""           what stands outside is dropped
 * ```
 *
 * @module
 */
import { checkDelimiter, encodeDelimiter } from "./delimiter.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import { Search } from "./search.ts";
import type { TextInput } from "./input.ts";
import { textInput } from "./text_input.ts";
import { TextOutput } from "./text_output.ts";
import { Unfinished } from "./unfinished.ts";

/**
 * A message stands between `start` and `end`, by default the control characters STX and ETX.
 *
 * What stands outside is dropped, of any length. A message runs from the first `start` to the next `end`, so another
 * `start` inside is text. At the end of input, a last message without its end is a message too, unless it is empty. An
 * `end` inside a message that is sent cuts it short at the other end.
 *
 * @throws {RangeError} for an empty mark; for one that the encoding lacks, when a connection is made.
 */
export function between(start = "\x02", end = "\x03"): Framing {
  checkDelimiter(start);
  checkDelimiter(end);
  return (wire) => new BetweenFramer(wire, start, end);
}

class BetweenFramer implements Framer {
  readonly replaced = { in: 0, out: 0 };
  readonly #input: TextInput;
  readonly #output: TextOutput;
  readonly #unfinished: Unfinished;
  readonly #start: Mark;
  readonly #end: Mark;
  /** Between the marks. */
  #inside = false;

  constructor(wire: Wire, start: string, end: string) {
    this.#start = mark(start, wire);
    this.#end = mark(end, wire);
    this.#input = textInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
    this.#unfinished = new Unfinished(wire.codec, wire.maxMessageSize, this.#end.bytes.length);
  }

  get failure(): Error | undefined {
    return this.#unfinished.failure ?? this.#input.failure;
  }

  push(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    if (this.failure !== undefined) return messages;
    const text = this.#input.decode(bytes);
    const fits = this.#unfinished.fits(bytes.length);
    let from = 0;
    for (;;) {
      const { search, length } = this.#inside ? this.#end : this.#start;
      const at = search.find(text, from);
      if (at === text.length) break;
      if (this.#inside) {
        const message = this.#finish(text, from, at);
        if (!fits && this.#unfinished.refuses(message)) return messages;
        messages.push(message);
      }
      search.forget();
      this.#inside = !this.#inside;
      from = at + length;
    }
    this.#keep(text.slice(from), bytes.length);
    return messages;
  }

  end(): string[] {
    this.#keep(this.#input.end(), 0);
    if (this.failure !== undefined || this.#unfinished.empty) return [];
    const message = this.#unfinished.take();
    return this.#unfinished.refuses(message) ? [] : [message];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    this.#output.frame(message, into, this.#start.bytes, this.#end.bytes);
  }

  #finish(text: string, from: number, at: number): string {
    if (this.#unfinished.empty) return text.slice(from, at);
    const message = this.#unfinished.take();
    return at < 0 ? message.slice(0, at) : message + text.slice(0, at);
  }

  #keep(rest: string, bytes: number): void {
    if (this.#inside) this.#unfinished.add(rest, bytes);
    const { search } = this.#inside ? this.#end : this.#start;
    search.remember(rest);
  }
}

interface Mark {
  search: Search;
  length: number;
  bytes: Uint8Array;
}

function mark(text: string, wire: Wire): Mark {
  return { search: new Search(text), length: text.length, bytes: encodeDelimiter(text, wire.codec) };
}
