/**
 * Rules that are tried without a connection: what they would say to one message after another.
 *
 * @module
 */
import { type Answers, prepareAll } from "./prepared_rules.ts";
import type { Rule } from "./rule.ts";

/** What rules say to one message, or before the first. */
export interface Tried {
  /** Each message of the answer, and the ms before it. */
  readonly said: readonly { readonly delay: number; readonly message: string | Uint8Array }[];
  /** Whether the connection ends with it. */
  readonly end: boolean;
}

/** A conversation with rules. */
export class RulesTrial {
  readonly #prepared: ReturnType<typeof prepareAll>;
  readonly #limit: number;
  readonly #counts = new Map<Rule, number>();
  #over = false;

  /** An answer has at most `limit` characters. */
  constructor(list: readonly Rule[], encoding: string, limit: number) {
    this.#prepared = prepareAll(list, encoding);
    this.#limit = limit;
  }

  /** What is said to somebody who comes; undefined when that is nothing. */
  greeting(): Tried | undefined {
    const answers = this.#prepared.connect.find((answers) => !this.#used(answers));
    return answers && this.#say(answers, []);
  }

  /**
   * What is said to the next message; undefined when no rule fits, or the conversation is over.
   *
   * @throws {ReplySizeError} for an answer that would be too long.
   */
  ask(message: string): Tried | undefined {
    if (this.#over) return undefined;
    for (const { fits, answers } of this.#prepared.message) {
      const groups = this.#used(answers) ? null : fits(message);
      if (groups) return this.#say(answers, groups);
    }
    return undefined;
  }

  #used({ rule }: Answers): boolean {
    return rule.once === true && this.#counts.has(rule);
  }

  #say({ rule, turns }: Answers, groups: ArrayLike<string | undefined>): Tried {
    const count = (this.#counts.get(rule) ?? 0) + 1;
    this.#counts.set(rule, count);
    const turn = turns[(count - 1) % turns.length] ?? [];
    this.#over ||= rule.end === true;
    return {
      said: turn.map(({ delay, answer }) => ({
        delay,
        message: typeof answer === "function" ? answer(groups, count, this.#limit) : answer,
      })),
      end: rule.end === true,
    };
  }
}
