/**
 * Sending the same again and again, until it was enough or somebody stops it.
 *
 * @module
 */

/** Calls something every so many ms; one call waits for the one before. */
export class Repetition {
  /** Resolves when it is over. */
  readonly finished: Promise<void>;
  readonly #stopped = Promise.withResolvers<void>();
  #over = false;

  /** `times` in all, the first one at once. */
  constructor(ms: number, times: number, act: () => Promise<unknown>) {
    this.finished = this.#run(ms, times, act);
  }

  /** Not again. */
  stop(): void {
    this.#over = true;
    this.#stopped.resolve();
  }

  async #run(ms: number, times: number, act: () => Promise<unknown>): Promise<void> {
    for (let done = 1; !this.#over && done <= times; done++) {
      const due = performance.now() + ms;
      await act();
      if (done === times) break;
      let timer;
      const waited = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, Math.max(0, due - performance.now()));
      });
      await Promise.race([waited, this.#stopped.promise]);
      clearTimeout(timer);
    }
  }
}
