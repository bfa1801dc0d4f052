/** Wires, sinks and cuts for the tests of framers. */
import type { Framer, Framing, Sink, Wire } from "../../lib/framing/framer.ts";
import { codec } from "../../lib/codec/mod.ts";

/** A wire as a connection makes it. */
export function wire(encoding: string, settings: Partial<Wire> = {}): Wire {
  return { codec: codec(encoding), fatal: false, replacement: "?", maxMessageSize: 1 << 20, ...settings };
}

/** An outbox that only gathers; each room is of exactly the size asked for, and dirty. */
export class Collected implements Sink {
  bytes: number[] = [];
  #room = new Uint8Array(0);

  reserve(bytes: number): Uint8Array {
    return this.#room = new Uint8Array(bytes).fill(0xee);
  }

  commit(bytes: number): void {
    for (const byte of this.#room.subarray(0, bytes)) this.bytes.push(byte);
  }
}

/** The bytes that a framer makes of messages. */
export function framed(framing: Framing, on: Wire, ...messages: (string | Uint8Array)[]): Uint8Array {
  const sink = new Collected();
  const framer = framing(on);
  for (const message of messages) framer.frame(message, sink);
  return new Uint8Array(sink.bytes);
}

/** What became of some input. */
export interface Outcome {
  messages: string[];
  failure?: string;
}

/** What a framer makes of the pieces, and of their end, in a buffer that is overwritten after each. */
export function received(framer: Framer, pieces: Uint8Array[]): Outcome {
  const messages: string[] = [];
  for (const piece of pieces) {
    const buffer = piece.slice();
    for (const message of framer.push(buffer)) messages.push(message);
    buffer.fill(0xee);
    if (framer.failure !== undefined) break;
  }
  if (framer.failure === undefined) messages.push(...framer.end(true));
  return framer.failure === undefined ? { messages } : { messages, failure: framer.failure.name };
}

/** Every way to cut bytes in two, all of them alone, and in threes and sevens. */
export function* cuts(bytes: Uint8Array): Generator<Uint8Array[]> {
  for (let at = 0; at <= bytes.length; at++) yield [bytes.subarray(0, at), bytes.subarray(at)];
  for (const size of [1, 3, 7]) yield pieces(bytes, size);
}

/** Bytes in pieces of one size. */
export function pieces(bytes: Uint8Array, size: number): Uint8Array[] {
  const cut = [];
  for (let at = 0; at < bytes.length; at += size) cut.push(bytes.subarray(at, at + size));
  return cut;
}
