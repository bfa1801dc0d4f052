/**
 * What a rule is: a question, or something else that happens, and what is said then.
 *
 * @module
 */
import type { Checksum } from "./checksum.ts";

/** What finds its parts in a message: a `RegExp`, or another engine's. */
export interface Pattern {
  /** The whole match and its groups; null when there is none. */
  exec(message: string): ArrayLike<string | undefined> | null;
}

/** What makes a rule answer: a message; a new connection; a message whose checksum is wrong; the passing of time. */
export type RuleEvent = "message" | "connect" | "badChecksum" | "every";

/** One of several replies to the same question. */
export interface TimedReply {
  /** As {@linkcode Rule.reply}. */
  readonly reply: string | Uint8Array;
  /** ms from the reply before it, or from the question. @default {0} */
  readonly delay?: number | undefined;
}

/** What is said: one message, or several, one after the other. */
export type Replies = string | Uint8Array | readonly (string | Uint8Array | TimedReply)[];

/** One question and its answer. */
export interface Rule {
  /** What it answers. @default {"message"} */
  readonly on?: RuleEvent | undefined;
  /**
   * The whole message: as text, or as bytes, which are compared as the connection's encoding reads them: exactly in
   * `"binary"` and `"hex"`, elsewhere two that are no text look alike. Or a pattern that matches anywhere in it. Without:
   * every message, where `on` says that it is one.
   */
  readonly when?: string | Uint8Array | Pattern | undefined;
  /**
   * What is answered. Bytes are sent as they are; in a text these are filled in:
   *
   * - `$0` the whole match, `$1` to `$9` its groups, `$$` a dollar;
   * - `${time}`, `${time:YYYY-MM-DD HH:mm:ss.SSS}`, `${time:unix}`: when it is sent, in UTC without a format;
   * - `${count}`, `${count:4}`: how often this rule answered on this connection, the last four digits;
   * - `${random:1..6}`, `${random:00.00..99.99}`: a number, with as many decimals, and zeros before it;
   * - `${len}`, `${len:4}`: the bytes of all that stands behind it.
   */
  readonly reply?: Replies | undefined;
  /** What is answered the first time, the second time, and so on, on each connection; then again from the first. */
  readonly turns?: readonly Replies[] | undefined;
  /** ms from the question to the answer. @default {0} */
  readonly delay?: number | undefined;
  /** Answer only the first time on each connection. @default {false} */
  readonly once?: boolean | undefined;
  /** Appended to the answer's bytes. @default {undefined} */
  readonly checksum?: Checksum | undefined;
  /** End the connection when all was said. @default {false} */
  readonly end?: boolean | undefined;
}
