/**
 * From the JSON of a rules file to rules.
 *
 * @module
 */
import { decode } from "../../../mod.ts";
import { decodeHex } from "../deps.ts";
import type { Checksum, Pattern, Replies, Rule, RuleEvent, TimedReply } from "../../handlers/mod.ts";
import { MAX_DELAY } from "../../timer/max_delay.ts";
import { MacroError, MACROS, parseTemplate, type Template } from "../../handlers/reply_template.ts";
import { checksumOf } from "../args/checksum_spec.ts";
import { firstUnwritable } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { RULE_KEYS } from "../i18n/rules.ts";
import type { Located } from "./located_json.ts";
import { messageOf } from "../errors/message_of.ts";

/** A mistake, and the line where it is. */
export class Mistake extends Error {
  override readonly name = "Mistake";

  /** `what` is in the language of the commands. */
  constructor(readonly line: number, what: string) {
    super(what);
  }
}

/** What a rule answers, and the highest group that its replies may ask for; -1: none. */
interface Question {
  readonly on: RuleEvent;
  readonly when?: string | Uint8Array | Pattern;
  readonly groups: number;
}

/** `"on"` in a file; a bad checksum is what a message has, so it stands in `"when"`. */
const EVENTS: readonly RuleEvent[] = ["message", "connect", "every"];

/** Makes a rule of what stands in the file, or says where it cannot be one. */
export class RuleReader {
  readonly #encoding: string;
  readonly #catalog: MessageCatalog;

  /** For a wire in this encoding. */
  constructor(encoding: string, catalog: MessageCatalog) {
    this.#encoding = encoding;
    this.#catalog = catalog;
  }

  /**
   * One rule.
   *
   * @throws {Mistake} for what is none.
   */
  async rule({ value, line }: Located): Promise<Rule> {
    const { noRule, unknown } = this.#catalog.rules;
    if (!(value instanceof Map)) throw new Mistake(line, noRule);
    const keys: ReadonlyMap<string, Located> = value;
    for (const [key, { line }] of keys) if (!RULE_KEYS.includes(key)) throw new Mistake(line, unknown(key));
    const { on, when, groups } = await this.#question(keys, line);
    const end = this.#flag(keys, "end");
    const [delay, checksum] = ["delay", "checksum"].map((key) => keys.get(key));
    return {
      on,
      when,
      ...this.#answers(keys, line, groups, end),
      delay: delay ? this.#delay(delay) : 0,
      once: this.#flag(keys, "once"),
      checksum: checksum ? this.#checksum(checksum) : undefined,
      end,
    };
  }

  async #question(keys: ReadonlyMap<string, Located>, line: number): Promise<Question> {
    const { missing, noWhen } = this.#catalog.rules;
    const [given, when] = ["on", "when"].map((key) => keys.get(key));
    const on = given ? this.#event(given) : "message";
    if (on !== "message") {
      if (when) throw new Mistake(when.line, noWhen(on));
      return { on, groups: -1 };
    }
    if (!when && !given) throw new Mistake(line, missing("when"));
    if (!when) return { on, groups: 0 };
    const checksum: Located | undefined = when.value instanceof Map ? when.value.get("checksum") : undefined;
    if (checksum?.value === "bad") return { on: "badChecksum", groups: -1 };
    return { on, ...await this.#when(when) };
  }

  async #when(given: Located): Promise<{ when: string | Uint8Array | Pattern; groups: number }> {
    const { value, line } = given;
    if (typeof value !== "string") return { when: this.#readable(this.#bytes("when", given), line), groups: 0 };
    const [, source] = /^\/(.+)\/$/s.exec(value) ?? [];
    if (source === undefined) return { when: this.#writable("when", value, line), groups: 0 };
    const { badPattern, noEngine } = this.#catalog.rules;
    try {
      // Only a regular expression needs its engine.
      const { linearPattern } = await import("./linear_pattern.ts");
      const when = await linearPattern(source);
      return { when, groups: when.groups };
    } catch (error) {
      const why = messageOf(error);
      throw new Mistake(line, error instanceof SyntaxError ? badPattern(value, why) : noEngine(why));
    }
  }

  /** What is said; a rule that only ends its connection says nothing. */
  #answers(
    keys: ReadonlyMap<string, Located>,
    line: number,
    groups: number,
    end: boolean,
  ): { reply?: Replies; turns?: readonly Replies[] } {
    const { missing, replyOrTurns } = this.#catalog.rules;
    const [reply, turns] = ["reply", "turns"].map((key) => keys.get(key));
    if (reply && turns) throw new Mistake(turns.line, replyOrTurns);
    if (reply) return { reply: this.#replies("reply", reply, groups) };
    if (turns) {
      const { value } = turns;
      if (!Array.isArray(value) || value.length === 0) throw this.#wrong("turns", turns);
      return { turns: value.map((each) => this.#replies("turns", each, groups)) };
    }
    if (end) return {};
    throw new Mistake(line, missing("reply"));
  }

  /** One reply, or a list of them. */
  #replies(key: string, given: Located, groups: number): Replies {
    const { value } = given;
    return Array.isArray(value) ? value.map((each) => this.#timed(key, each, groups)) : this.#reply(key, given, groups);
  }

  /** A reply of a list: alone, or with its delay as `{ "text": "…", "delay": 20 }` or `{ "hex": "…", "delay": 20 }`. */
  #timed(key: string, given: Located, groups: number): string | Uint8Array | TimedReply {
    const { value, line } = given;
    const delay: Located | undefined = value instanceof Map ? value.get("delay") : undefined;
    const text: Located | undefined = value instanceof Map ? value.get("text") : undefined;
    if (!(value instanceof Map) || !delay && !text) return this.#reply(key, given, groups);
    const rest = new Map(value);
    rest.delete("delay");
    const reply = text && rest.size === 1 ? text : { value: rest, line };
    return { reply: this.#reply(key, reply, groups), delay: delay ? this.#delay(delay) : 0 };
  }

  #reply(key: string, given: Located, groups: number): string | Uint8Array {
    const { value, line } = given;
    if (typeof value !== "string") return this.#bytes(key, given);
    const { highestGroup, literal } = this.#template(key, value, line);
    if (highestGroup > groups) {
      throw new Mistake(line, this.#catalog.rules.noGroup(key, highestGroup, Math.max(groups, 0)));
    }
    // In hex, half of a pair of digits may come from a group.
    if (this.#encoding !== "hex" || highestGroup < 0) this.#writable(key, literal, line);
    return value;
  }

  #template(key: string, text: string, line: number): Template {
    try {
      return parseTemplate(text);
    } catch (error) {
      if (!(error instanceof MacroError)) throw error;
      throw new Mistake(line, this.#catalog.rules.noMacro(key, error.macro, MACROS));
    }
  }

  #event(given: Located): RuleEvent {
    const found = EVENTS.find((event) => event === given.value);
    if (found) return found;
    throw this.#wrong("on", given);
  }

  #delay(given: Located): number {
    const { value } = given;
    if (typeof value === "number" && value >= 0 && value <= MAX_DELAY) return value;
    throw this.#wrong("delay", given);
  }

  #flag(keys: ReadonlyMap<string, Located>, key: string): boolean {
    const given = keys.get(key);
    if (given === undefined) return false;
    if (typeof given.value === "boolean") return given.value;
    throw this.#wrong(key, given);
  }

  /** As `--checksum` takes it. */
  #checksum(given: Located): Checksum {
    try {
      const found = typeof given.value === "string" ? checksumOf(given.value, this.#catalog) : undefined;
      if (found) return found;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
    }
    throw this.#wrong("checksum", given);
  }

  /** `{ "hex": "01 03" }`. */
  #bytes(key: string, given: Located): Uint8Array {
    const { value } = given;
    const hex: Located | undefined = value instanceof Map && value.size === 1 ? value.get("hex") : undefined;
    if (typeof hex?.value !== "string") throw this.#wrong(key, given);
    if (!/^\s*(?:[\da-f]{2}\s*)*$/i.test(hex.value)) {
      throw new Mistake(hex.line, this.#catalog.rules.badHex(key, hex.value));
    }
    return decodeHex(hex.value.replace(/\s+/g, ""));
  }

  #writable(key: string, text: string, line: number): string {
    const lacking = firstUnwritable(text, this.#encoding);
    if (lacking === undefined) return text;
    throw new Mistake(line, this.#catalog.rules.unwritable(key, this.#encoding, lacking));
  }

  /** Bytes that are no text would be compared as U+FFFD, and fit where they should not. */
  #readable(bytes: Uint8Array, line: number): Uint8Array {
    if (this.#encoding === "auto") return bytes;
    try {
      decode(bytes, this.#encoding, { fatal: true });
      return bytes;
    } catch {
      throw new Mistake(line, this.#catalog.rules.unreadableBytes(this.#encoding)); // the only error of a fatal decoder
    }
  }

  #wrong(key: string, { value, line }: Located): Mistake {
    const shown = value instanceof Map ? "{ … }" : Array.isArray(value) ? "[ … ]" : JSON.stringify(value);
    return new Mistake(line, this.#catalog.rules.takes(key, shown));
  }
}
