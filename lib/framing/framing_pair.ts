/**
 * Another framing for sending than for receiving.
 *
 * A label printer is told in lines and answers `~HS` between STX and ETX: `{ receive: between(), send: lines() }`.
 *
 * @module
 */
import { builtInAs } from "./built_in.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";

/** A framing for each direction, where a protocol has two. */
export interface FramingPair {
  /** How messages are found in what arrives. */
  readonly receive: Framing;
  /** How messages are framed that are sent. */
  readonly send: Framing;
}

/** Both directions as one framing. */
export function oneFraming(framing: Framing | FramingPair): Framing {
  if (typeof framing === "function") return framing;
  const { receive, send } = framing;
  return builtInAs([receive, send], (wire) => new PairFramer(wire, receive, send));
}

class PairFramer implements Framer {
  readonly gap: number | undefined;
  readonly maxRead: number | undefined;
  readonly whole: boolean | undefined;
  readonly bare: ReadonlySet<string> | undefined;
  readonly replaced: { readonly in: number; readonly out: number };
  readonly #receive: Framer;
  readonly #send: Framer;

  constructor(wire: Wire, receive: Framing, send: Framing) {
    const from = receive(wire);
    const to = send(wire);
    this.#receive = from;
    this.#send = to;
    this.gap = from.gap;
    this.maxRead = from.maxRead;
    this.whole = to.whole;
    this.bare = to.bare;
    this.replaced = {
      get in() {
        return from.replaced?.in ?? 0;
      },
      get out() {
        return to.replaced?.out ?? 0;
      },
    };
  }

  get pending(): boolean | undefined {
    return this.#receive.pending;
  }

  get failure(): Error | undefined {
    return this.#receive.failure;
  }

  get starts(): readonly number[] | undefined {
    return this.#receive.starts;
  }

  get bareStarts(): ReadonlySet<number> | undefined {
    return this.#receive.bareStarts;
  }

  push(bytes: Uint8Array): string[] {
    return this.#receive.push(bytes);
  }

  end(final: boolean): string[] {
    return this.#receive.end(final);
  }

  frame(message: string | Uint8Array, into: Sink): void {
    this.#send.frame(message, into);
  }
}
