/**
 * One side of a recorded conversation, played against a peer: in bytes or in messages.
 *
 * @module
 */
import type { Connection } from "../connection/connection.ts";
import { IdleTimeoutError } from "../connection/errors.ts";
import { delay } from "../timer/delay.ts";
import { MAX_DELAY } from "../timer/max_delay.ts";

/** Options of `script()` and `messageScript()`. */
export interface ScriptOptions {
  /** How many times as fast as recorded; Infinity: without a pause. @default {1} */
  speed?: number | undefined;
  /**
   * ms without a byte after which a peer that is expected to speak is given up, with an IdleTimeoutError.
   *
   * @default {Infinity}
   */
  patience?: number | undefined;
}

/** ms in which a peer may add something that was not expected. */
const EPILOGUE = 200;

/** All that the peer is to say, counted in bytes or in messages. */
export interface Expected {
  readonly total: number;
  /** How much of it was said. */
  readonly heard: number;
  /** Compares what the peer says with what comes next; throws at a difference, and for more than all. */
  hear(message: string): void;
  /** The error of a peer that ends before all was said. */
  missing(): Error;
}

/** What one side says, and how much of `Expected` it takes. */
export interface Played {
  readonly direction: "in" | "out";
  readonly says: string | Uint8Array;
  /** How much of what is expected this is, for what comes in. */
  readonly length: number;
  readonly after?: number | undefined;
}

/** Says what goes out, each once all before it has come in; then ends this side, and waits for more than was expected. */
export async function play(
  connection: Connection,
  steps: readonly Played[],
  expected: Expected,
  { speed = 1, patience = Infinity }: ScriptOptions,
): Promise<void> {
  const peer = new Peer(connection, expected, patience);
  let needs = 0;
  for (const { direction, says, length, after = 0 } of steps) {
    if (direction === "in") {
      needs += length;
      continue;
    }
    await peer.said(needs);
    const pause = Math.min(Math.max(after, 0), MAX_DELAY) / speed;
    if (pause > 0) await peer.pause(pause);
    await connection.send(says);
  }
  await peer.said(expected.total);
  await connection.closeWrite();
  await peer.ended(EPILOGUE);
}

/** What the peer says, compared as it comes: reading never waits for sending, so two sides that talk at once do not lock. */
class Peer {
  readonly #expected: Expected;
  readonly #patience: number;
  #over = false;
  #failure: { reason: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(connection: Connection, expected: Expected, patience: number) {
    this.#expected = expected;
    this.#patience = patience;
    connection.receiveAll((messages) => {
      for (const message of messages) expected.hear(message);
      this.#wake();
    }).then(() => this.#end(), (reason) => this.#fail(reason));
    connection.signal.addEventListener("abort", () => this.#fail(connection.signal.reason));
  }

  /** Resolves when the peer has said so much. */
  async said(much: number): Promise<void> {
    while (this.#expected.heard < much) {
      const before = this.#expected.heard;
      const patient = await this.#next(this.#patience);
      if (!patient && this.#expected.heard === before) {
        throw new IdleTimeoutError("in", this.#patience);
      }
    }
    this.#check();
  }

  /** Lets ms pass; what the peer says meanwhile is compared. */
  async pause(ms: number): Promise<void> {
    const until = Date.now() + ms;
    for (let left; (left = until - Date.now()) > 0;) await this.#next(left);
  }

  /** Resolves when the peer has ended, or ms have passed. */
  async ended(ms: number): Promise<void> {
    const until = Date.now() + ms;
    for (let left; !this.#over && (left = until - Date.now()) > 0;) await this.#next(left);
    this.#check();
  }

  /** Whether something happened within ms. */
  async #next(ms: number): Promise<boolean> {
    this.#check();
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const happened = await delay(ms, { signal: woken.signal }).then(() => false, () => true);
    this.#check();
    return happened;
  }

  #check(): void {
    if (this.#failure) throw this.#failure.reason;
  }

  #end(): void {
    this.#over = true;
    if (this.#expected.heard < this.#expected.total) this.#fail(this.#expected.missing());
    this.#wake();
  }

  #fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake();
  }
}
