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

/** The bytes of the reads that a reply is made of. */
export class RecentReads {
  #reads: Uint8Array[] = [];

  /** One more read. */
  saw(bytes: Uint8Array): void {
    this.#reads.push(bytes.slice());
  }

  /** Forgets them: another reply begins. */
  clear(): void {
    this.#reads = [];
  }

  /** Whether the last bytes are the beginning of a character: decoded to their end, they give one U+FFFD more. */
  torn(text: string, encoding: string): boolean {
    const whole = new Uint8Array(this.#reads.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const bytes of this.#reads) {
      whole.set(bytes, at);
      at += bytes.length;
    }
    return decode(whole, encoding).length > text.length;
  }
}

/** What a connection receives; a wait that ended in vain loses nothing, the next one goes on with it. */
export class Replies {
  readonly #connection: Connection;
  readonly #reads: RecentReads | undefined;
  #pending: Promise<string | null> | undefined;

  /**
   * With `reads`, which must be told of every read, what follows within 50 ms, or while a character is torn, is part of
   * a reply: for `chunks`.
   */
  constructor(connection: Connection, reads?: RecentReads) {
    this.#connection = connection;
    this.#reads = reads;
  }

  /** The next reply; null at the end of input, undefined when none came within `ms`. */
  async next(ms: number): Promise<string | null | undefined> {
    const until = Date.now() + ms;
    this.#reads?.clear();
    const first = await this.#take(ms);
    if (!this.#reads || typeof first !== "string") return first;
    let text = first;
    for (;;) {
      const patience = this.#reads.torn(text, this.#connection.encoding) ? Math.max(GAP, until - Date.now()) : GAP;
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
}
