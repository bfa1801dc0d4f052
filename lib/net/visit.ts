/**
 * One connection of a server, from its accept until its handler has ended and its socket is closed.
 *
 * @module
 */
import type { Connection, ConnectionOwner } from "../connection/connection.ts";

/** What {@linkcode Visit} tells its server. */
export interface VisitEvents {
  /** A function of the user's threw. */
  fault(error: unknown, connection: Connection): void;
  /** The conversation is over and its handler has ended; the peer may still be heard out. Once. */
  over(connection: Connection, visit: Visit): void;
  /** After that: the socket is closed. Once. */
  gone(connection: Connection): void;
}

/** How far one connection is: three things end, in any order. */
export class Visit implements ConnectionOwner {
  /** Its number among those that are served; undefined if it is none of them. */
  number: number | undefined;
  /** What was told of already. */
  toldFault: unknown;
  readonly #events: VisitEvents;
  #handled = false;
  #ended = false;
  #released = false;
  #over = false;

  /** Of a connection that is to be made. */
  constructor(events: VisitEvents) {
    this.#events = events;
  }

  /** Whether the socket is closed. */
  get isReleased(): boolean {
    return this.#released;
  }

  fault(error: unknown, connection: Connection): void {
    this.toldFault = error;
    this.#events.fault(error, connection);
  }

  /** The handler has ended. */
  handled(connection: Connection): void {
    this.#handled = true;
    this.#advance(connection);
  }

  ended(connection: Connection): void {
    this.#ended = true;
    this.#advance(connection);
  }

  released(connection: Connection): void {
    this.#released = true;
    this.#advance(connection);
  }

  #advance(connection: Connection): void {
    if (!this.#handled || !this.#ended) return;
    if (!this.#over) {
      this.#over = true;
      this.#events.over(connection, this);
    }
    if (this.#released) this.#events.gone(connection);
  }
}
