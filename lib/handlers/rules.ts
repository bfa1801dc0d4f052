import type { Handler } from "./handler.ts";
import { decode, encode } from "../codec/encode.ts";
import { MAX_DELAY } from "../timer/max_delay.ts";
import { type Checksum, withChecksum } from "./checksum.ts";
import { Delayed } from "./delayed.ts";
import { fill, highestGroup, parseTemplate } from "./reply_template.ts";

/** What finds its parts in a message: a `RegExp`, or another engine's. */
export interface Pattern {
  /** The whole match and its groups; null when there is none. */
  exec(message: string): ArrayLike<string | undefined> | null;
}

/** One question and its answer. */
export interface Rule {
  /**
   * The whole message: as text, or as bytes, which are compared as the connection's encoding reads them: exactly in
   * `"binary"` and `"hex"`, elsewhere two that are no text look alike. Or a pattern that matches anywhere in it.
   */
  readonly when: string | Uint8Array | Pattern;
  /**
   * What is answered. `$1` to `$9` in a text are groups of the pattern, `$$` is a dollar. Bytes are sent as they are.
   */
  readonly reply: string | Uint8Array;
  /** ms from the question to the answer. @default {0} */
  readonly delay?: number | undefined;
  /** Answer only the first such message of each connection. @default {false} */
  readonly once?: boolean | undefined;
  /** Appended to the answer's bytes. @default {undefined} */
  readonly checksum?: Checksum | undefined;
}

/**
 * Answers each message by the first rule that fits; one that fits none is not answered.
 *
 * Answers keep the order of the questions, whatever their delays; a delay holds up no other connection, and ends with its
 * own. A list that a function returns is asked for at every message, and may be another one each time.
 *
 * A `RegExp` that backtracks without end stops the whole program: give one that does not, or a {@linkcode Pattern} of
 * an engine that takes linear time.
 *
 * @example
 * ```ts
 * import { connect, serve } from "@mojibye/mojibye";
 * import { rules } from "@mojibye/mojibye/handlers";
 *
 * const scale = rules([
 *   { when: "ping", reply: "pong" },
 *   { when: /^tare (\d+)$/, reply: "tare is $1 g", delay: 20 },
 *   { when: Uint8Array.of(0x05), reply: Uint8Array.of(0x06), checksum: "xor" },
 * ]);
 * await using server = serve({ hostname: "127.0.0.1" }, scale);
 * await using conn = await connect({ port: server.addr.port });
 * await conn.send("tare 12");
 * console.assert(await conn.receive() === "tare is 12 g");
 * ```
 *
 * @throws {RangeError} for a delay that no timer can have, or a group where there is none.
 * @throws {TypeError} for a `RegExp` that remembers where it stopped (`g`, `y`).
 */
export function rules(list: readonly Rule[] | (() => readonly Rule[])): Handler {
  const current = typeof list === "function" ? list : () => list;
  const prepared = preparing();
  prepared(current(), "utf-8"); // a mistake is the caller's, now

  return async (connection) => {
    const delayed = new Delayed(connection);
    const used = new Set<Rule>();
    const answer = (messages: readonly string[], at: number): void | Promise<void> => {
      while (at < messages.length) {
        const message = messages[at++] ?? "";
        for (const { rule, fits, reply } of prepared(current(), connection.encoding)) {
          const groups = used.has(rule) ? null : fits(message);
          if (!groups) continue;
          if (rule.once) used.add(rule);
          const waiting = delayed.send(reply(groups), rule.delay ?? 0);
          if (waiting) return waiting.then(() => answer(messages, at));
          break;
        }
      }
    };
    await connection.receiveAll((messages) => answer(messages, 0));
    await delayed.finished();
  };
}

/** A rule with all done that does not depend on the message. */
interface Prepared {
  readonly rule: Rule;
  readonly fits: (message: string) => ArrayLike<string | undefined> | null;
  readonly reply: (groups: ArrayLike<string | undefined>) => string | Uint8Array;
}

/** Prepares the rules of a list for an encoding, once as long as the list stays the same. */
function preparing(): (list: readonly Rule[], encoding: string) => readonly Prepared[] {
  let last: readonly Rule[] | undefined;
  let lists: Record<string, readonly Prepared[]> = {};
  return (list, encoding) => {
    if (list !== last) lists = {};
    last = list;
    return lists[encoding] ??= list.map((rule) => prepare(rule, encoding));
  };
}

const NO_GROUPS: readonly string[] = [];

function prepare(rule: Rule, encoding: string): Prepared {
  const { when, reply, delay = 0, checksum } = rule;
  if (!(delay >= 0 && delay <= MAX_DELAY)) {
    throw new RangeError(`Cannot delay a reply by ${delay} ms: the limits are 0 and ${MAX_DELAY}`);
  }
  const add = (said: string | Uint8Array) =>
    checksum === undefined ? said : withChecksum(checksum, typeof said === "string" ? encode(said, encoding) : said);
  const template = typeof reply === "string" ? parseTemplate(reply) : [];
  const group = highestGroup(template);
  if (typeof when === "string" || when instanceof Uint8Array) {
    if (group !== undefined) {
      throw new RangeError(
        `Cannot fill in $${group} of ${JSON.stringify(reply)}: only a pattern has groups, $$ is a dollar`,
      );
    }
    const text = typeof when === "string" ? when : decode(when, encoding);
    const said = add(typeof reply === "string" ? fill(template, NO_GROUPS) : reply);
    return { rule, fits: (message) => message === text ? NO_GROUPS : null, reply: () => said };
  }
  if (when instanceof RegExp && (when.global || when.sticky)) {
    throw new TypeError(`Cannot use ${when} in a rule: it remembers where it stopped, leave out g and y`);
  }
  const say = typeof reply === "string"
    ? (groups: ArrayLike<string | undefined>) => fill(template, groups)
    : () => reply;
  return { rule, fits: (message) => when.exec(message), reply: (groups) => add(say(groups)) };
}
