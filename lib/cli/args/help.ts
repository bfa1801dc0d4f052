/**
 * What `--help` prints: the options in groups and the exit codes, in 80 columns.
 *
 * @module
 */
import type { Flag, FlagGroup } from "./flags.ts";
import type { Language, MessageCatalog } from "../i18n/messages.ts";

/** Columns that every terminal has. */
const COLUMNS = 80;
/** Where what is said about an option begins; an option that is longer has a line of its own. */
const TEXT_COLUMN = 27;
/** Where what is said about an exit code begins. */
const CODE_COLUMN = 7;
const GROUPS: readonly FlagGroup[] = ["everyday", "wire", "watching", "replaying", "limits"];

/** A command whose help is printed. */
export interface Described {
  readonly side: "server" | "client";
  readonly operands: string;
  readonly flags: readonly Flag[];
}

/** The help of a command. */
export function helpOf(command: Described, language: Language, catalog: MessageCatalog): string {
  const { side, operands, flags } = command;
  const about = wrapped(catalog.command[side], COLUMNS);
  const usage = `${catalog.usage}: deno run -A ${side}.ts ${operands}`;
  const groups = GROUPS.flatMap((group) => {
    const rows = flags.filter((flag) => flag.group === group).flatMap((flag) => rowsOf(flag, language));
    return rows.length === 0 ? [] : ["", `${catalog.groups[group]}:`, ...rows];
  });
  const codes = catalog.exitCodes[side].flatMap(([code, meaning]) => beside(`  ${code}`, meaning, CODE_COLUMN));
  return [...about, "", usage, ...groups, "", `${catalog.exitCode}:`, ...codes].join("\n");
}

function rowsOf({ name, short, value, help }: Flag, language: Language): string[] {
  const head = `  ${short ? `-${short}, ` : "    "}--${name}${value ? ` ${value}` : ""}`;
  return beside(head, help[language], TEXT_COLUMN);
}

/** A text with its head to the left of it, or above it where the head is too long. */
function beside(head: string, text: string, column: number): string[] {
  const lines = wrapped(text, COLUMNS - column).map((line) => " ".repeat(column) + line);
  if (head.length > column - 2) return [head, ...lines];
  return lines.map((line, index) => index === 0 ? head + line.slice(head.length) : line);
}

/** Where a line may end: after a space, a wide character with its punctuation, and within a list that has no spaces. */
const PIECES = / *(?:[\u2e80-\uffef][,;:。)]*|[^\s\u2e80-\uffef,|]+[,|]*|[,|]+)/gu;

/** The lines of a text, none of which takes more than so many columns. */
export function wrapped(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const [piece] of text.matchAll(PIECES)) {
    if (line !== "" && columnsOf(line + piece) > columns) {
      lines.push(line);
      line = piece.trimStart();
    } else {
      line += piece;
    }
  }
  return [...lines, line];
}

/** The columns that our own texts take: Chinese has two for each character, all else one. */
export function columnsOf(text: string): number {
  return text.length + (text.match(/[\u2e80-\uffef]/g)?.length ?? 0);
}
