/**
 * Answers that are given later, without holding up anybody else.
 *
 * @module
 */
import type { Connection } from "../connection/connection.ts";
import { delay } from "../timer/delay.ts";
import { HIGH_WATER_MARK } from "../connection/outbox.ts";

/** Answers that may wait; then the peer is read from no further. */
const MAX_WAITING = 256;
/** Characters of the questions whose answers may wait: an answer may need its question until it is given. */
const MAX_HELD = 1048576;

/** An answer, or what is asked for it when it is due. */
export type Answer = string | Uint8Array | (() => string | Uint8Array);

interface Waiting {
  readonly due: number;
  readonly answer: Answer;
  readonly held: number;
}

/** What one connection still has to say: in the order it was asked for, each part no earlier than it is due. */
export class Delayed {
  readonly #connection: Connection;
  readonly #failed = Promise.withResolvers<never>();
  #queue: Waiting[] = [];
  #held = 0;
  #running: Promise<void> | undefined;
  #room: PromiseWithResolvers<void> | undefined;

  /** Of one connection. */
  constructor(connection: Connection) {
    this.#connection = connection;
    this.failed.catch(() => {}); // whoever serves the connection listens to it, or has ended before
  }

  /** Whether nothing waits. */
  get idle(): boolean {
    return this.#queue.length === 0;
  }

  /** Whether no more should be asked for now. */
  get full(): boolean {
    return this.#queue.length >= MAX_WAITING || this.#held >= MAX_HELD;
  }

  /** Rejects with what kept an answer from being made. */
  get failed(): Promise<never> {
    return this.#failed.promise;
  }

  /** Nothing more can be said, for this reason. */
  fail(error: unknown): void {
    this.#failed.reject(error);
  }

  /**
   * Gives an answer now, or in `ms` ms, and never before what was asked for earlier. A promise: when more is welcome.
   * `held` characters of a question are kept until then.
   */
  send(answer: Answer, ms: number, held = 0): Promise<void> | undefined {
    if (ms === 0 && !this.#running) {
      const sent = this.#connection.send(typeof answer === "function" ? answer() : answer);
      return this.#connection.bufferedAmount > HIGH_WATER_MARK ? sent : undefined;
    }
    const now = performance.now();
    return this.#wait({ due: Math.max(this.#last(now), now + ms), answer, held });
  }

  /** The same, `ms` ms after what was asked for before. */
  sendAfter(answer: Answer, ms: number, held = 0): Promise<void> | undefined {
    if (ms === 0 && !this.#running) return this.send(answer, ms, held);
    return this.#wait({ due: this.#last(performance.now()) + ms, answer, held });
  }

  /** Resolves when all was said, or the connection is over. */
  async finished(): Promise<void> {
    await this.#running;
  }

  /** When the last one that waits is due; `now` when none does. */
  #last(now: number): number {
    return Math.max(now, this.#queue.at(-1)?.due ?? now);
  }

  #wait(waiting: Waiting): Promise<void> | undefined {
    this.#queue.push(waiting);
    this.#held += waiting.held;
    this.#running ??= this.#run();
    if (!this.full) return undefined;
    this.#room ??= Promise.withResolvers();
    return this.#room.promise;
  }

  async #run(): Promise<void> {
    const { signal } = this.#connection;
    let next = this.#queue[0];
    while (next && !signal.aborted) {
      await delay(next.due - performance.now(), { signal }).catch(() => {}); // it is over: nothing more is said
      if (!signal.aborted) await this.#give(next.answer);
      this.#queue.shift();
      this.#held -= next.held;
      if (!this.full) this.#welcome();
      next = this.#queue[0];
    }
    this.#queue = [];
    this.#held = 0;
    this.#running = undefined;
    this.#welcome();
  }

  #welcome(): void {
    this.#room?.resolve();
    this.#room = undefined;
  }

  async #give(answer: Answer): Promise<void> {
    try {
      await this.#connection.send(typeof answer === "function" ? answer() : answer);
    } catch (error) {
      // Of the end of the connection hears whoever reads from it.
      if (!this.#connection.signal.aborted) this.fail(error);
    }
  }
}
