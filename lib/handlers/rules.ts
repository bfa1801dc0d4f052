import type { Connection } from "../connection/connection.ts";
import type { Handler } from "./handler.ts";
import { Delayed } from "./delayed.ts";
import { type Answers, type PreparedRules, preparedRules } from "./prepared_rules.ts";
import type { Rule } from "./rule.ts";

/** A handler that answers by rules, and lets what happens beside the messages be answered too. */
export interface RulesHandler extends Handler {
  /**
   * Lets the rules for an event answer on a connection that is being served. What still waits to be said is not added to:
   * time passes without an answer then, and a bad checksum too, once too much waits.
   *
   * `before` of a bad checksum keeps the answers in the order of what came: so many messages are answered first. A server
   * that is to answer it has `onBadChecksum: (connection, { before }) => handler.tell("badChecksum", connection, before)`.
   */
  tell(event: "badChecksum" | "every", connection: Connection, before?: number): void;
}

/**
 * Answers each message by the first rule that fits; one that fits none is not answered.
 *
 * Answers keep the order of the questions, whatever their delays; a delay holds up no other connection, and ends with its
 * own. A list that a function returns is asked for at every message, and may be another one each time. A reply longer
 * than the connection's `maxBufferedAmount`, in characters, is not made: the connection ends with a
 * {@linkcode ReplySizeError}.
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
 *   { on: "connect", reply: "ready" },
 *   { when: "ping", reply: "pong" },
 *   { when: /^tare (\d+)$/, reply: "tare is $1 g", delay: 20 },
 *   { when: Uint8Array.of(0x05), reply: Uint8Array.of(0x06), checksum: "xor" },
 *   { on: "message", reply: "what is $0?", end: true },
 * ]);
 * await using server = serve({ hostname: "127.0.0.1" }, scale);
 * await using conn = await connect({ port: server.addr.port });
 * console.assert(await conn.receive() === "ready");
 * await conn.send("tare 12");
 * console.assert(await conn.receive() === "tare is 12 g");
 * ```
 *
 * @throws {RangeError} for a delay that no timer can have, a group where there is none, or a macro that there is not.
 * @throws {TypeError} for a `RegExp` that remembers where it stopped (`g`, `y`), and for a rule that answers nothing.
 */
export function rules(list: readonly Rule[] | (() => readonly Rule[])): RulesHandler {
  const current = typeof list === "function" ? list : () => list;
  const prepared = preparedRules();
  prepared(current(), "utf-8"); // a mistake is the caller's, now
  const served = new WeakMap<Connection, Conversation>();

  const serve = async (connection: Connection): Promise<void> => {
    const conversation = new Conversation(connection, () => prepared(current(), connection.encoding));
    served.set(connection, conversation);
    await conversation.serve();
  };
  return Object.assign(serve, {
    tell: (event: "badChecksum" | "every", connection: Connection, before?: number) =>
      served.get(connection)?.tell(event, before),
  });
}

/** One connection, and what was said on it. */
class Conversation {
  readonly #connection: Connection;
  readonly #rules: () => PreparedRules;
  readonly #delayed: Delayed;
  readonly #limit: number;
  /** How often each rule has answered; the rules of a list that is used no more are forgotten. */
  readonly #counts = new WeakMap<Rule, number>();
  /** Messages that had their turn. */
  #answered = 0;
  /** How many messages came before each bad checksum whose turn has not come: one read brings no more than it is long. */
  #bad: number[] = [];
  readonly #ended = Promise.withResolvers<void>();
  /** Nothing is answered any more. */
  #over = false;

  constructor(connection: Connection, rules: () => PreparedRules) {
    this.#connection = connection;
    this.#rules = rules;
    this.#delayed = new Delayed(connection);
    this.#limit = connection.maxBufferedAmount;
  }

  /** Answers until the peer has finished, or a rule has ended the connection. */
  async serve(): Promise<void> {
    await this.#happened("connect");
    if (!this.#over) {
      const reading = this.#connection.receiveAll((messages) => this.#answer(messages, 0));
      // Nobody waits for a reading that a rule has cut short.
      await Promise.race([reading, this.#ended.promise, this.#delayed.failed]);
    }
    await Promise.race([this.#delayed.finished(), this.#delayed.failed]);
    if (this.#over) await this.#connection.close();
  }

  tell(event: "badChecksum" | "every", before = 0): void {
    if (before > this.#answered) {
      this.#bad.push(before);
      return;
    }
    if (event === "every" ? !this.#delayed.idle : this.#delayed.full) return;
    try {
      this.#happened(event);
    } catch (error) {
      this.#delayed.fail(error);
    }
  }

  /** Answers the messages from one on; a promise: when the rest was answered, too. */
  #answer(messages: readonly string[], from: number): void | Promise<void> {
    for (let at = from; at < messages.length && !this.#over; at++) {
      const message = messages[at] ?? "";
      const waiting = this.#fitting(message);
      this.#answered++;
      if (this.#bad.length > 0) this.#answerBad();
      if (waiting) return waiting.then(() => this.#answer(messages, at + 1));
    }
  }

  /** Bad checksums whose turn has come. */
  #answerBad(): void {
    const due = this.#bad.filter((before) => before <= this.#answered).length;
    for (const before of this.#bad.splice(0, due)) this.tell("badChecksum", before);
  }

  #fitting(message: string): Promise<void> | undefined {
    for (const { fits, answers } of this.#rules().message) {
      const groups = this.#used(answers) ? null : fits(message);
      if (groups) return this.#say(answers, groups, message.length);
    }
    return undefined;
  }

  #happened(event: "connect" | "badChecksum" | "every"): Promise<void> | undefined {
    const answers = this.#rules()[event].find((answers) => !this.#used(answers));
    return answers && !this.#over ? this.#say(answers, [], 0) : undefined;
  }

  #used({ rule }: Answers): boolean {
    return rule.once === true && this.#counts.has(rule);
  }

  #say(answers: Answers, groups: ArrayLike<string | undefined>, held: number): Promise<void> | undefined {
    const { rule, turns } = answers;
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    let waiting: Promise<void> | undefined;
    let first = true;
    for (const { delay, answer: said } of turns[(count - 1) % turns.length] ?? []) {
      const answer = typeof said === "function" ? () => said(groups, count, this.#limit) : said;
      waiting = first ? this.#delayed.send(answer, delay, held) : this.#delayed.sendAfter(answer, delay);
      first = false;
    }
    if (rule.end) this.#end();
    return waiting;
  }

  #end(): void {
    this.#over = true;
    this.#ended.resolve();
  }
}
