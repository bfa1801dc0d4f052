/**
 * Messages that have come and were not taken, and then the end of input.
 *
 * @module
 */

/** The queue when it is empty: never written to, the framer's own array takes its place. */
const EMPTY: string[] = [];

/** The end of input: by itself, or by an error. */
export interface End {
  readonly error?: { readonly reason: unknown };
}

/** In the order in which they came; what came before the end is taken before it. */
export class MessageQueue {
  readonly #onTaken: ((message: string) => void) | undefined;
  #messages: string[] = EMPTY;
  /** Where in the array the first one stands that was not taken. */
  #first = 0;
  #end: End | undefined;

  /** `onTaken` is told of each message as it is taken. */
  constructor(onTaken?: (message: string) => void) {
    this.#onTaken = onTaken;
  }

  /** Whether no message waits. */
  get empty(): boolean {
    return this.#first === this.#messages.length;
  }

  /** The end of input, once it has come and every message before it was taken. */
  get end(): End | undefined {
    return this.empty ? this.#end : undefined;
  }

  /** Adds what one read brought. The array is the queue's own from now on. */
  add(messages: string[]): void {
    this.#messages = this.empty ? messages : this.#messages.slice(this.#first).concat(messages);
    this.#first = 0;
  }

  /** No more will come. The first end counts. */
  finish(end: End): void {
    this.#end ??= end;
  }

  /** Takes the first message; undefined when none waits. */
  take(): string | undefined {
    const message = this.#messages[this.#first];
    if (message === undefined) return undefined;
    this.#first++;
    if (this.empty) this.#clear();
    this.#onTaken?.(message);
    return message;
  }

  /** Takes all of them. */
  takeAll(): string[] {
    const messages = this.#first === 0 ? this.#messages : this.#messages.slice(this.#first);
    this.#clear();
    if (this.#onTaken) messages.forEach(this.#onTaken);
    return messages;
  }

  #clear(): void {
    this.#messages = EMPTY;
    this.#first = 0;
  }
}
