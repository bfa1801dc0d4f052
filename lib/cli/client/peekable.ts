/**
 * What a client has to send, kept until it was sent: a connection may be lost in between.
 *
 * @module
 */

/** Messages of a source, one at a time; each stays the next one until it is taken. */
export class Peekable<T> {
  readonly #source: AsyncIterator<T>;
  #next: Promise<IteratorResult<T>> | undefined;
  #count = 0;
  #ended = false;

  /** Reads the source as far as it is asked. */
  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next message, the same at every call until `taken()`; undefined at the end. */
  async peek(): Promise<T | undefined> {
    const { done, value } = await (this.#next ??= this.#source.next());
    this.#ended = done === true;
    return done ? undefined : value;
  }

  /** Messages that were sent. */
  get count(): number {
    return this.#count;
  }

  /** Whether the end has been seen. */
  get ended(): boolean {
    return this.#ended;
  }

  /** The next message was sent. */
  taken(): void {
    this.#count++;
    this.#next = undefined;
  }
}
