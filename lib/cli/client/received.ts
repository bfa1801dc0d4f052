/**
 * What the server said: shown, counted, and compared with what was expected.
 *
 * @module
 */
import type { Expectation } from "./expectation.ts";

/** What is asked of the messages of a run. */
export interface ReceivedOptions {
  /** Shows messages; resolves when they were taken. */
  readonly show: (messages: readonly string[]) => Promise<void>;
  /** What one of them must be like. */
  readonly expected: Expectation | undefined;
  /** Whether nothing is shown behind the first that is like that. */
  readonly endsAtMatch: boolean;
  /** So many are shown, and no more. */
  readonly count: number;
}

/** The messages of a run, over all its connections. */
export class Received {
  /** What a server said that had no place for us. */
  refusal = "";
  readonly #options: ReceivedOptions;
  #total = 0;
  #met: boolean;
  #waiting: { condition: () => boolean; resolve: () => void }[] = [];

  constructor(options: ReceivedOptions) {
    this.#options = options;
    this.#met = options.expected === undefined;
  }

  /** Messages so far. */
  get total(): number {
    return this.#total;
  }

  /** Whether one was as expected; true when nothing is expected. */
  get met(): boolean {
    return this.#met;
  }

  /** Whether as many are here as were asked for. */
  get enough(): boolean {
    return this.#total >= this.#options.count;
  }

  /** Shows more of them. */
  async take(messages: readonly string[]): Promise<void> {
    const { show, expected, endsAtMatch, count } = this.#options;
    if (endsAtMatch && this.#met) return;
    const possible = messages.slice(0, count - this.#total);
    const match = expected ? possible.findIndex(expected) : -1;
    const wanted = endsAtMatch && match >= 0 ? possible.slice(0, match + 1) : possible;
    if (wanted.length === 0) return;
    this.#total += wanted.length;
    this.#met ||= match >= 0;
    await show(wanted);
    const ready = this.#waiting.filter(({ condition }) => condition());
    this.#waiting = this.#waiting.filter((each) => !ready.includes(each));
    for (const { resolve } of ready) resolve();
  }

  /** Resolves once the condition holds; it is asked now, and after each message. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.push({ condition, resolve });
    return promise;
  }
}
