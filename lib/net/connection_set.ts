/**
 * The connections of a server that are open.
 *
 * @module
 */
import type { Connection } from "../connection/connection.ts";

/**
 * By number, and a `Set` only for who asks for one. A `Set` that is filled and emptied for ever leaves old tables behind,
 * each of which keeps the next one and connections that are long over until the next full garbage collection: that cost
 * a fifth of the rate of new connections, and half of the memory.
 */
export class ConnectionSet {
  /** How many there are. */
  size = 0;
  #next = 0;
  #byNumber: Record<number, Connection> = {};
  #set: Set<Connection> | undefined;

  /** A set that follows. */
  get set(): ReadonlySet<Connection> {
    return this.#set ??= new Set(Object.values(this.#byNumber));
  }

  /** Stands for the set, which is made when something is asked of it. */
  readonly later: ReadonlySet<Connection> = new Proxy(new Set<Connection>(), {
    get: (_, key) => {
      const { set } = this;
      const value = set[key as "has"];
      return value?.bind?.(set) ?? value;
    },
  });

  /** Adds a connection; the result removes it. */
  add(connection: Connection): () => void {
    const number = this.#next++;
    this.size++;
    this.#byNumber[number] = connection;
    this.#set?.add(connection);
    return () => {
      this.size--;
      delete this.#byNumber[number];
      this.#set?.delete(connection);
    };
  }
}
