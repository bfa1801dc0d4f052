/**
 * What both commands do before and after their own work: language, help, version, one line for an error, exit code.
 *
 * @module
 */
import { encodings } from "../codec/mod.ts";
import meta from "../../deno.json" with { type: "json" };
import { type Flag, parse, type ParsedArgs, SHELLS } from "./args/flags.ts";
import { LineWriter } from "./view/line_writer.ts";
import { type Attempt, exitOf } from "./errors/exit.ts";
import { LocalError } from "./errors/local_error.ts";
import { UsageError } from "./errors/usage_error.ts";
import { Screen } from "./view/screen.ts";
import type { Output } from "./view/text_view.ts";
import { valueOf } from "./args/wire_flags.ts";
import { onTerminalClosed } from "./hangup.ts";
import { within } from "../timer/within.ts";
import { catalogOf, systemLanguage } from "./i18n/language.ts";
import type { Language, MessageCatalog } from "./i18n/messages.ts";
import { messageOf } from "./errors/message_of.ts";

/** What a command has to work with. */
export interface Command {
  readonly parsed: ParsedArgs;
  readonly language: Language;
  readonly catalog: MessageCatalog;
  readonly output: Output;
  /** Where both outputs go, beside which somebody may type. */
  readonly screen: Screen;
  /** What is being tried, for the line about an error; the command keeps it up to date. */
  readonly attempt: Attempt;
  /** To be awaited before the process ends: what still has to be written, and whether nothing of it was lost. */
  readonly endings: (() => Promise<boolean>)[];
  /** Writes what is left and ends the process, from outside of `run`. */
  exit(code: number): Promise<never>;
}

/** A command: its name, its options, its work, which returns the exit code. */
export interface Program {
  readonly side: "server" | "client";
  readonly operands: string;
  readonly flags: readonly Flag[];
  run(command: Command): Promise<number>;
}

/** Runs a program to its end and exits the process. */
export async function main(program: Program, args: readonly string[]): Promise<never> {
  const language = languageOf(args);
  const catalog = catalogOf(language);
  const screen = new Screen();
  const err: LineWriter = new LineWriter(screen.err);
  let lost: LocalError | undefined;
  let serving = false;
  const onFailure = (error: unknown) => {
    // A server that serves goes on without its log; of everything else the output is all that is wanted.
    if (serving) {
      return void err.notice(catalog.logLost(messageOf(error)));
    }
    lost = new LocalError("output", error);
    if (!lost.closed) err.notice(catalog.cannotWriteOutput(lost.message));
    exit(0);
  };
  const out: LineWriter = new LineWriter(screen.out, onFailure, (lines) => err.notice(catalog.dropped(lines)));
  const attempt: Attempt = { action: "talk", hostname: "", port: 0 };
  const endings: (() => Promise<boolean>)[] = [];
  let whole = true;
  const exit = async (code: number): Promise<never> => {
    const written = async () => {
      whole = (await Promise.all(endings.map((end) => end()))).every(Boolean);
      await out.flushed();
      await err.flushed(); // after what there is to say about the output
    };
    // A reader that does not read cannot hold the process: what it did not take within a second is lost.
    await within(1000, written());
    // A server is there for its clients, and has said when its record ended; whoever runs a client wants the record.
    const failed = lost !== undefined && !lost.closed || !whole && program.side === "client";
    Deno.exit(code === 0 && failed ? 1 : code);
  };
  // 128 and the signal's number, as a shell counts an end by SIGHUP.
  onTerminalClosed(() => void exit(129));
  let code: number;
  try {
    const parsed = parse(args, program.flags, catalog);
    const answer = await about(program, parsed, language, catalog);
    if (answer !== undefined) {
      out.line(answer);
      code = 0;
    } else {
      const output = {
        out,
        err,
        catalog,
        timestamps: parsed.options.has("timestamps"),
        color: colorOf(parsed, catalog),
      };
      serving = program.side === "server";
      code = await program.run({ parsed, language, catalog, output, screen, attempt, endings, exit });
    }
  } catch (error) {
    const end = exitOf(error, attempt, catalog);
    err.notice(end.line);
    code = end.code;
  }
  return await exit(code);
}

/** What `--help`, `--version`, `--completions`, `--list-profiles` and `--list-encodings` print. */
async function about(
  program: Program,
  parsed: ParsedArgs,
  language: Language,
  catalog: MessageCatalog,
): Promise<string | undefined> {
  const { options } = parsed;
  const name = `mojibye-${program.side}`;
  if (options.has("help")) {
    const { helpOf } = await import("./args/help.ts");
    return helpOf(program, language, catalog);
  }
  if (options.has("version")) return `${name} ${meta.version} (deno ${Deno.version.deno})`;
  const shell = valueOf(parsed, "completions");
  if (shell !== undefined) {
    const { completions } = await import("./args/completions.ts");
    const script = await completions(shell, program, language);
    if (script === undefined) throw new UsageError(catalog.badChoice("--completions", shell, SHELLS.join(", ")));
    return script;
  }
  if (options.has("list-profiles")) {
    const { listProfiles } = await import("./args/profile.ts");
    return listProfiles(language);
  }
  if (options.has("list-encodings")) {
    const ours = ["binary", "hex", "auto"].map((name) => ({ name, labels: [name] }));
    return [...encodings, ...ours].map(({ name, labels }) => `${name.padEnd(16)}${labels.join(" ")}`).join("\n");
  }
  return undefined;
}

/** `--lang` must be known before anything can be said about the rest. */
function languageOf(args: readonly string[]): Language {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const at = options.findLastIndex((arg) => arg === "--lang" || arg.startsWith("--lang="));
  const value = at < 0 ? undefined : options[at]?.slice("--lang=".length) || options[at + 1];
  return value === "zh" || value === "en" ? value : systemLanguage();
}

function colorOf(parsed: ParsedArgs, catalog: MessageCatalog): boolean {
  const lang = valueOf(parsed, "lang");
  if (lang !== undefined && lang !== "zh" && lang !== "en") {
    throw new UsageError(catalog.badChoice("--lang", lang, "zh, en"));
  }
  const color = valueOf(parsed, "color") ?? "auto";
  if (color === "always") return true;
  if (color === "never") return false;
  if (color !== "auto") throw new UsageError(catalog.badChoice("--color", color, "auto, always, never"));
  return !Deno.noColor && Deno.stdout.isTerminal() && Deno.stderr.isTerminal();
}
