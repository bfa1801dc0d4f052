/**
 * Answers that are given later, without holding up anybody else.
 *
 * @module
 */
import type { Connection } from "../connection/connection.ts";
import { delay } from "../timer/delay.ts";
import { HIGH_WATER_MARK } from "../connection/outbox.ts";

/** Answers that may wait; then the peer is read from no further. */
const MOST = 256;

/** What one connection still has to say: in the order it was asked for, each part no earlier than it is due. */
export class Delayed {
  #connection: Connection;
  #queue: { readonly due: number; readonly answer: string | Uint8Array }[] = [];
  #running: Promise<void> | undefined;
  #fewer: (() => void) | undefined;

  /** Of one connection. */
  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Sends now, or in `delay` ms, and never before what was asked for earlier. A promise: when more is welcome. */
  send(answer: string | Uint8Array, delay: number): Promise<void> | undefined {
    if (delay === 0 && !this.#running) {
      const sent = this.#connection.send(answer);
      return this.#connection.bufferedAmount > HIGH_WATER_MARK ? sent : undefined;
    }
    this.#queue.push({ due: performance.now() + delay, answer });
    this.#running ??= this.#run();
    if (this.#queue.length < MOST) return undefined;
    return new Promise((resolve) => this.#fewer = resolve);
  }

  /** Resolves when all was said, or the connection is over. */
  async finished(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#connection;
    for (let next; (next = this.#queue[0]) && !signal.aborted; this.#queue.shift()) {
      const left = next.due - performance.now();
      // Whoever reads from the connection hears of its end.
      if (left > 0) await delay(left, { signal }).catch(() => {});
      if (!signal.aborted) await this.#connection.send(next.answer).catch(() => {});
      this.#fewer?.();
    }
    this.#queue = [];
    this.#running = undefined;
    this.#fewer?.();
  }
}
