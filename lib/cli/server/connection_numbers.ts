/**
 * Connections by number.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";

/** Numbers for connections, in the order they came, so that one can be named on a keyboard. */
export class ConnectionNumbers {
  readonly #numbers = new WeakMap<Connection, number>();
  #last = 0;

  /** The number of a connection, the same at every call. */
  numberOf(connection: Connection): number {
    let number = this.#numbers.get(connection);
    if (number === undefined) {
      this.#last++;
      number = this.#last;
      this.#numbers.set(connection, number);
    }
    return number;
  }
}
