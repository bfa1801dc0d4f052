/**
 * Rules with all done that does not depend on the message.
 *
 * @module
 */
import { decode, encode } from "../codec/encode.ts";
import { MAX_DELAY } from "../timer/max_delay.ts";
import { withChecksum } from "./checksum.ts";
import { parseTemplate, type Template } from "./reply_template.ts";
import type { Replies, Rule, RuleEvent } from "./rule.ts";

/** One message of an answer. */
export interface Said {
  /** ms from the message before it, or from the question. */
  readonly delay: number;
  /** Itself, where it is always the same; else what makes it, of at most `limit` characters. */
  readonly answer: string | Uint8Array | MakeAnswer;
}

type MakeAnswer = (groups: Groups, count: number, limit: number) => string | Uint8Array;
type Groups = ArrayLike<string | undefined>;

/** What a rule says. */
export interface Answers {
  readonly rule: Rule;
  /** One answer for each time, from the first again after the last. */
  readonly turns: readonly (readonly Said[])[];
}

/** The rules for messages in their order, and those for each other event. */
export interface PreparedRules extends Readonly<Record<Exclude<RuleEvent, "message">, readonly Answers[]>> {
  readonly message: readonly { fits(message: string): Groups | null; readonly answers: Answers }[];
}

/** Prepares the rules of a list for an encoding, once as long as the list stays the same. */
export function preparedRules(): (list: readonly Rule[], encoding: string) => PreparedRules {
  let last: readonly Rule[] | undefined;
  let byEncoding = new Map<string, PreparedRules>();
  return (list, encoding) => {
    if (list !== last) byEncoding = new Map();
    last = list;
    const found = byEncoding.get(encoding);
    if (found) return found;
    const prepared = prepareAll(list, encoding);
    byEncoding.set(encoding, prepared);
    return prepared;
  };
}

/** Prepares all rules of a list. */
export function prepareAll(list: readonly Rule[], encoding: string): PreparedRules {
  const prepared = {
    message: [] as { fits(message: string): Groups | null; answers: Answers }[],
    connect: [] as Answers[],
    badChecksum: [] as Answers[],
    every: [] as Answers[],
  };
  for (const rule of list) {
    const { on = "message", when } = rule;
    if (on === "message") {
      if (when === undefined && rule.on === undefined) {
        throw new TypeError('Cannot use a rule without when: on: "message" answers every message');
      }
      prepared.message.push({ fits: fitting(when, encoding), answers: prepare(rule, encoding) });
    } else {
      if (when !== undefined) throw new TypeError(`Cannot use when in a rule on ${on}: there is no message`);
      prepared[on].push(prepare(rule, encoding));
    }
  }
  return prepared;
}

/** Whether a message fits, and the groups that it gives. */
function fitting(when: Rule["when"], encoding: string): (message: string) => Groups | null {
  if (when === undefined) return (message) => [message];
  if (typeof when === "string" || when instanceof Uint8Array) {
    const text = typeof when === "string" ? when : decode(when, encoding);
    const groups = [text];
    return (message) => message === text ? groups : null;
  }
  if (when instanceof RegExp && (when.global || when.sticky)) {
    throw new TypeError(`Cannot use ${when} in a rule: it remembers where it stopped, leave out g and y`);
  }
  return (message) => when.exec(message);
}

function prepare(rule: Rule, encoding: string): Answers {
  const { reply, turns, end = false } = rule;
  if (reply !== undefined && turns !== undefined) {
    throw new TypeError("Cannot use both reply and turns in a rule: turns are replies, one each time");
  }
  const delay = checkDelay(rule.delay ?? 0);
  const all = turns ?? [reply ?? []];
  if (all.length === 0 || !end && reply === undefined && turns === undefined) {
    throw new TypeError("Cannot use a rule that answers nothing: it takes reply, turns or end");
  }
  return { rule, turns: all.map((replies) => prepareReplies(replies, delay, rule, encoding)) };
}

/** What is said in one turn; `delay` comes before the first of it. */
function prepareReplies(replies: Replies, delay: number, rule: Rule, encoding: string): Said[] {
  const list = typeof replies === "string" || replies instanceof Uint8Array ? [replies] : replies;
  return list.map((each, index) => {
    const timed = typeof each === "object" && !(each instanceof Uint8Array) ? each : { reply: each };
    const own = checkDelay(timed.delay ?? 0);
    return { delay: checkDelay(index === 0 ? delay + own : own), answer: prepareAnswer(timed.reply, rule, encoding) };
  });
}

function prepareAnswer(reply: string | Uint8Array, rule: Rule, encoding: string): Said["answer"] {
  const { checksum } = rule;
  const add = (said: string | Uint8Array) =>
    checksum === undefined ? said : withChecksum(checksum, typeof said === "string" ? encode(said, encoding) : said);
  if (reply instanceof Uint8Array) return add(reply);
  if (typeof reply !== "string") {
    throw new TypeError(`Cannot reply with ${JSON.stringify(reply)}: a reply is a text, or bytes as Uint8Array`);
  }
  const template = parseTemplate(reply);
  checkGroups(template, rule, reply);
  const { literal, constant } = template;
  if (constant) return add(literal);
  const sizeOf = (text: string) => encode(text, encoding).length;
  return (groups, count, limit) => add(template.fill({ groups, count, sizeOf, limit }));
}

function checkGroups({ highestGroup }: Template, { on = "message", when }: Rule, reply: string): void {
  const plain = when === undefined || typeof when === "string" || when instanceof Uint8Array;
  const highest = plain ? (on === "message" ? 0 : -1) : Infinity;
  if (highestGroup <= highest) return;
  throw new RangeError(
    `Cannot fill in $${highestGroup} of ${JSON.stringify(reply)}: only a pattern has groups, $$ is a dollar`,
  );
}

function checkDelay(delay: number): number {
  if (delay >= 0 && delay <= MAX_DELAY) return delay;
  throw new RangeError(`Cannot delay a reply by ${delay} ms: the limits are 0 and ${MAX_DELAY}`);
}
