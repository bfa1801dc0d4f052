/**
 * The table of options that both commands share, and how what was typed is read by it.
 *
 * @module
 */
import { parseArgs } from "../deps.ts";
import type { Language, MessageCatalog } from "../i18n/messages.ts";
import { UsageError } from "../errors/usage_error.ts";

/** The shells whose words can be completed. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** Under which heading the help has an option. */
export type FlagGroup = "everyday" | "wire" | "watching" | "replaying" | "limits";

/** One option of a command. */
export interface Flag {
  /** Long name, without dashes. */
  readonly name: string;
  readonly group: FlagGroup;
  /** Short name, one letter. */
  readonly short?: string;
  /** What stands for the value in the help; absent: the option is a switch. */
  readonly value?: string;
  /** The values that a shell can complete; a function where only a module that is loaded for the option knows them. */
  readonly choices?: readonly string[] | (() => Promise<readonly string[]>);
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
export function parse(args: readonly string[], flags: readonly Flag[], catalog: MessageCatalog): ParsedArgs {
  const { _: operands, "--": rest, ...found } = parseArgs(spelledOut(args, flags, catalog), {
    string: ["_", ...flags.filter(({ value }) => value).map(({ name }) => name)],
    boolean: flags.filter(({ value }) => !value).map(({ name }) => name),
    "--": true,
    unknown: (arg, key) => {
      if (key === undefined) return;
      const option = arg.replace(/^(--[^=]+)=.*$/s, "$1");
      throw new UsageError(catalog.noOption(option, meantBy(option, flags)));
    },
  });
  const options = new Map<string, string | true>();
  for (const { name } of flags) {
    const value = found[name];
    if (typeof value === "string" || value === true) options.set(name, value);
  }
  return { options, operands, rest };
}

/**
 * The same command line with each option of the table as `--name=value`, `--name=true` for a switch: the one spelling
 * in which `parseArgs` changes nothing. From others it makes `--reply ""` and a `--reply` without a value the same, takes
 * `-egbk` for four switches, and the message `true` for the value of the switch before it.
 *
 * @throws {UsageError} for an option that lacks its value, or has one and takes none.
 */
function spelledOut(args: readonly string[], flags: readonly Flag[], catalog: MessageCatalog): string[] {
  const queue = [...args];
  const spelled: string[] = [];
  for (let arg = queue.shift(); arg !== undefined; arg = queue.shift()) {
    if (arg === "--") return [...spelled, arg, ...queue];
    for (const { typed, flag, inline } of optionsIn(arg, flags)) {
      if (!flag) {
        spelled.push(typed);
      } else if (flag.value) {
        const value = inline ?? queue.shift();
        // `--reply --echo` is a forgotten value; who means the text writes `--reply=--echo`.
        if (value === undefined || inline === undefined && value !== "-" && value.startsWith("-")) {
          throw new UsageError(catalog.needsValue(typed, `${typed}${typed.startsWith("--") ? "=" : " "}${flag.value}`));
        }
        spelled.push(`--${flag.name}=${value}`);
      } else {
        if (inline !== undefined) throw new UsageError(catalog.takesNoValue(typed, inline));
        spelled.push(`--${flag.name}=true`);
      }
    }
  }
  return spelled;
}

/** A part of an argument: an option of the table, or, without `flag`, what is none. */
interface Typed {
  readonly typed: string;
  readonly flag?: Flag | undefined;
  /** The value in the same argument. */
  readonly inline?: string | undefined;
}

/** `--name`, `--name=value`, `-xq`, `-p9090`, `-xp` before its value: what one argument consists of. */
function optionsIn(arg: string, flags: readonly Flag[]): Typed[] {
  if (arg.startsWith("--")) {
    const [, name, inline] = /^--([^=]+)(?:=(.*))?$/s.exec(arg) ?? [];
    const flag = flags.find((flag) => flag.name === name);
    return [flag ? { typed: `--${flag.name}`, flag, inline } : { typed: arg }];
  }
  if (!/^-./s.test(arg)) return [{ typed: arg }];
  const options: Typed[] = [];
  for (let at = 1; at < arg.length; at++) {
    const letter = arg.charAt(at);
    const flag = flags.find(({ short }) => short === letter);
    if (flag?.value) return [...options, { typed: `-${letter}`, flag, inline: arg.slice(at + 1) || undefined }];
    options.push({ typed: `-${letter}`, flag });
  }
  return options;
}

/** The option that was probably meant: one that begins as this one does, or the other way round. */
function meantBy(option: string, flags: readonly Flag[]): string | undefined {
  const wanted = option.replace(/^-+/, "");
  const near = flags.find(({ name }) => name.startsWith(wanted) || wanted.startsWith(name));
  return near && `--${near.name}`;
}
