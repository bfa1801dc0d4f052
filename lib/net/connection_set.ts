/**
 * The connections of a server that are open.
 *
 * @module
 */
import type { Connection } from "../connection/connection.ts";
import type { Connections } from "../connection/connections.ts";

/**
 * By number, and a `Set` only for who looks for one of them. A `Set` that is filled and emptied for ever leaves old
 * tables behind, each of which keeps the next one and connections that are long over until the next full garbage
 * collection: that cost a fifth of the rate of new connections, and half of the memory.
 */
export class ConnectionSet implements Connections {
  #size = 0;
  #next = 0;
  readonly #byNumber: Record<number, Connection> = {};
  /** From the first look on, the same connections. */
  #set: Set<Connection> | undefined;

  get size(): number {
    return this.#size;
  }

  has(connection: Connection): boolean {
    return this.#looked().has(connection);
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#looked().values();
  }

  /** Adds a connection; its number is what {@linkcode ConnectionSet.delete} takes. */
  add(connection: Connection): number {
    const number = this.#next++;
    this.#size++;
    this.#byNumber[number] = connection;
    this.#set?.add(connection);
    return number;
  }

  /** Removes the connection of a number that was added and not removed yet. */
  delete(number: number): void {
    const connection = this.#byNumber[number];
    if (connection === undefined) return;
    this.#size--;
    delete this.#byNumber[number];
    this.#set?.delete(connection);
  }

  #looked(): Set<Connection> {
    return this.#set ??= new Set(Object.values(this.#byNumber));
  }
}
