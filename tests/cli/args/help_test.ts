import { assertEquals } from "@std/assert";
import { columnsOf, helpOf, wrapped } from "../../../lib/cli/args/help.ts";
import { CLIENT_FLAGS } from "../../../lib/cli/client/flags.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { SERVER_FLAGS } from "../../../lib/cli/server/flags.ts";
import { root } from "../process.ts";

const COMMANDS = [
  { side: "server", operands: "[OPTIONS]", flags: SERVER_FLAGS },
  { side: "client", operands: "[OPTIONS] [HOST] [PORT] [MESSAGE…]", flags: CLIENT_FLAGS },
] as const;

for (const command of COMMANDS) {
  for (const language of ["en", "zh"] as const) {
    const help = helpOf(command, language, catalogOf(language));

    Deno.test(`the help of ${command.side}.ts fits 80 columns (${language})`, () => {
      assertEquals(help.split("\n").filter((line) => columnsOf(line) > 80), []);
    });

    Deno.test(`the help of ${command.side}.ts has each option once, in five groups, then the exit codes (${language})`, () => {
      const { groups, exitCode, exitCodes } = catalogOf(language);
      const headings = help.split("\n").filter((line) => /^[^\s].*:$/.test(line)).map((line) => line.slice(0, -1));
      assertEquals(headings, [...Object.values(groups), exitCode]);
      const named = [...help.matchAll(/^ {2}(?:-\w, | {4})--([\w-]+)/gm)].map(([, name]) => name);
      assertEquals(named.toSorted(), command.flags.map(({ name }) => name).toSorted());
      const [, codes = ""] = help.split(`${exitCode}:\n`);
      assertEquals(
        [...codes.matchAll(/^ {2}(\d+)/gm)].map(([, code]) => Number(code)),
        exitCodes[command.side].map(([code]) => code),
      );
    });
  }
}

const WRAPPED: [text: string, columns: number, lines: string[]][] = [
  ["", 10, [""]],
  ["one two three", 9, ["one two", "three"]],
  ["exactly ten", 11, ["exactly ten"]],
  ["be,le,hex,HEX", 8, ["be,le,", "hex,HEX"]],
  ["two|three|four", 10, ["two|three|", "four"]],
  ["unbreakable", 4, ["unbreakable"]],
  ["一二三四五", 6, ["一二三", "四五"]],
  ["一二,三", 5, ["一二,", "三"]],
  ["用 --wait 等", 9, ["用 --wait", "等"]],
];
for (const [text, columns, lines] of WRAPPED) {
  Deno.test(`${JSON.stringify(text)} in ${columns} columns is ${JSON.stringify(lines)}`, () => {
    assertEquals(wrapped(text, columns), lines);
  });
}

for (const [path, language] of [["docs/exit-codes.md", "en"], ["docs/exit-codes.zh-CN.md", "zh"]] as const) {
  Deno.test(`${path} has the exit codes of both commands`, async () => {
    const text = await Deno.readTextFile(new URL(path, root));
    const rows = [...text.matchAll(/^\| `(\d+)` +\| (.*?) *\| (.*?) *\|$/gm)];
    const { exitCodes } = catalogOf(language);
    for (const [column, side] of [[2, "server"], [3, "client"]] as const) {
      const codes = rows.filter((row) => row[column] !== "–").map(([, code]) => Number(code));
      assertEquals(codes, exitCodes[side].map(([code]) => code));
    }
  });
}
