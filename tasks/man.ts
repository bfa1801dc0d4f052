/**
 * `deno task man [FOLDER]`: manual pages of both commands, from the table of options that they read, in `dist/man` by
 * default: English in `man1`, Chinese in `zh_CN/man1`, as `man` looks for them.
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
const COMMANDS = {
  server: { flags: SERVER_FLAGS, operands: "[OPTIONS]" },
  client: { flags: CLIENT_FLAGS, operands: "[OPTIONS] [HOST] [PORT] [MESSAGE…]" },
} as const;
/** Where `man` looks for pages of a language. */
const FOLDERS: Readonly<Record<Language, string>> = { en: "man1", zh: "zh_CN/man1" };
const HEADINGS: Readonly<Record<Language, readonly [name: string, synopsis: string, about: string]>> = {
  en: ["NAME", "SYNOPSIS", "DESCRIPTION"],
  zh: ["名称", "概要", "描述"],
};

/** The page of a command, in the macros of man(7). */
export function manualPage(side: keyof typeof COMMANDS, language: Language, version: string): string {
  const { flags, operands } = COMMANDS[side];
  const catalog = catalogOf(language);
  const [name, synopsis, about] = HEADINGS[language];
  const command = `mojibye-${side}`;
  const [summary = ""] = catalog.command[side].split(/[:：。]|\. /);
  const groups = GROUPS.flatMap((group) => {
    const own = flags.filter((flag) => flag.group === group);
    return own.length === 0
      ? []
      : [`.SH ${heading(catalog.groups[group])}`, ...own.flatMap((flag) => option(flag, language))];
  });
  return [
    `.TH ${command.toUpperCase()} 1 "" "mojibye ${version}"`,
    ".ad l", // Chinese has no spaces to widen
    `.SH ${name}`,
    `${roff(command)} \\- ${roff(summary)}`,
    `.SH ${synopsis}`,
    `.B ${roff(command)}`,
    roff(operands),
    `.SH ${about}`,
    roff(catalog.command[side]),
    ...groups,
    `.SH ${heading(catalog.exitCode)}`,
    ...catalog.exitCodes[side].flatMap(([code, meaning]) => [".TP", `.B ${code}`, roff(meaning)]),
    "",
  ].join("\n");
}

function option({ name, short, value, help }: Flag, language: Language): string[] {
  const typed = `\\fB${short ? `${roff(`-${short}`)}\\fR, \\fB` : ""}${roff(`--${name}`)}\\fR`;
  return [".TP", typed + (value ? ` \\fI${roff(value)}\\fR` : ""), roff(help[language])];
}

function heading(text: string): string {
  return `"${roff(text)}"`;
}

/** Text that is no request, with the hyphens that can be copied and typed. */
function roff(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^[.']/, "\\&$&");
}

if (import.meta.main) {
  const { version }: { version: string } = JSON.parse(Deno.readTextFileSync(new URL("deno.json", root)));
  const folder = Deno.args[0] ?? decodeURIComponent(new URL("dist/man", root).pathname);
  for (const [language, below] of Object.entries(FOLDERS) as [Language, string][]) {
    Deno.mkdirSync(`${folder}/${below}`, { recursive: true });
    for (const side of ["server", "client"] as const) {
      Deno.writeTextFileSync(`${folder}/${below}/mojibye-${side}.1`, manualPage(side, language, version));
    }
  }
}
