/** A clock that a test moves by hand, for code that waits with `setInterval`. */

interface Timer {
  readonly every: number;
  readonly call: () => void;
  due: number;
}

/** Takes the place of `setInterval` until disposed. */
export class Clock implements Disposable {
  #timers = new Map<number, Timer>();
  #now = 0;
  #last = 0;
  #real = { setInterval: globalThis.setInterval, clearInterval: globalThis.clearInterval };

  constructor() {
    const set = (call: () => void, every: number): number => {
      this.#timers.set(++this.#last, { every, call, due: this.#now + every });
      return this.#last;
    };
    Object.assign(globalThis, { setInterval: set, clearInterval: (id: number) => this.#timers.delete(id) });
  }

  /** How many timers are running. */
  get timers(): number {
    return this.#timers.size;
  }

  /** Moves the clock on by `ms`, and calls what is due. */
  pass(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers.values()].sort((a, b) => a.due - b.due);
      if (!next || next.due > until) break;
      this.#now = next.due;
      next.due += next.every;
      next.call();
    }
    this.#now = until;
  }

  [Symbol.dispose](): void {
    Object.assign(globalThis, this.#real);
  }
}
