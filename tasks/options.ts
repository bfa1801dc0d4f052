/**
 * Writes the tables of docs/options.md and docs/options.zh-CN.md anew, from the table of options that both commands read.
 *
 * `deno task options` writes them; a test fails when they are out of date.
 *
 * @module
 */
import type { Flag, FlagGroup } from "../lib/cli/args/flags.ts";
import { CLIENT_FLAGS } from "../lib/cli/client/flags.ts";
import { catalogOf } from "../lib/cli/i18n/language.ts";
import type { Language } from "../lib/cli/i18n/messages.ts";
import { SERVER_FLAGS } from "../lib/cli/server/flags.ts";

const root = new URL("../", import.meta.url);
const GROUPS: readonly FlagGroup[] = ["everyday", "wire", "watching", "replaying", "limits"];
const HEADS: Readonly<Record<Language, readonly string[]>> = {
  en: ["option", "of", "what it does (default)"],
  zh: ["选项", "属于", "作用（默认值）"],
};
const BOTH: Readonly<Record<Language, string>> = { en: "both", zh: "两者" };
const FULL_WIDTH: Readonly<Record<string, string>> = { ",": "，", ":": "：", ";": "；" };
const WIDE = /[\u2e80-\uffef]/;

/** The documents, by language. */
export const OPTIONS_PAGES: Readonly<Record<Language, string>> = {
  en: "docs/options.md",
  zh: "docs/options.zh-CN.md",
};

/** Where the tables stand in a document: behind the sentences on how values are typed. */
export const TABLES = /(?<=<!-- deno task options -->\n)[\s\S]*$/;

interface Row {
  readonly flag: Flag;
  readonly of: "both" | "server.ts" | "client.ts";
}

/** Each option once, and twice where it is not the same for both commands. */
function rows(): Row[] {
  const server = SERVER_FLAGS.map((flag): Row => ({ flag, of: sameOf(flag, CLIENT_FLAGS) ? "both" : "server.ts" }));
  const client = CLIENT_FLAGS.filter((flag) => !sameOf(flag, SERVER_FLAGS));
  return [...server, ...client.map((flag): Row => ({ flag, of: "client.ts" }))];
}

function sameOf({ name, help, value }: Flag, flags: readonly Flag[]): boolean {
  return flags.some((other) => other.name === name && other.value === value && other.help.en === help.en);
}

function lineOf({ flag, of }: Row, language: Language): string {
  const { name, short, value } = flag;
  const typed = `${short ? `-${short}, ` : ""}--${name}${value ? ` ${value}` : ""}`;
  const help = language === "zh" ? inChinese(flag.help.zh) : flag.help.en;
  const cells = [`\`${typed}\``, of === "both" ? BOTH[language] : `\`${of}\``, escaped(help)];
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
}

/** What Markdown would read as its own is code. */
function escaped(help: string): string {
  return help.replace(/[\w-]*[\\<*_][^\s,;，；)）]*/g, (code) => `\`${code}\``);
}

/** A terminal has no room for wide punctuation, a page has. */
function inChinese(help: string): string {
  return help
    .replace(/(.)\(([^()]*)\)/g, (all, before: string, inner: string) => {
      return WIDE.test(before + inner) ? `${before}（${inner}）` : all;
    })
    .replace(/(?<=[\u2e80-\uffef])[,:;]|[,:;](?=[\u2e80-\uffef])/g, (mark) => FULL_WIDTH[mark] ?? mark);
}

/** The tables in a language, before `deno fmt`. */
export function optionTables(language: Language): string {
  const all = rows();
  const head = `| ${HEADS[language].join(" | ")} |\n| --- | --- | --- |`;
  return GROUPS.map((group) => {
    const lines = all.filter(({ flag }) => flag.group === group).map((row) => lineOf(row, language));
    return `\n## ${catalogOf(language).groups[group]}\n\n${head}\n${lines.join("\n")}\n`;
  }).join("");
}

if (import.meta.main) {
  for (const language of ["en", "zh"] as const) {
    const file = new URL(OPTIONS_PAGES[language], root);
    Deno.writeTextFileSync(file, Deno.readTextFileSync(file).replace(TABLES, () => optionTables(language)));
  }
}
