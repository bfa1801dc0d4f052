/**
 * Turns what a connection does into events: who came and left, what was said, what was lost on the way.
 *
 * @module
 */
import type { Connection, Handler, WireOptions } from "../../mod.ts";
import { type Event, peerOf, type View } from "./events.ts";
import { reasonOf } from "./reasons.ts";
import { Hints } from "./hints.ts";
import type { Words } from "./words.ts";

/** Sees connections, and tells the views. */
export class Witness {
  #views: readonly View[];
  #words: Words;
  #messages: boolean;
  #encoding: string;
  #hints: Hints;
  #announced = new WeakMap<Connection, string>();

  /** Of wires in `encoding`. With `messages` false, only comings, goings and warnings are told. */
  constructor(views: readonly View[], words: Words, messages: boolean, encoding: string) {
    this.#views = views;
    this.#words = words;
    this.#messages = messages;
    this.#encoding = encoding;
    this.#hints = new Hints(encoding, (connection, better) => this.warn(words.readsAs(encoding, better), connection));
  }

  /** Tells every view. */
  tell(event: Omit<Event, "time">): void {
    const whole = { time: Date.now(), ...event };
    for (const view of this.#views) view(whole);
  }

  /** Something about a connection, or about the program when there is none. */
  warn(reason: string, connection?: Connection): void {
    this.tell({ event: "warning", ...(connection ? { remote: peerOf(connection) } : {}), reason });
  }

  /** For `onMessage` of a wire; undefined when there is nothing to tell, which is a tenth faster. */
  get onMessage(): WireOptions["onMessage"] {
    return this.#messages || this.#encoding === "auto" ? this.#sawMessage : undefined;
  }

  #sawMessage: NonNullable<WireOptions["onMessage"]> = (connection, direction, message) => {
    if (this.#encoding === "auto") this.#announce(connection);
    if (this.#messages && typeof message === "string") {
      const remote = peerOf(connection);
      const time = Date.now();
      for (const view of this.#views) view({ time, event: "message", remote, direction, text: message });
    }
  };

  /** For `onReplaced` of a wire: one warning for each message that lost characters. */
  readonly onReplaced: NonNullable<WireOptions["onReplaced"]> = (connection, direction, count) => {
    const { notDecoded, notEncoded } = this.#words;
    this.warn((direction === "in" ? notDecoded : notEncoded)(count, connection.encoding), connection);
  };

  /** For `tap` of a wire whose encoding was chosen by hand; undefined when nothing is to be seen. */
  get tap(): WireOptions["tap"] {
    if (!Hints.useful(this.#encoding)) return undefined;
    return (connection, direction, bytes) => {
      if (direction === "in") this.#hints.saw(connection, bytes);
    };
  }

  /** Says once which encoding `auto` has found. */
  #announce(connection: Connection): void {
    const { encoding } = connection;
    if (encoding === "utf-8" && !this.#announced.has(connection)) return;
    if (this.#announced.get(connection) === encoding) return;
    this.#announced.set(connection, encoding);
    this.warn(this.#words.decided(encoding), connection);
  }

  /** A connection has come. */
  opened(connection: Connection): void {
    this.tell({ event: "open", remote: peerOf(connection) });
  }

  /** A connection has gone; the reason is the error that ended it, or nothing. */
  closed(connection: Connection, error?: unknown): void {
    const reason = error === undefined ? undefined : reasonOf(error, this.#words);
    this.tell({ event: "close", remote: peerOf(connection), ...(reason === undefined ? {} : { reason }) });
  }

  /** A handler that is seen from its beginning to its end. */
  around(handler: Handler): Handler {
    return async (connection, peers) => {
      this.opened(connection);
      try {
        await handler(connection, peers);
        this.closed(connection, connection.signal.aborted ? connection.signal.reason : undefined);
      } catch (error) {
        if (error !== connection.signal.reason) {
          const text = error instanceof Error ? error.message : String(error);
          this.tell({
            event: "error",
            remote: peerOf(connection),
            reason: this.#words.handlerFailed(peerOf(connection), text),
          });
        }
        this.closed(connection, error);
        throw error;
      }
    };
  }
}
