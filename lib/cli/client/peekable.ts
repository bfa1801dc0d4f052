/**
 * What a client has to send, kept until it was sent: a connection may be lost in between.
 *
 * @module
 */

/** Messages of a source, one at a time; each stays the next one until it is taken. */
export class Peekable<T> {
  #source: AsyncIterator<T>;
  #next: Promise<IteratorResult<T>> | undefined;

  /** Reads the source as far as it is asked. */
  constructor(source: AsyncIterable<T>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next message, the same at every call until `taken()`; undefined at the end. */
  async peek(): Promise<T | undefined> {
    const { done, value } = await (this.#next ??= this.#source.next());
    return done ? undefined : value;
  }

  /** The next message was sent. */
  taken(): void {
    this.#next = undefined;
  }
}
