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
import { type Checkout, serveFiles } from "../checkout.ts";
import { output, root } from "../cli/process.ts";
import { testWith } from "../tools.ts";
import type { Document, Section } from "./markdown.ts";
import { Copy, isListening, Network, PATIENCE, portFree, portsLock, Terminal } from "./shell.ts";

const HOST = "example.com";
const ADDRESS = `https://${HOST}/mojibye/`;
const IMPORT = "--allow-import=";
/** Programs that blocks may use besides Deno; they are installed where that is possible. */
const TOOLS = ["ncat", "socat", "jq", "python3", "xxd", "openssl", "curl", "npx", "ss"];

const RUNS = /^(sh( server)?|console( zh| en)?)$/;
/** bash, a table of who listens, and networks of one's own. */
const linux = Deno.build.os === "linux";

/** What the blocks run in. */
interface Place {
  readonly copy: Copy;
  /** Undefined where nobody may make one. */
  readonly network: Network | undefined;
  /** Where `ADDRESS` leads. */
  readonly checkout: Checkout;
}

/** The copy is as it was again when this is disposed of. */
function cleanCopy(copy: Copy): Disposable {
  return { [Symbol.dispose]: () => copy.restore() };
}

/** Tests of the blocks of some documents. They run in one copy of the checkout, and where that is possible in a network of their own. */
export async function testBlocks(documents: readonly Document[]): Promise<void> {
  const place: Place = { copy: new Copy(), network: linux ? await Network.open() : undefined, checkout: serveFiles() };
  if (place.network) await downloadPackages();
  Deno.test.afterAll(async () => {
    await place.checkout[Symbol.asyncDispose]();
    await place.network?.[Symbol.asyncDispose]();
    await place.copy[Symbol.asyncDispose]();
  });
  for (const document of documents) {
    for (const section of document.sections) {
      const name = `${document.path}: ${section.title}`;
      const runs = section.blocks.filter(({ info }) => RUNS.test(info));
      if (runs.length > 0) {
        const needs = TOOLS.filter((tool) =>
          runs.some(({ code }) => new RegExp(`(^|[|;&(]|\\$ |! )\\s*${tool}\\b`, "m").test(code))
        );
        if (linux) testWith(["bash", ...needs], name, () => walk(place, document, section));
        else Deno.test({ name, ignore: true, fn: () => {} });
      }
      for (const { info, code, line } of section.blocks) {
        if (info === "ts" && /console\.log\(.*\); \/\/ /.test(code)) {
          Deno.test(`${document.path}:${line} prints what its comments say`, () => prints(place, code));
        }
      }
    }
  }
}

/** The packages that the commands may load: a network of its own has nowhere to download them from. */
async function downloadPackages(): Promise<void> {
  const text = await Deno.readTextFile(new URL("lib/cli/deps.ts", root));
  const packages = Array.from(text.matchAll(/"(npm:[@\w.\/-]+)"/g), ([, name = ""]) => name);
  const { code, stderr } = await output(Deno.execPath(), ["cache", "--quiet", ...packages]);
  assertEquals(code, 0, stderr);
}

/** A ts block's comments behind `console.log()` are what it prints. */
async function prints({ copy }: Place, code: string): Promise<void> {
  using _ = cleanCopy(copy);
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
async function walk(place: Place, { path }: Document, { blocks }: Section): Promise<void> {
  const { copy, checkout } = place;
  // What is downloaded comes from the machine's network, whose ports are everybody's.
  const outside = blocks.some(({ info, code }) => RUNS.test(info) && (code.includes(ADDRESS) || /\bnpx\b/.test(code)));
  const network = outside ? undefined : place.network;
  using _ports = network ? undefined : await portsLock();
  using _copy = cleanCopy(copy);
  await using running = new AsyncDisposableStack();
  let server: Terminal | undefined;
  const open = (code: string, language: string) => {
    const mapped = code.replaceAll(ADDRESS, checkout.url).replaceAll(IMPORT + HOST, IMPORT + checkout.host);
    return new Terminal(mapped, { cwd: copy.path, env: environment(language), network });
  };
  const unmapped = (text: string) => seen(text.replaceAll(checkout.url, ADDRESS));
  const start = async (servers: AsyncDisposableStack, code: string, language: string, where: string) => {
    const port = Number((/server\.ts/.test(code) ? / -p (\d+)/ : /\b(\d{4,5})\b/).exec(code)?.[1] ?? 9090);
    await portFree(port, where, network);
    const started = servers.use(open(code, language));
    let over = false;
    started.ended.then(() => over = true);
    const listening = await started.until(() => isListening(port, network) || over);
    assert(listening && !over, `${where}: this server does not listen on ${port}:\n${started.text}`);
    return started;
  };
  const run = async (code: string, language: string, where: string) => {
    await using terminal = open(code, language);
    const timer = setTimeout(() => terminal[Symbol.asyncDispose](), PATIENCE);
    const exit = await terminal.ended;
    clearTimeout(timer);
    assertEquals(exit, 0, `${where} exited with ${exit}:\n${terminal.text}`);
    return unmapped(terminal.text);
  };
  const shows = async (terminal: Terminal, expected: string, where: string) => {
    await terminal.until(() => unmapped(terminal.text) === seen(expected));
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
export function environment(language: string): Record<string, string> {
  return {
    LANG: language === "zh" ? "zh_CN.UTF-8" : "en_US.UTF-8",
    NO_COLOR: "1",
    DENO_NO_UPDATE_CHECK: "1",
    PATH: `${Deno.execPath().replace(/\/[^/]*$/, "")}:${Deno.env.get("PATH")}`,
  };
}

/** What is compared of an output: not the ports that the system chose, the times, and what npx and Deno say of themselves. */
export function seen(text: string): string {
  return text
    .replaceAll(/^(npm (warn|notice)|Download|Initialize) .*\n/gm, "")
    .replaceAll(/:\d{5}\b/g, ":PORT")
    .replaceAll(/\b\d\d:\d\d:\d\d\.\d{3}\b/g, "HH:MM:SS.mmm")
    .replaceAll(/"\d{4}-\d\d-\d\dT[^"]+Z"/g, '"TIME"')
    .replace(/\n*$/, "\n");
}
