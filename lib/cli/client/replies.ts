/**
 * Replies to a client's messages, waited for with an end.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import { decode } from "../../../mod.ts";
import { within } from "../within.ts";

/** ms of silence that end a reply which has no boundary of its own. */
const GAP = 50;

/** What a connection receives; a wait that ended in vain loses nothing, the next one goes on with it. */
export class Replies {
  #connection: Connection;
  #gather: boolean;
  #pending: Promise<string | null> | undefined;
  #bytes: Uint8Array[] = [];

  /** With `gather`, what follows within 50 ms, or while a character is torn, is part of a reply: for `chunks`. */
  constructor(connection: Connection, gather: boolean) {
    this.#connection = connection;
    this.#gather = gather;
  }

  /** To be told of every read, for `gather`. */
  saw(bytes: Uint8Array): void {
    if (this.#gather) this.#bytes.push(bytes.slice());
  }

  /** The next reply; null at the end of input, undefined when none came within `ms`. */
  async next(ms: number): Promise<string | null | undefined> {
    const until = Date.now() + ms;
    this.#bytes = [];
    const first = await this.#take(ms);
    if (!this.#gather || typeof first !== "string") return first;
    let text = first;
    for (;;) {
      const patience = this.#torn(text) ? Math.max(GAP, until - Date.now()) : GAP;
      const more = await this.#take(patience);
      if (typeof more !== "string") return text;
      text += more;
    }
  }

  async #take(ms: number): Promise<string | null | undefined> {
    const pending = this.#pending ??= this.#connection.receive();
    if (!await within(ms, pending)) return undefined;
    this.#pending = undefined;
    return await pending;
  }

  /** Whether the last bytes are the beginning of a character: decoded to their end, they give one U+FFFD more. */
  #torn(text: string): boolean {
    const whole = new Uint8Array(this.#bytes.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const bytes of this.#bytes) whole.set(bytes, at), at += bytes.length;
    return decode(whole, this.#connection.encoding).length > text.length;
  }
}
