/**
 * `--rules`: answers from a file, which may change while the server runs.
 *
 * @module
 */
import { type Rule, rules, type RulesHandler } from "../../handlers/mod.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { readText } from "../input/file.ts";
import { followed } from "./followed_file.ts";
import { JsonError, parseLocated } from "./located_json.ts";
import { Mistake, RuleReader } from "./rule_reader.ts";

/** Bytes of a rules file. */
const MAX_SIZE = 4 * 1048576;

/** What rules are read for. */
export interface RulesReading {
  /** The encoding of the wire, which must be able to write the replies. */
  readonly encoding: string;
  /** Whether time passes for the rules: `--every`. */
  readonly every: boolean;
  /** Whether messages have a checksum that can be bad: `--checksum`. */
  readonly checked: boolean;
  readonly catalog: MessageCatalog;
}

/** What a rules file is read for. */
export interface RulesContext extends RulesReading {
  /** The encoding of the file. */
  readonly inputEncoding: string;
  /** Told when another version was read, or could not be. */
  warn(reason: string): void;
  /** Until when the file is looked at; absent: until the end. */
  readonly signal?: AbortSignal | undefined;
}

/** A mistake in rules, and the line where it is. */
export class RulesMistake extends UsageError {
  /** `what` is in the language of the commands, and names the line too. */
  constructor(readonly line: number, what: string) {
    super(what);
  }
}

/**
 * A handler that answers by the rules of a file, which is read again whenever it has changed.
 *
 * @throws {UsageError} for a file that cannot be read, or a mistake in it.
 */
export async function rulesOf(path: string, context: RulesContext): Promise<RulesHandler> {
  const { catalog, warn, signal } = context;
  const file = await followed(path, () => load(path, context), {
    again: (list) => warn(catalog.rules.again(path, list.length)),
    kept: (mistake) => warn(catalog.rules.kept(mistake)),
  }, signal);
  return rules(() => file.value);
}

async function load(path: string, context: RulesContext): Promise<readonly Rule[]> {
  const { inputEncoding, catalog } = context;
  const { unreadable } = catalog.rules;
  const text = await readText(path, { limit: MAX_SIZE, encoding: inputEncoding, catalog, refusal: unreadable });
  return await parseRules(path, text, context);
}

/**
 * Rules from the text of a file; `path` is what mistakes are told of.
 *
 * @throws {RulesMistake} for a mistake.
 */
export async function parseRules(path: string, text: string, context: RulesReading): Promise<Rule[]> {
  const { catalog } = context;
  const mistakeAt = (line: number, what: string) => new RulesMistake(line, catalog.rules.at(path, line, what));
  try {
    return await readRules(text, context);
  } catch (error) {
    if (error instanceof Mistake) throw mistakeAt(error.line, error.message);
    if (error instanceof JsonError) throw mistakeAt(error.line, faultOf(error, catalog));
    throw error;
  }
}

function faultOf({ fault, found }: JsonError, { rules: { noJson, twice, deep } }: MessageCatalog): string {
  if (fault === "deep") return deep;
  return fault === "twice" ? twice(found) : noJson(found);
}

async function readRules(text: string, { encoding, every, checked, catalog }: RulesReading): Promise<Rule[]> {
  const { value, line } = await parseLocated(text).catch((error) => {
    if (error instanceof JsonError) throw error;
    const [why = ""] = String(error instanceof Error ? error.message : error).split("\n");
    throw new UsageError(catalog.rules.noParser(why));
  });
  if (!Array.isArray(value)) throw new Mistake(line, catalog.rules.noList);
  const reader = new RuleReader(encoding, catalog);
  const read: Rule[] = [];
  for (const each of value) {
    const rule = await reader.rule(each);
    if (rule.on === "every" && !every) throw new Mistake(each.line, catalog.onlyWith('"on": "every"', "--every"));
    if (rule.on === "badChecksum" && !checked) {
      throw new Mistake(each.line, catalog.onlyWith('"checksum": "bad"', "--checksum"));
    }
    read.push(rule);
  }
  if (every && !read.some(({ on }) => on === "every")) throw new Mistake(line, catalog.rules.noEvery);
  return read;
}
