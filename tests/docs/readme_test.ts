/**
 * The READMEs, typed as they are printed, from the first line to the last, in the terminals that they name, by somebody
 * whose HOME is empty. What keeps running keeps its port until the document says Ctrl-C.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { testWith } from "../tools.ts";
import { environment, seen, testBlocks } from "./blocks.ts";
import { blocksOf, documents, isChinese, isReadme } from "./documents.ts";
import type { Document } from "./markdown.ts";
import { Copy, isListening, portFree, portsLock, Terminal } from "./shell.ts";

const READMES = documents.filter(isReadme);

/** A command, or what a terminal has shown so far. */
interface Step {
  readonly where: string;
  /** What the document says in visible words right above. */
  readonly label: string;
  /** Undefined where only the output stands. */
  readonly command: string | undefined;
  /** Undefined where the document shows none. */
  readonly output: string | undefined;
}

/** What is to be typed and seen, in order. */
function* stepsOf(document: Document): Generator<Step> {
  const blocks = blocksOf(document);
  for (const [index, { info, code, line, lead }] of blocks.entries()) {
    const where = `${document.path}:${line}`;
    const next = blocks[index + 1];
    if (info === "sh" || info === "sh server") {
      yield { where, label: lead, command: code, output: next?.info === "text" ? next.code : undefined };
    }
    if (info === "text server") yield { where, label: lead, command: undefined, output: code };
    if (info !== "console") continue;
    let label = lead;
    for (const part of code.split(/^(?=# |\$ )/m)) {
      const end = part.indexOf("\n");
      const [first, rest] = [part.slice(2, end), part.slice(end + 1)];
      const output = rest === "" ? undefined : rest;
      if (part.startsWith("$ ")) yield { where, label, command: first, output };
      else {
        label = first;
        if (output !== undefined) yield { where, label, command: undefined, output };
      }
    }
  }
}

/** Types a document. */
async function type(document: Document): Promise<void> {
  const keeps = isChinese(document) ? "保持运行" : "keep";
  await using copy = new Copy();
  const home = `${copy.path}-home`;
  await Deno.mkdir(home);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => Deno.remove(home, { recursive: true }));
  const env = {
    ...environment(isChinese(document) ? "zh" : "en"),
    HOME: home,
    DENO_DIR: `${home}/.cache/deno`,
    npm_config_cache: await npmCache(), // else each run would download Deno once more
  };
  using _ports = await portsLock();
  const running = new Map<string, Terminal>();
  const outputs: { terminal: Terminal; output: string; where: string }[] = [];
  for (const { where, label, command, output } of stepsOf(document)) {
    const [, name = ""] = /(?:Terminal|终端) (\d)/.exec(label) ?? [];
    assert(name !== "", `${where}: which terminal? ${label}`);
    const before = running.get(name);
    if (command === undefined) {
      if (!before) throw new Error(`${where}: nothing runs in terminal ${name}`);
      await shows(before, output ?? "", where);
      continue;
    }
    if (before) {
      assertStringIncludes(label, "Ctrl-C", where);
      await before.interrupt();
      running.delete(name);
    } else assert(!label.includes("Ctrl-C"), `${where}: nothing runs in terminal ${name}`);
    const terminal = stack.use(new Terminal(command, { cwd: copy.path, env }));
    if (label.includes(keeps)) {
      running.set(name, terminal);
      const port = Number(/ -p (\d+)/.exec(command)?.[1] ?? 9090);
      assert(await terminal.until(() => isListening(port)), `${where}: ${terminal.text}`);
      if (output !== undefined) outputs.push({ terminal, output, where });
    } else {
      assertEquals(await terminal.ended, 0, `${where}: ${terminal.text}`);
      assertEquals(seen(terminal.text), seen(output ?? ""), where);
    }
  }
  for (const { terminal, output, where } of outputs) await shows(terminal, output, where);
}

/** What a terminal shows in the end; of its two streams either may be the first. */
async function shows(terminal: Terminal, output: string, where: string): Promise<void> {
  const expected = sorted(output);
  await terminal.until(() => sorted(terminal.text) === expected);
  assertEquals(sorted(terminal.text), expected, where);
}

function sorted(text: string): string {
  return seen(text).split("\n").sort().join("\n");
}

/** Where npm keeps what it has downloaded on this machine. */
async function npmCache(): Promise<string> {
  const { stdout } = await new Deno.Command("npm", { args: ["config", "get", "cache"], stderr: "null" }).output();
  return new TextDecoder().decode(stdout).trim();
}

// A table of who listens, and groups of processes.
for (const document of Deno.build.os === "linux" ? READMES : []) {
  testWith(
    ["bash", "npx"],
    `${document.path} can be typed from an empty HOME, in the terminals that it names`,
    async () => {
      await Promise.all([9090, 9091, 8090].map((port) => portFree(port, document.path)));
      await type(document);
    },
  );
}

// Their TypeScript.
await testBlocks(READMES.map((document) => ({
  ...document,
  sections: document.sections.map((section) => ({
    ...section,
    blocks: section.blocks.filter(({ info }) => info === "ts"),
  })),
})));
