/**
 * Takes all messages that are there, again and again: `receiveAll()`.
 *
 * @module
 */
import { ignoreRejection } from "./ignore_rejection.ts";
import type { MessageQueue } from "./message_queue.ts";
import type { TakenFrom, Taker } from "./taker.ts";

/** What all messages at hand are given to; while a promise of it is pending, it is given nothing. */
export type Take = (messages: string[]) => void | Promise<void>;

/** Gives all that comes to one function until input is over. */
export class BatchTaker implements Taker {
  readonly #queue: MessageQueue;
  readonly #take: Take;
  readonly #from: TakenFrom;
  readonly #done = Promise.withResolvers<void>();
  /** The function has messages: it runs, or its promise is pending. */
  #busy = false;

  /** Takes from the queue of `from`. */
  constructor(queue: MessageQueue, take: Take, from: TakenFrom) {
    this.#queue = queue;
    this.#take = take;
    this.#from = from;
  }

  /** Resolves when input is over and all was taken; rejects with its error, or with what the function threw. */
  get promise(): Promise<void> {
    return this.#done.promise;
  }

  get waiting(): boolean {
    return !this.#busy;
  }

  offer(): void {
    // What is called from here may end the connection, and so come here again: then the first call goes on.
    while (!this.#busy && !this.#queue.empty) {
      this.#busy = true;
      let pause;
      try {
        pause = this.#take(this.#queue.takeAll());
      } catch (error) {
        this.#fail(error);
        return;
      }
      if (pause) {
        pause.then(() => this.#resume(), (error) => this.#fail(error));
        return;
      }
      this.#busy = false;
    }
    const { end } = this.#queue;
    if (this.#busy || end === undefined) return;
    this.#from.left();
    if (!end.error) return this.#done.resolve();
    ignoreRejection(this.promise);
    this.#done.reject(end.error.reason);
  }

  #resume(): void {
    this.#busy = false;
    this.#from.serve();
  }

  #fail(error: unknown): void {
    this.#from.left();
    this.#done.reject(error);
  }
}
