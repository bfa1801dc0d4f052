/**
 * Every block of every document is run, and what it prints is compared with what the document shows.
 *
 * - `sh` is run by bash in a copy of the checkout, which is as it was again for the next section, and must exit 0. A `text` block right below shows what it prints.
 * - `sh server` is run in the background until its section ends. It listens on 9090, or as `-p` says; what is not
 *   server.ts on the first port that its text names.
 * - `text server` shows what the server that was started last has printed so far.
 * - `console` shows commands after `$ ` and what each of them prints; those that run server.ts are
 *   servers and end with the block.
 * - `sh not-run` is listed by name below, `ts ignore` too; `ts ignore FILE` is the text of that file.
 * - `ts` is run by `deno test --doc`; lines `console.log(…); // text` must print that text
 *   (`…` stands for any text).
 *
 * `console zh` and `console en` choose the language; else it is the document's. Ports above 9999 and times of day are
 * not compared. `https://example.com/mojibye/` is the checkout, served on the loopback.
 */
import { assert, assertEquals } from "@std/assert";
import { serveFiles } from "./checkout.ts";
import { root } from "./cli/process.ts";
import { type Block, type Document, parse, type Section } from "./docs/markdown.ts";
import { Copy, isListening, portFree, portsLock, Terminal } from "./docs/shell.ts";
import { testWith } from "./tools.ts";

const HOST = "example.com";
const ADDRESS = `https://${HOST}/mojibye/`;
const IMPORT = "--allow-import=";
/** Programs that blocks may use besides Deno; they are installed where that is possible. */
const TOOLS = ["ncat", "socat", "jq", "python3", "xxd", "openssl", "curl", "npx", "ss"];

/** Shell blocks that no test can run, by document and first line. */
const NOT_RUN: readonly string[] = [
  "CONTRIBUTING.md: deno task test:unit", // these tests, or some of them
  "CONTRIBUTING.md: deno task ok",
  "README.md: npx -y deno@2.9.6 task ok", // these tests
  "README.zh-CN.md: npx -y deno@2.9.6 task ok",
  "README.md: deno task compile", // a download for each system
  "README.zh-CN.md: deno task compile",
  "docs/encodings.md: deno test -A tests/codec", // these tests again
  "docs/encodings.zh-CN.md: deno test -A tests/codec",
  "docs/performance.md: deno task bench net", // minutes of load
  "docs/performance.md: deno run -A bench/soak.ts --seconds 60", // a minute of load
  "docs/recipes.md: deno run -A client.ts 192.168.1.20 8080", // NetAssist on another machine
  "docs/recipes.zh-CN.md: deno run -A client.ts 192.168.1.20 8080",
];
/** TypeScript that is not complete, by document and first line. */
const IGNORED: readonly string[] = [
  'docs/framing.md: serve({ port: 9090, encoding: "gbk", framing: lines() }, echo());',
  'docs/framing.zh-CN.md: serve({ port: 9090, encoding: "gbk", framing: lines() }, echo());',
];

const documents = [...paths()].map((path) => parse(path, Deno.readTextFileSync(new URL(path, root))));

/** The Markdown files of a folder; of `docs/` with all that is below. */
function* paths(folder = ""): Generator<string> {
  for (const { name, isFile } of Deno.readDirSync(new URL(folder, root))) {
    if (isFile && name.endsWith(".md")) yield folder + name;
    if (!isFile && (folder !== "" || name === "docs")) yield* paths(`${folder}${name}/`);
  }
}

function blocksOf({ sections }: Document): Block[] {
  return sections.flatMap(({ blocks }) => blocks);
}

/** `path: first line` of the blocks with this info. */
function named(info: string): string[] {
  return documents.flatMap((document) =>
    blocksOf(document).filter((block) => block.info === info).map(({ code }) =>
      `${document.path}: ${code.slice(0, code.indexOf("\n"))}`
    )
  ).sort();
}

Deno.test("blocks that are not run are known by name", () => {
  assertEquals(named("sh not-run"), [...NOT_RUN].sort());
  assertEquals(named("ts ignore"), [...IGNORED].sort());
});

Deno.test("every block says what it is", () => {
  const known =
    /^(sh( server| not-run)?|text( server)?|console( zh| en)?|ts( ignore.*)?|json|html|mermaid|python|ini|)$/;
  for (const document of documents) {
    for (const { info, line } of blocksOf(document)) assert(known.test(info), `${document.path}:${line}: ${info}`);
  }
});

Deno.test("a block that shows a file is the file", () => {
  for (const document of documents) {
    for (const { info, line, code } of blocksOf(document)) {
      const [, file] = /^ts ignore (\S+)$/.exec(info) ?? [];
      if (file === undefined) continue;
      assertEquals(
        code,
        Deno.readTextFileSync(new URL(file, new URL(document.path, root))),
        `${document.path}:${line}`,
      );
    }
  }
});

Deno.test("relative links lead somewhere", () => {
  for (const { path, links } of documents) {
    for (const { line, target } of links) {
      if (/^[a-z]+:/.test(target)) continue;
      const url = new URL(target, new URL(path, root));
      const anchor = decodeURIComponent(url.hash.slice(1));
      url.hash = "";
      const file = url.href.slice(root.href.length);
      const there = documents.find((document) => document.path === file);
      assert(there || exists(url), `${path}:${line}: there is no ${file}`);
      assert(!anchor || there?.anchors.has(anchor), `${path}:${line}: ${file} has no heading #${anchor}`);
    }
  }
});

function exists(url: URL): boolean {
  try {
    Deno.statSync(url);
    return true;
  } catch {
    return false; // NotFound
  }
}

Deno.test("a document and its Chinese version have the same headings and blocks", () => {
  for (const document of documents) {
    if (document.path.endsWith(".zh-CN.md")) continue;
    const path = document.path.replace(/\.md$/, ".zh-CN.md");
    const other = documents.find((one) => one.path === path);
    if (!other) continue;
    const levels = ({ sections }: Document) => sections.map(({ level }) => level);
    assertEquals(levels(other), levels(document), path);
    assertEquals(blocksOf(other).map(essence), blocksOf(document).map(essence), path);
  }
});

/** What a block says in any language: without its comments, and for output only that it is there. */
function essence({ info, code }: Block): string {
  if (/^(sh|ts|console)\b/.test(info)) {
    const lines = code.split("\n").filter((line) => !/^(console)/.test(info) || line.startsWith("$"));
    const bare = lines.map((line) => line.replace(/(^|\s+)(\/\/|#|\/\*\*|\*).*$/, "")).filter((line) => line !== "");
    return `${info}\n${bare.join("\n")}`;
  }
  return info;
}

Deno.test("Chinese prose has Chinese punctuation, and no space behind it", () => {
  const wrong = /[\u4e00-\u9fff][,;:?!](?![\w/])|[\u4e00-\u9fff]\(|[，。：；、！？）】》”] [\u4e00-\u9fff“]/;
  for (const { path, prose } of documents) {
    if (!path.endsWith(".zh-CN.md")) continue;
    for (const { line, text } of prose) {
      // What the programs say is quoted as they say it.
      assert(!wrong.test(text.replace(/“[^”]*”/g, "“”")), `${path}:${line}: ${text}`);
    }
  }
});

Deno.test("deno test --doc collects every document's ts blocks", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "--doc", "--no-check", "--filter", "/^$/", ...documents.map(({ path }) => path)],
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const collected = Number(/(\d+) filtered out/.exec(new TextDecoder().decode(stdout))?.[1]);
  assertEquals(collected, documents.flatMap(blocksOf).filter(({ info }) => info === "ts").length);
});

/** What the blocks run in, and where `ADDRESS` leads. */
const copy = new Copy();
const checkout = serveFiles();
Deno.test.afterAll(async () => {
  await checkout[Symbol.asyncDispose]();
  await copy[Symbol.asyncDispose]();
});

/** The copy is as it was again when this is disposed of. */
function cleanCopy(): Disposable {
  return { [Symbol.dispose]: () => copy.restore() };
}

for (const document of documents) {
  for (const [index, section] of document.sections.entries()) {
    const name = `${document.path}: ${section.title}`;
    const runs = section.blocks.filter(({ info }) => /^(sh( server)?|console( zh| en)?)$/.test(info));
    if (runs.length > 0 && !hasRunInEnglish(document.path, index)) {
      const needs = TOOLS.filter((tool) =>
        runs.some(({ code }) => new RegExp(`(^|[|;&(]|\\$ |! )\\s*${tool}\\b`, "m").test(code))
      );
      const linux = Deno.build.os === "linux"; // bash, and a table of who listens
      if (linux) testWith(["bash", ...needs], name, () => walk(document, section));
      else Deno.test({ name, ignore: true, fn: () => {} });
    }
    for (const { info, code, line } of section.blocks) {
      if (info === "ts" && /console\.log\(.*\); \/\/ /.test(code)) {
        Deno.test(`${document.path}:${line} prints what its comments say`, () => prints(code));
      }
    }
  }
}

/** Whether the English page of a device has the same section: what devices say is the same in each language. */
function hasRunInEnglish(path: string, index: number): boolean {
  if (!/^docs\/devices\/.*\.zh-CN\.md$/.test(path)) return false;
  const [own, english] = [path, path.replace(".zh-CN", "")].map((one) =>
    documents.find((document) => document.path === one)?.sections[index]?.blocks.map(({ info, code }) => [info, code])
  );
  return JSON.stringify(own) === JSON.stringify(english);
}

/** A ts block's comments behind `console.log()` are what it prints. */
async function prints(code: string): Promise<void> {
  using _ = cleanCopy();
  await Deno.writeTextFile(`${copy.path}/docs/block.ts`, code);
  await using terminal = new Terminal("deno run -A docs/block.ts", { cwd: copy.path, env: environment("en") });
  const exit = await terminal.ended;
  const expected = [...code.matchAll(/console\.log\(.*\); \/\/ (.*)/g)].map(([, text]) => text);
  const printed = terminal.text.replaceAll("[ ", "[").replaceAll(" ]", "]").trimEnd().split("\n");
  const shown = printed.map((line, index) => {
    const [start = "", end] = expected[index]?.split("…") ?? [];
    return end !== undefined && line.startsWith(start) && line.endsWith(end) ? expected[index] : line;
  });
  assertEquals([shown, exit], [expected, 0]);
}

/** Runs a section's blocks in order; its servers end with it. */
async function walk({ path }: Document, { blocks }: Section): Promise<void> {
  using _ports = await portsLock();
  using _copy = cleanCopy();
  await using running = new AsyncDisposableStack();
  let server: Terminal | undefined;
  const open = (code: string, language: string) => {
    const mapped = code.replaceAll(ADDRESS, checkout.url).replaceAll(IMPORT + HOST, IMPORT + checkout.host);
    return new Terminal(mapped, { cwd: copy.path, env: environment(language) });
  };
  const unmapped = (text: string) => seen(text.replaceAll(checkout.url, ADDRESS));
  const start = async (servers: AsyncDisposableStack, code: string, language: string, where: string) => {
    const port = Number((/server\.ts/.test(code) ? / -p (\d+)/ : /\b(\d{4,5})\b/).exec(code)?.[1] ?? 9090);
    await portFree(port, where);
    const started = servers.use(open(code, language));
    let over = false;
    started.ended.then(() => over = true);
    const listening = await started.until(() => isListening(port) || over, 20_000);
    assert(listening && !over, `${where}: this server does not listen on ${port}:\n${started.text}`);
    return started;
  };
  const run = async (code: string, language: string, where: string) => {
    await using terminal = open(code, language);
    const timer = setTimeout(() => terminal[Symbol.asyncDispose](), 30_000);
    const exit = await terminal.ended;
    clearTimeout(timer);
    assertEquals(exit, 0, `${where} exited with ${exit}:\n${terminal.text}`);
    return unmapped(terminal.text);
  };
  const shows = async (terminal: Terminal, expected: string, where: string) => {
    await terminal.until(() => unmapped(terminal.text) === seen(expected), 5000);
    assertEquals(unmapped(terminal.text), seen(expected), where);
  };

  const own = path.includes(".zh-CN.") ? "zh" : "en";
  for (const [index, { info, code, line }] of blocks.entries()) {
    const where = `${path}:${line}`;
    const [kind, word = own] = info.split(" ");
    if (info === "sh server") server = await start(running, code, own, where);
    else if (info === "sh") {
      const printed = await run(code, own, where);
      const below = blocks[index + 1];
      if (below?.info === "text") assertEquals(printed, seen(below.code), `${path}:${below.line}`);
    } else if (info === "text server") {
      if (!server) throw new Error(`${where}: no server runs here`);
      await shows(server, code, where);
    } else if (kind === "console") {
      await using recorded = new AsyncDisposableStack();
      const later: (() => Promise<void>)[] = [];
      for (const { command, output } of session(code)) {
        if (/\bserver\.ts\b/.test(command)) {
          const started = await start(recorded, command, word, where);
          later.push(() => shows(started, output, where));
        } else assertEquals(await run(command, word, where), seen(output), where);
      }
      for (const check of later) await check();
    }
  }
}

/** The commands of a recording and what each printed; lines with `#` say in which terminal. */
function session(code: string): { command: string; output: string }[] {
  const [, ...parts] = code.replaceAll(/^#.*\n/gm, "").split(/^\$ /m);
  return parts.map((part) => {
    const end = part.indexOf("\n");
    return { command: part.slice(0, end), output: part.slice(end + 1).replace(/\n+$/, "\n") };
  });
}

/** A reader's shell: the language, and the Deno that runs this. */
function environment(language: string): Record<string, string> {
  return {
    LANG: language === "zh" ? "zh_CN.UTF-8" : "en_US.UTF-8",
    NO_COLOR: "1",
    DENO_NO_UPDATE_CHECK: "1",
    PATH: `${Deno.execPath().replace(/\/[^/]*$/, "")}:${Deno.env.get("PATH")}`,
  };
}

/** What is compared of an output: not the ports that the system chose, the times, and what npx and Deno say of themselves. */
function seen(text: string): string {
  return text
    .replaceAll(/^(npm (warn|notice)|Download|Initialize) .*\n/gm, "")
    .replaceAll(/:\d{5}\b/g, ":PORT")
    .replaceAll(/\b\d\d:\d\d:\d\d\.\d{3}\b/g, "HH:MM:SS.mmm")
    .replaceAll(/"\d{4}-\d\d-\d\dT[^"]+Z"/g, '"TIME"')
    .replace(/\n*$/, "\n");
}
