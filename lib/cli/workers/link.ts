/**
 * What a parent and a worker tell each other: JSON, one message a line, over the worker's standard input and output.
 *
 * @module
 */
import type { BusMessage } from "../../../mod.ts";
import type { Family } from "../../metrics/mod.ts";
import type { Event } from "../events/events.ts";

/** An event on its way: its bytes in base64; of a connection that is known already only the `id`. */
export type ToldEvent = Omit<Event, "bytes"> & { readonly base64?: string };

/** A message on its way, which is what there is most of: in the half of the time that an object with names takes. */
export type ToldMessage = readonly [time: number, id: number, direction: "in" | "out", text: string];

/** What the parent wants to be told. */
export interface Shown {
  readonly messages: boolean;
  /** Whether messages that are sent are shown too, and not only what came. */
  readonly sent: boolean;
  readonly data: boolean;
  /** Whether it hands on numbers. */
  readonly numbers: boolean;
}

/** What a parent tells a worker. */
export type ToWorker =
  /** The first of all. */
  | { readonly type: "hello" } & Shown
  | { readonly type: "bus"; readonly message: BusMessage }
  /** What was typed, to all or to the one with this `id`; answered by `said`. */
  | { readonly type: "say"; readonly number: number; readonly to?: number; readonly text?: string; base64?: string }
  /** Answered by `numbers`. */
  | { readonly type: "count"; readonly number: number }
  /** As the first signal of a server: accept no more, let conversations go on for `--drain`. */
  | { readonly type: "stop" };

/** What a worker tells its parent. */
export type FromWorker =
  /** What happened; `lost`: how much more there was, for which the parent was too slow. */
  | { readonly type: "events"; readonly events: readonly (ToldEvent | ToldMessage)[]; readonly lost: number }
  | { readonly type: "bus"; readonly message: BusMessage }
  | { readonly type: "said"; readonly number: number }
  /** What it has counted, with the number of who asked; at its end without one. */
  | { readonly type: "numbers"; readonly number?: number; readonly families: readonly Family[] };

/** Bytes that may wait for the other side to read them; more of what can be left out is left out. */
const MOST_WAITING = 16 * 1024 * 1024;

/** One end. */
export class Link<In, Out> {
  readonly #readable: ReadableStream<Uint8Array>;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #lines: string[] = [];
  #waiting = 0;
  #writing: Promise<void> | undefined;

  constructor(readable: ReadableStream<Uint8Array>, writable: WritableStream<Uint8Array>) {
    this.#readable = readable;
    this.#writer = writable.getWriter();
  }

  /** Whether the other side is too slow: what can be left out should be. */
  get isFull(): boolean {
    return this.#waiting > MOST_WAITING;
  }

  /** Tells the other side, in order; nobody hears it when that has ended. */
  send(message: Out): void {
    const line = JSON.stringify(message) + "\n";
    this.#lines.push(line);
    this.#waiting += line.length;
    this.#writing ??= this.#write();
  }

  /** Resolves when all that was told has been taken. */
  async flushed(): Promise<void> {
    await this.#writing;
  }

  /** What the other side tells, until it ends. */
  async *messages(): AsyncGenerator<In> {
    for await (const line of linesOf(this.#readable)) yield JSON.parse(line);
  }

  async #write(): Promise<void> {
    const encoder = new TextEncoder();
    while (this.#lines.length > 0) {
      const text = this.#lines.join("");
      this.#lines = [];
      try {
        await this.#writer.write(encoder.encode(text));
      } catch {
        // The other side has ended, which its reader notices.
      }
      this.#waiting -= text.length;
    }
    this.#writing = undefined;
  }
}

/** The lines of a stream of UTF-8, without their ends. */
export async function* linesOf(stream: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let parts: string[] = [];
  for await (const bytes of stream) {
    const [first = "", ...others] = decoder.decode(bytes, { stream: true }).split("\n");
    parts.push(first);
    for (const other of others) {
      yield parts.join("");
      parts = [other];
    }
  }
  const rest = parts.join("");
  if (rest !== "") yield rest;
}
