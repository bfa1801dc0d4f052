/**
 * The table of options that both commands share, and how a row becomes a parsed value and a line of help.
 *
 * @module
 */
import { parseArgs } from "node:util";
import type { Language } from "../i18n/messages.ts";
import { UsageError } from "../errors/usage_error.ts";

/** One option of a command. */
export interface Flag {
  /** Long name, without dashes. */
  readonly name: string;
  /** Short name, one letter. */
  readonly short?: string;
  /** What stands for the value in the help; absent: the option is a switch. */
  readonly value?: string;
  /** The values that a shell can complete. */
  readonly choices?: readonly string[];
  /** What the option means. */
  readonly help: Readonly<Record<Language, string>>;
}

/** What was typed: option values as text (switches: `true`), and the arguments that are not options. */
export interface ParsedArgs {
  readonly options: ReadonlyMap<string, string | true>;
  readonly operands: readonly string[];
  /** What stood after `--`. */
  readonly rest: readonly string[];
}

/**
 * Reads a command line by a table of options. Everything stays text: `007`, `1e3`, `''` arrive as typed, and after
 * `--` nothing is an option.
 *
 * @throws {UsageError} for an option that is not in the table, or lacks its value.
 */
export function parse(args: readonly string[], flags: readonly Flag[], language: Language): ParsedArgs {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const { tokens } = parseArgs({
    args: [...args],
    strict: false,
    tokens: true,
    allowPositionals: true,
    options: Object.fromEntries(flags.map(({ name, short, value }) => [
      name,
      { type: value ? "string" as const : "boolean" as const, ...(short ? { short } : {}) },
    ])),
  });
  const options = new Map<string, string | true>();
  const operands: string[] = [];
  const rest: string[] = [];
  let plain = operands;
  for (const token of tokens) {
    if (token.kind === "positional") plain.push(token.value);
    if (token.kind === "option-terminator") plain = rest;
    if (token.kind !== "option") continue;
    const flag = byName.get(token.name);
    if (!flag) throw new UsageError(unknown(token.rawName, flags, language));
    if (!flag.value && token.value !== undefined) {
      throw new UsageError(superfluous(token.rawName, token.value, language));
    }
    if (flag.value) checkValue(flag, token, language);
    options.set(flag.name, token.value ?? true);
  }
  return { options, operands, rest };
}

function checkValue(
  flag: Flag,
  token: { rawName: string; value?: string | undefined; inlineValue?: boolean | undefined },
  language: Language,
): void {
  const { rawName, value, inlineValue } = token;
  // `--reply --echo` is a forgotten value; who means the text writes `--reply=--echo`.
  if (value !== undefined && (inlineValue || value === "-" || !value.startsWith("-"))) return;
  const how = `${flag.name === rawName.slice(2) ? `--${flag.name}=` : `${rawName} `}${flag.value}`;
  throw new UsageError(
    language === "zh" ? `选项 ${rawName} 需要一个值:${how}` : `Option ${rawName} needs a value: ${how}`,
  );
}

function superfluous(name: string, value: string, language: Language): string {
  return language === "zh"
    ? `选项 ${name} 不带值,却得到了 ${value}:请去掉它`
    : `Option ${name} takes no value, and got ${value}: leave it out`;
}

function unknown(name: string, flags: readonly Flag[], language: Language): string {
  const wanted = name.replace(/^-+/, "");
  const near = flags.find((flag) => flag.name.startsWith(wanted) || wanted.startsWith(flag.name));
  if (language === "zh") return `没有选项 ${name}:${near ? `是否想写 --${near.name}?` : ""}用 --help 查看全部选项`;
  return `There is no option ${name}: ${near ? `did you mean --${near.name}? ` : ""}--help shows them all`;
}

/** The rows of the table as the help prints them. */
export function describe(flags: readonly Flag[], language: Language): string {
  const rows = flags.map(({ name, short, value, help }) => ({
    head: `${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`,
    text: help[language],
  }));
  const width = Math.max(...rows.map(({ head }) => head.length)) + 2;
  return rows.map(({ head, text }) => `  ${head.padEnd(width)}${text}`).join("\n");
}
