/**
 * What both commands do before and after their own work: language, help, version, one line for an error, exit code.
 *
 * @module
 */
import { encodings } from "../codec/mod.ts";
import meta from "../../deno.json" with { type: "json" };
import { completions, SHELLS } from "./args/completions.ts";
import { describe, type Flag, parse, type Typed } from "./args/flags.ts";
import { Log } from "./view/line_writer.ts";
import { type Attempt, verdict } from "./errors/exit.ts";
import { UsageError } from "./errors/usage_error.ts";
import type { Screen } from "./view/text_view.ts";
import { valueOf } from "./args/wire_flags.ts";
import { within } from "./within.ts";
import { systemLanguage, wordsOf } from "./i18n/language.ts";
import type { Language, Words } from "./i18n/messages.ts";

/** What a command has to work with. */
export interface Command {
  readonly typed: Typed;
  readonly language: Language;
  readonly words: Words;
  readonly screen: Screen;
  /** What is being tried, for the line about an error; the command keeps it up to date. */
  readonly attempt: Attempt;
  /** To be awaited before the process ends: what still has to be written. */
  readonly endings: (() => Promise<void>)[];
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
  const words = wordsOf(language);
  const err: Log = new Log(Deno.stderr);
  const out: Log = new Log(Deno.stdout, undefined, (lines) => err.line(words.dropped(lines)));
  const attempt: Attempt = { action: "talk", hostname: "", port: 0 };
  const endings: (() => Promise<void>)[] = [];
  const exit = async (code: number): Promise<never> => {
    const written = async () => {
      await Promise.all(endings.map((end) => end()));
      await Promise.all([out.flushed(), err.flushed()]);
    };
    // A reader that does not read cannot hold the process: what it did not take within a second is lost.
    await within(1000, written());
    Deno.exit(code);
  };
  let code: number;
  try {
    const typed = parse(args, program.flags, language);
    const answer = about(program, typed, language, words);
    if (answer !== undefined) {
      out.line(answer);
      code = 0;
    } else {
      const screen = { out, err, words, timestamps: typed.options.has("timestamps"), color: colorOf(typed, words) };
      code = await program.run({ typed, language, words, screen, attempt, endings, exit });
    }
  } catch (error) {
    const end = verdict(error, attempt, words);
    err.line(end.line);
    code = end.code;
  }
  return await exit(code);
}

/** What `--help`, `--version`, `--completions` and `--list-encodings` print. */
function about(program: Program, typed: Typed, language: Language, words: Words): string | undefined {
  const { options } = typed;
  const name = `mojibye-${program.side}`;
  if (options.has("help")) {
    const usage = `${words.usage}: deno run -A ${program.side}.ts ${program.operands}`;
    return `${words.command[program.side]}\n\n${usage}\n\n${words.options}:\n${describe(program.flags, language)}`;
  }
  if (options.has("version")) return `${name} ${meta.version} (deno ${Deno.version.deno})`;
  const shell = valueOf(typed, "completions");
  if (shell !== undefined) {
    const script = completions(shell, program, language);
    if (script === undefined) throw new UsageError(words.badChoice("--completions", shell, SHELLS.join(", ")));
    return script;
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
  const value = at < 0 ? undefined : options[at].slice(7) || options[at + 1];
  return value === "zh" || value === "en" ? value : systemLanguage();
}

function colorOf(typed: Typed, words: Words): boolean {
  const lang = valueOf(typed, "lang");
  if (lang !== undefined && lang !== "zh" && lang !== "en") {
    throw new UsageError(words.badChoice("--lang", lang, "zh, en"));
  }
  const color = valueOf(typed, "color") ?? "auto";
  if (color === "always") return true;
  if (color === "never") return false;
  if (color !== "auto") throw new UsageError(words.badChoice("--color", color, "auto, always, never"));
  return !Deno.noColor && Deno.stdout.isTerminal() && Deno.stderr.isTerminal();
}
