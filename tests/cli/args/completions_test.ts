import { assertEquals, assertStringIncludes } from "@std/assert";
import { completions } from "../../../lib/cli/args/completions.ts";
import { type Flag, SHELLS } from "../../../lib/cli/args/flags.ts";
import { testWith } from "../../tools.ts";
import { output, run } from "../process.ts";

/** Started as on a machine where nobody has configured anything. */
const STARTS: Readonly<Record<string, string>> = {
  bash: "bash --norc --noprofile -i",
  zsh: "zsh -f -i",
  fish: "fish --no-config",
};
/** What must have been said to a shell once, before it completes. */
const FIRST: Readonly<Record<string, string>> = { zsh: "autoload -Uz compinit; compinit -u -D; " };
const terminal = new URL("../terminal.py", import.meta.url).pathname;

/**
 * Types lines into a shell on a terminal, and returns the arguments that the commands in them got, `=` as a space. The
 * commands are scripts that print their arguments.
 */
async function parsed(shell: string, scripts: readonly string[], lines: readonly string[]): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    for (const name of ["mojibye-server", "mojibye-client", "server.ts", "client.ts"]) {
      await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\nprintf 'got: %s.\\n' "$*" | tr = ' '\n`, {
        mode: 0o755,
      });
    }
    await Deno.writeTextFile(`${folder}/rules of mine.json`, "[]");
    await Deno.writeTextFile(`${folder}/completions`, scripts.join("\n"));
    const start = `cd '${folder}' && echo && HOME=$PWD TERM=xterm LC_ALL=C.UTF-8 PATH="$PWD:$PATH" exec ${
      STARTS[shell]
    }`;
    const script = [`${FIRST[shell] ?? ""}source ./completions; echo rea''dy\n`, "ready\r\n"];
    for (const line of lines) script.push(`${line}\n`, "got: ");
    const { stdout } = await output("python3", [terminal, ...script, "exit\n", "", "--", "sh", "-c", start]);
    return [...stdout.matchAll(/got: (.*)\.\r?\n/g)].map(([, args = ""]) => args);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

for (const shell of SHELLS) {
  testWith([shell, "python3"], `${shell} completes the options of both commands and their values`, async () => {
    const scripts = await Promise.all(
      (["server", "client"] as const).map((side) => run(side, ["--completions", shell])),
    );
    assertEquals(scripts.map(({ code, stderr }) => [code, stderr]), [[0, ""], [0, ""]]);
    const args = await parsed(shell, scripts.map(({ stdout }) => stdout), [
      "mojibye-server --enc\tgb18\t",
      "mojibye-client -e shift\t",
      "./server.ts -f length:u16b\t",
      "./client.ts --col\tnev\t 127.0.0.1",
      "mojibye-client --encoding=utf-16b\t",
      "mojibye-server --framing=delim\t,",
      "mojibye-client --expect 'a b' --reconn\t",
      "./server.ts --forward-enc\tshift\t --rules rul\t",
      "./client.ts -o rul\t",
    ]);
    assertEquals(args.map((line) => line.trim()), [
      "--encoding gb18030",
      "-e shift_jis",
      "-f length:u16be",
      "--color never 127.0.0.1",
      "--encoding utf-16be",
      "--framing delimiter:,",
      "--expect a b --reconnect",
      "--forward-encoding shift_jis --rules rules of mine.json",
      "-o rules of mine.json",
    ]);
  });

  testWith(
    [shell, "python3"],
    `${shell} completes files where an option takes one, and its help needs no escapes`,
    async () => {
      const help = `it's [one] file: $HOME, \`x\`, "y", \\n`;
      const flags: Flag[] = [{
        name: "rules",
        short: "r",
        value: "FILE",
        group: "everyday",
        help: { zh: help, en: help },
      }];
      const script = await completions(shell, { side: "server", flags }, "en") ?? "";
      assertEquals(await parsed(shell, [script], ["mojibye-server -r rules\\ o\t", "mojibye-server --ru\trul\t"]), [
        "-r rules of mine.json",
        "--rules rules of mine.json",
      ]);
    },
  );
}

Deno.test("--completions describes the options in the language that was asked for", async () => {
  const { stdout } = await run("client", ["--completions", "fish", "--lang", "zh"]);
  assertStringIncludes(stdout, "-l timeout -x -d '连接的最长时间(10s)'");
});

Deno.test("--completions for a shell that we do not know names those that we do", async () => {
  const { code, stdout, stderr } = await run("server", ["--completions", "ksh"]);
  assertEquals([code, stdout, stderr], [2, "", "ksh is no value for --completions: choose bash, zsh, fish\n"]);
});
