import { assertEquals, assertThrows } from "@std/assert";
import { type Flag, parse } from "../../../lib/cli/args/flags.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";

const help = { zh: "", en: "" };
const FLAGS: readonly Flag[] = [
  { name: "reply", value: "TEXT", group: "everyday", help },
  { name: "port", short: "p", value: "PORT", group: "everyday", help },
  { name: "hex", short: "x", group: "everyday", help },
  { name: "quiet", short: "q", group: "everyday", help },
];

/** What was parsed, as one plain object. */
function parsed(...args: string[]) {
  const { options, operands, rest } = parse(args, FLAGS, catalogOf("en"));
  return { ...Object.fromEntries(options), operands, rest };
}

const READ: [args: string[], options: Record<string, string | true>, operands?: string[], rest?: string[]][] = [
  [[], {}],
  [["--reply", "007"], { reply: "007" }],
  [["--reply=1e3"], { reply: "1e3" }],
  [["--reply", ""], { reply: "" }],
  [["--reply="], { reply: "" }],
  [["--reply", "-"], { reply: "-" }],
  [["--reply=--hex"], { reply: "--hex" }],
  [["--reply=a=b\nc"], { reply: "a=b\nc" }],
  [["--reply", "true"], { reply: "true" }],
  [["--reply", "a", "--reply", "b"], { reply: "b" }],
  [["-p", "9090"], { port: "9090" }],
  [["-p9090"], { port: "9090" }],
  [["-pabc"], { port: "abc" }],
  [["-p="], { port: "=" }],
  [["-xq"], { hex: true, quiet: true }],
  [["-xp", "1"], { hex: true, port: "1" }],
  [["-xp1"], { hex: true, port: "1" }],
  [["--hex", "true"], { hex: true }, ["true"]],
  [["-x", "false"], { hex: true }, ["false"]],
  [["0x10", "", "-", " a "], {}, ["0x10", "", "-", " a "]],
  [["a", "--hex", "b"], { hex: true }, ["a", "b"]],
  [["a", "--", "--hex", "-z", "--", "1"], {}, ["a"], ["--hex", "-z", "--", "1"]],
];
for (const [args, options, operands = [], rest = []] of READ) {
  Deno.test(`${JSON.stringify(args)} is read as it was typed`, () => {
    assertEquals(parsed(...args), { ...options, operands, rest });
  });
}

const WRONG: [args: string[], message: string][] = [
  [["--reply"], "Option --reply needs a value: --reply=TEXT"],
  [["--reply", "--hex"], "Option --reply needs a value: --reply=TEXT"],
  [["--reply", "--", "a"], "Option --reply needs a value: --reply=TEXT"],
  [["-p"], "Option -p needs a value: -p PORT"],
  [["-xp", "-q"], "Option -p needs a value: -p PORT"],
  [["--hex=yes"], "Option --hex takes no value, and got yes: leave it out"],
  [["--hex="], "Option --hex takes no value, and got : leave it out"],
  [["-xz"], "There is no option -z: --help shows them all"],
  [["-1"], "There is no option -1: --help shows them all"],
  [["--no-hex"], "There is no option --no-hex: --help shows them all"],
  [["--rep=a"], "There is no option --rep: did you mean --reply? --help shows them all"],
  [["--hexes"], "There is no option --hexes: did you mean --hex? --help shows them all"],
  [["--a.b=1"], "There is no option --a.b: --help shows them all"],
  [["--__proto__=1"], "There is no option --__proto__: --help shows them all"],
  [["---hex"], "There is no option ---hex: did you mean --hex? --help shows them all"],
];
for (const [args, message] of WRONG) {
  Deno.test(`${JSON.stringify(args)} is refused: ${message}`, () => {
    assertEquals(assertThrows(() => parsed(...args), UsageError).message, message);
  });
}
