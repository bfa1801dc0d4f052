/**
 * Replies to a client's messages, waited for with an end.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import { decode } from "../../../mod.ts";
import { within } from "../../timer/within.ts";
import { concat } from "../../bytes/concat.ts";

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
    return decode(concat(this.#reads), encoding).length > text.length;
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

  /**
   * The next reply; null at the end of input, undefined when none came within `ms`. A reply that is `enough` already is
   * not waited for any longer: a server that streams never pauses.
   */
  async next(ms: number, enough: (text: string) => boolean = () => false): Promise<string | null | undefined> {
    const until = Date.now() + ms;
    this.#reads?.clear();
    const first = await this.#take(ms);
    if (!this.#reads || typeof first !== "string") return first;
    let text = first;
    const latest = Math.max(until, Date.now() + GAP);
    while (!enough(text)) {
      const left = latest - Date.now();
      const torn = this.#reads.torn(text, this.#connection.encoding);
      const more = await this.#take(torn ? left : Math.min(left, GAP));
      if (typeof more !== "string") return text;
      text += more;
    }
    return text;
  }

  /** Whether the input ends within `ms`, and nothing comes before that. */
  async ended(ms: number): Promise<boolean> {
    const pending = this.#pending ??= this.#connection.receive();
    return await within(ms, pending) && await pending === null;
  }

  async #take(ms: number): Promise<string | null | undefined> {
    const pending = this.#pending ??= this.#connection.receive();
    if (!await within(Math.max(0, ms), pending)) return undefined;
    this.#pending = undefined;
    return await pending;
  }
}
