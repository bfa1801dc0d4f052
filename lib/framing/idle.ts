/**
 * Messages that end with silence.
 *
 * `idleGap(50)`, Modbus RTU:
 *
 * ```text
 * 01 03 00 00 | 00 02 C4 0B | 01 03 …
 *            5 ms          80 ms
 * one message of 8 bytes      the next one
 * ```
 *
 * @module
 */
import { MAX_DELAY } from "../timer/max_delay.ts";
import { builtIn } from "./built_in.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import type { TextInput } from "./input.ts";
import { textInput } from "./text_input.ts";
import { TextOutput } from "./text_output.ts";
import { Unfinished } from "./unfinished.ts";

/**
 * A message is what came until the peer was silent for `ms` ms: for devices that mark nothing, as behind a serial line.
 *
 * The network may hold back a part of a message for longer, and then it is two; it may also bring two messages together.
 * A character that silence cuts waits for its rest and belongs to the next message. Messages are sent as they are.
 *
 * @throws {RangeError} for a time that is not above 0, or above 2147483647.
 */
export function idleGap(ms: number): Framing {
  if (!(ms > 0 && ms <= MAX_DELAY)) {
    throw new RangeError(`Cannot wait for ${String(ms)} ms of silence: it must be above 0 and at most ${MAX_DELAY}`);
  }
  return builtIn((wire) => new IdleFramer(wire, ms));
}

class IdleFramer implements Framer {
  readonly gap: number;
  readonly replaced = { in: 0, out: 0 };
  readonly starts: [number] | undefined;
  readonly #input: TextInput;
  readonly #output: TextOutput;
  readonly #unfinished: Unfinished;
  /** Bytes so far. */
  #read = 0;

  constructor(wire: Wire, gap: number) {
    this.gap = gap;
    this.#input = textInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
    this.#unfinished = new Unfinished(wire.maxMessageSize, 0);
    if (wire.markCodec !== undefined) this.starts = [0];
  }

  get failure(): Error | undefined {
    return this.#unfinished.failure ?? this.#input.failure;
  }

  get pending(): boolean {
    return !this.#unfinished.empty;
  }

  push(bytes: Uint8Array): string[] {
    if (this.failure !== undefined) return [];
    if (this.starts && this.#unfinished.empty) this.starts[0] = this.#read;
    this.#read += bytes.length;
    this.#unfinished.add(this.#input.decode(bytes), bytes.length);
    // What stood before a bad byte will have no silence after it.
    return this.#input.failure === undefined ? [] : this.#take();
  }

  end(final: boolean): string[] {
    if (this.failure !== undefined) return [];
    if (final) this.#unfinished.add(this.#input.end(), 0);
    return this.#take();
  }

  frame(message: string | Uint8Array, into: Sink): void {
    this.#output.frame(message, into);
  }

  #take(): string[] {
    return this.#unfinished.failure !== undefined || this.#unfinished.empty ? [] : [this.#unfinished.take()];
  }
}
