/**
 * `--rules`: answers from a file, which may change while the server runs.
 *
 * @module
 */
import { MAX_DELAY } from "../../timer/max_delay.ts";
import { decodeHex } from "../deps.ts";
import { decode, type Handler } from "../../../mod.ts";
import { type Checksum, type Pattern, type Rule, rules } from "../../handlers/mod.ts";
import { CHECKSUMS } from "../../handlers/checksum.ts";
import { highestGroup, parseTemplate } from "../../handlers/reply_template.ts";
import { changesOf, versionOf } from "./file_changes.ts";
import { JsonError, type Located, parseLocated } from "./located_json.ts";
import { UsageError } from "../errors/usage_error.ts";
import { firstUnwritable } from "../args/wire_flags.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { RULE_KEYS } from "../i18n/rules.ts";

/**
 * A handler that answers by the rules of a file. `warn` is told when another version was read, or could not be.
 *
 * @throws {UsageError} for a file that cannot be read, or a mistake in it.
 */
export async function rulesOf(
  path: string,
  encoding: string,
  catalog: MessageCatalog,
  warn: (reason: string) => void,
): Promise<Handler> {
  const known = await versionOf(path);
  let list = await load(path, encoding, catalog);
  const follow = async () => {
    for await (const _ of changesOf(path, known)) {
      try {
        list = await load(path, encoding, catalog);
        warn(catalog.rules.again(path, list.length));
      } catch (error) {
        // Whatever it was: nobody waits for this, and the rules from before are still good.
        warn(catalog.rules.kept(messageOf(error)));
      }
    }
  };
  follow();
  return rules(() => list);
}

/** A mistake, and the line where it is. */
class Mistake extends Error {
  constructor(readonly line: number, what: string) {
    super(what);
  }
}

async function load(path: string, encoding: string, catalog: MessageCatalog): Promise<Rule[]> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new UsageError(catalog.notAllowed(catalog.readFrom(path), `--allow-read=${path}`));
    }
    throw new UsageError(catalog.rules.unreadable(path, messageOf(error)));
  }
  return await parseRules(path, text, encoding, catalog);
}

/**
 * Rules from the text of a file; `path` is what mistakes are told of.
 *
 * @throws {UsageError} for a mistake, with its line.
 */
export async function parseRules(
  path: string,
  text: string,
  encoding: string,
  catalog: MessageCatalog,
): Promise<Rule[]> {
  const { at } = catalog.rules;
  try {
    return await readRules(text, encoding, catalog);
  } catch (error) {
    if (error instanceof Mistake) throw new UsageError(at(path, error.line, error.message));
    if (error instanceof JsonError) throw new UsageError(at(path, error.line, faultOf(error, catalog)));
    throw error;
  }
}

function faultOf({ fault, found }: JsonError, { rules: { noJson, twice, deep } }: MessageCatalog): string {
  if (fault === "deep") return deep;
  return fault === "twice" ? twice(found) : noJson(found);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function readRules(text: string, encoding: string, catalog: MessageCatalog): Promise<Rule[]> {
  const { value, line } = await parseLocated(text).catch((error) => {
    if (error instanceof JsonError) throw error;
    throw new UsageError(catalog.rules.noParser(messageOf(error)));
  });
  if (!Array.isArray(value)) throw new Mistake(line, catalog.rules.noList);
  const reader = new RuleReader(encoding, catalog);
  const read: Rule[] = [];
  for (const each of value) read.push(await reader.rule(each));
  return read;
}

/** Makes a rule of what stands in the file, or says where it cannot be one. */
class RuleReader {
  readonly #encoding: string;
  readonly #catalog: MessageCatalog;

  constructor(encoding: string, catalog: MessageCatalog) {
    this.#encoding = encoding;
    this.#catalog = catalog;
  }

  async rule({ value, line }: Located): Promise<Rule> {
    const { noRule, unknown, missing } = this.#catalog.rules;
    if (!(value instanceof Map)) throw new Mistake(line, noRule);
    const keys: ReadonlyMap<string, Located> = value;
    for (const [key, { line }] of keys) if (!RULE_KEYS.includes(key)) throw new Mistake(line, unknown(key));
    const needed = (key: string): Located => {
      const found = keys.get(key);
      if (!found) throw new Mistake(line, missing(key));
      return found;
    };
    const asked = needed("when");
    const answered = needed("reply");
    const { when, groups } = await this.#when(asked);
    const [delay, once, checksum] = ["delay", "once", "checksum"].map((key) => keys.get(key));
    return {
      when,
      reply: this.#reply(answered, groups),
      delay: delay ? this.#delay(delay) : 0,
      once: once ? this.#once(once) : false,
      ...(checksum ? { checksum: this.#checksum(checksum) } : {}),
    };
  }

  async #when(given: Located): Promise<{ when: string | Uint8Array | Pattern; groups: number }> {
    const { value, line } = given;
    if (typeof value !== "string") return { when: this.#readable(this.#bytes("when", given), line), groups: 0 };
    const [, source] = /^\/(.+)\/$/s.exec(value) ?? [];
    if (source === undefined) return { when: this.#writable("when", value, line), groups: 0 };
    const { badPattern, noEngine } = this.#catalog.rules;
    try {
      // Only a regular expression needs packages.
      const { linearPattern } = await import("./linear_pattern.ts");
      const when = await linearPattern(source);
      return { when, groups: when.groups };
    } catch (error) {
      const why = messageOf(error);
      throw new Mistake(line, error instanceof SyntaxError ? badPattern(value, why) : noEngine(why));
    }
  }

  #reply(given: Located, groups: number): string | Uint8Array {
    const { value, line } = given;
    if (typeof value !== "string") return this.#bytes("reply", given);
    const template = parseTemplate(value);
    for (const part of template) {
      if (typeof part === "number" && (part < 1 || part > groups)) {
        throw new Mistake(line, this.#catalog.rules.noGroup(part, groups));
      }
    }
    // In hex, half of a pair of digits may come from a group.
    if (this.#encoding !== "hex" || highestGroup(template) === undefined) {
      this.#writable("reply", template.filter((part) => typeof part === "string").join(""), line);
    }
    return value;
  }

  #delay({ value, line }: Located): number {
    if (typeof value === "number" && value >= 0 && value <= MAX_DELAY) return value;
    throw this.#wrong("delay", value, line);
  }

  #once({ value, line }: Located): boolean {
    if (typeof value === "boolean") return value;
    throw this.#wrong("once", value, line);
  }

  #checksum({ value, line }: Located): Checksum {
    const found = CHECKSUMS.find((name) => name === value);
    if (found) return found;
    throw this.#wrong("checksum", value, line);
  }

  /** `{ "hex": "01 03" }`. */
  #bytes(key: string, { value, line }: Located): Uint8Array {
    const hex: Located | undefined = value instanceof Map && value.size === 1 ? value.get("hex") : undefined;
    if (typeof hex?.value !== "string") throw this.#wrong(key, value, line);
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

  #wrong(key: string, value: Located["value"], line: number): Mistake {
    const shown = value instanceof Map ? "{ … }" : Array.isArray(value) ? "[ … ]" : JSON.stringify(value);
    return new Mistake(line, this.#catalog.rules.takes(key, shown));
  }
}
