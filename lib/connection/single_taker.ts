/**
 * Takes one message: `receive()`, and one step of a `for await` loop.
 *
 * @module
 */
import { ignoreRejection } from "./ignore_rejection.ts";
import type { MessageQueue } from "./message_queue.ts";
import type { TakenFrom, Taker } from "./taker.ts";

/** What a message, or the end of input as null, is to whoever asked. */
export type Shape<T> = (message: string | null) => T;

/** Waits until a message or the end of input is there. */
export class SingleTaker<T> implements Taker {
  /** What it is waited for with. */
  readonly promise: Promise<T>;
  readonly waiting = true;
  readonly #queue: MessageQueue;
  readonly #shape: Shape<T>;
  readonly #from: TakenFrom;
  readonly #signal: AbortSignal | undefined;
  readonly #resolve: (value: T) => void;
  readonly #reject: (reason: unknown) => void;
  readonly #onAbort: (() => void) | undefined;

  /** Takes from the queue of `from`. When `signal` is aborted, nothing is. */
  constructor(queue: MessageQueue, shape: Shape<T>, from: TakenFrom, signal?: AbortSignal) {
    this.#queue = queue;
    this.#shape = shape;
    this.#from = from;
    this.#signal = signal;
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    this.promise = promise;
    this.#resolve = resolve;
    this.#reject = reject;
    if (signal) {
      this.#onAbort = () => this.#fail(signal.reason);
      signal.addEventListener("abort", this.#onAbort);
    }
  }

  offer(): void {
    const { end } = this.#queue;
    if (this.#queue.empty && end === undefined) return;
    if (end?.error) return this.#fail(end.error.reason);
    this.#leave();
    this.#resolve(this.#shape(this.#queue.take() ?? null));
  }

  #fail(reason: unknown): void {
    this.#leave();
    ignoreRejection(this.promise);
    this.#reject(reason);
  }

  #leave(): void {
    if (this.#onAbort) this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#from.left();
  }
}
