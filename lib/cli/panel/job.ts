/**
 * What a server of the panel does with each message: the jobs of the command, and rules that stand in the settings.
 *
 * @module
 */
import { type Rule, rules } from "../../handlers/mod.ts";
import { RulesTrial, type Tried } from "../../handlers/rules_trial.ts";
import type { ParsedArgs } from "../args/flags.ts";
import type { ParsedWire } from "../args/wire_flags.ts";
import { encodeHex } from "../deps.ts";
import { everyOf } from "../every.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { type Job, jobByRules, type JobContext, jobOf, rulesReading } from "../server/jobs.ts";
import { parseRules, RulesMistake } from "../server/rules_file.ts";
import type { RulesTried, TriedAnswer } from "./protocol.ts";

/** Characters of a reply that is only tried. */
const MAX_TRIED = 65536;

/** A job, whose rules may be others while it goes on. */
export interface PanelJob extends Job {
  /**
   * Answers by other rules from now on; absent where the job has none in the settings.
   *
   * @throws {UsageError} for a mistake in them; the old ones stay.
   */
  use?(text: string): Promise<void>;
}

/**
 * The job of a server.
 *
 * @throws {UsageError} for one that cannot be done.
 */
export async function panelJobOf(
  args: ParsedArgs,
  text: string | undefined,
  wire: ParsedWire,
  context: JobContext,
  catalog: MessageCatalog,
): Promise<PanelJob> {
  if (text === undefined || args.options.has("rules")) return await commandJob(args, wire, context, catalog);
  const every = everyOf(args, catalog);
  const reading = rulesReading(args, wire, catalog);
  let list = await parseRules(catalog.panel.rules, text, reading);
  const handler = rules(() => list);
  return {
    ...jobByRules(handler, every),
    use: async (text) => {
      list = await parseRules(catalog.panel.rules, text, reading);
    },
  };
}

/** A job of the command, until it is closed. */
async function commandJob(
  args: ParsedArgs,
  wire: ParsedWire,
  context: JobContext,
  catalog: MessageCatalog,
): Promise<PanelJob> {
  const end = new AbortController();
  const job = await jobOf(args, wire, { ...context, signal: end.signal }, catalog);
  return {
    ...job,
    async close() {
      end.abort();
      await job.close?.();
    },
  };
}

/** What is wrong with rules, or what they say to these messages, one after the other. */
export async function triedRules(
  text: string,
  messages: readonly string[],
  args: ParsedArgs,
  wire: ParsedWire,
  catalog: MessageCatalog,
): Promise<RulesTried> {
  const { encoding } = wire;
  let list: readonly Rule[];
  try {
    list = await parseRules(catalog.panel.rules, text, rulesReading(args, wire, catalog));
  } catch (error) {
    if (error instanceof RulesMistake) return { problem: error.message, line: error.line };
    throw error;
  }
  const trial = new RulesTrial(list, encoding === "auto" ? "utf-8" : encoding, MAX_TRIED);
  const greeting = trial.greeting();
  return {
    ...(greeting === undefined ? {} : { greeting: answerOf(greeting) }),
    answers: messages.map((message) => {
      const tried = trial.ask(message);
      return tried === undefined ? null : answerOf(tried);
    }),
  };
}

/** Bytes as hexadecimal digits. */
function answerOf({ said, end }: Tried): TriedAnswer {
  return {
    said: said.map(({ delay, message }) =>
      typeof message === "string" ? { delay, text: message } : { delay, hex: encodeHex(message) }
    ),
    end,
  };
}
