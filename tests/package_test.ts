import { stripVTControlCharacters } from "node:util";
import { assertEquals, assertMatch } from "@std/assert";
import { parse } from "npm:yaml@2.8.1";
import { output, root, run } from "./cli/process.ts";

const config = JSON.parse(await Deno.readTextFile(new URL("deno.json", root)));

/** Our files by their paths in the repository; what is not ours by its specifier. */
async function graphOf(entry: string): Promise<string[]> {
  const { stdout } = await output(Deno.execPath(), ["info", "--json", entry]);
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(stdout);
  return modules.map(({ specifier }) => specifier.replace(root.href, ""));
}

/** Every file that git knows, with its mode. */
async function tracked(): Promise<{ path: string; mode: string }[]> {
  const { stdout } = await output("git", ["ls-files", "--stage"]);
  return stdout.trim().split("\n").map((line) => ({ path: line.split("\t")[1] ?? "", mode: line.slice(0, 6) }));
}

Deno.test("nothing that mod.ts needs is a third party's, or the commands'", async () => {
  for (const path of await graphOf("mod.ts")) assertMatch(path, /^(mod\.ts|lib\/(?!cli\/)[\w/]+\.ts)$/);
});

Deno.test("nothing that lib/codec/mod.ts needs is outside of its folder", async () => {
  for (const path of await graphOf("lib/codec/mod.ts")) assertMatch(path, /^lib\/codec\/\w+\.ts$/);
});

Deno.test("packages are named in lib/cli/deps.ts for the commands, and in the entry ./nats, which is made of one", async () => {
  const files = (await tracked()).map(({ path }) => path).filter((path) => /^(lib\/.*|\w+)\.ts$/.test(path));
  const naming = [];
  for (const path of files) {
    const code = await Deno.readTextFile(new URL(path, root));
    if (/(from|import)\s*\(?\s*"(npm|jsr|https?):/.test(code)) naming.push(path);
  }
  assertEquals(naming, ["lib/cli/deps.ts", "lib/nats/mod.ts"]);
});

Deno.test("the commands, tests and benches turn bytes to hex and base64 with @std/encoding", async () => {
  const others = [];
  for (const { path } of await tracked()) {
    // What url_test.ts runs elsewhere has no import map.
    if (!/^(lib\/cli|tests|bench)\/.*\.ts$/.test(path) || path === "tests/url_test.ts") continue;
    const text = await Deno.readTextFile(new URL(path, root));
    if (/\b(to|from)(Hex|Base64)\(/.test(text.replaceAll(/"[^"\n]*"|\/.*\//g, ""))) others.push(path);
  }
  assertEquals(others, []);
});

Deno.test("a package has one version, in deno.json, lib, tests, tasks and bench", async () => {
  const versions = new Map<string, Set<string>>();
  for (const { path } of await tracked()) {
    if (!/\.(ts|js|json)$/.test(path)) continue;
    const text = await Deno.readTextFile(new URL(path, root));
    for (const [, name = "", version = ""] of text.matchAll(/"npm:\/?((?:@[\w-]+\/)?[\w.-]+)@([\w.^~*-]+)/g)) {
      versions.set(name, (versions.get(name) ?? new Set()).add(version));
    }
  }
  assertEquals([...versions].filter(([, found]) => found.size > 1), []);
  for (const [name, [version]] of versions) assertMatch(version, /^\d+\.\d+\.\d+$/, `${name} is not one exact version`);
});

Deno.test("deno.lock has a hash for every package, and no address", async () => {
  const text = await Deno.readTextFile(new URL("deno.lock", root));
  const { npm }: { npm: Record<string, { integrity?: string }> } = JSON.parse(text);
  for (const [name, { integrity = "" }] of Object.entries(npm)) assertMatch(integrity, /^sha512-[\w+/]{86}==$/, name);
  for (const specifier of Object.values<string>(config.imports).filter((to) => to.startsWith("npm:"))) {
    const [, name = ""] = /^npm:((?:@[^/]+\/)?[^/]+)/.exec(specifier) ?? [];
    assertEquals(Object.hasOwn(npm, name), true, specifier);
  }
  assertEquals(/https?:/.exec(text)?.[0], undefined);
});

Deno.test("the version is semantic, in deno.json alone, and said with Deno's", async () => {
  assertMatch(config.version, /^\d+\.\d+\.\d+(-[\w.]+)?$/);
  const changes = await Deno.readTextFile(new URL("CHANGELOG.md", root));
  assertEquals(/^## (\S+)$/m.exec(changes)?.[1], config.version);
  for (const side of ["server", "client"] as const) {
    const { stdout } = await run(side, ["--version"]);
    assertEquals(stdout, `mojibye-${side} ${config.version} (deno ${Deno.version.deno})\n`);
  }
  const code = (await tracked()).map(({ path }) => path).filter((path) => /\.(ts|yml|service)$/.test(path));
  const literal = new RegExp(`["'/v]${config.version.replaceAll(".", "\\.")}["'\\s]`);
  const repeating = [];
  for (const path of code) if (literal.test(await Deno.readTextFile(new URL(path, root)))) repeating.push(path);
  assertEquals(repeating, []);
});

Deno.test("the commands and .ci/run are executable in git, and say what runs them", async () => {
  const modes = new Map((await tracked()).map(({ path, mode }) => [path, mode]));
  for (const path of ["client.ts", "server.ts", ".ci/run"]) {
    assertEquals(modes.get(path), "100755", path);
    assertMatch(await Deno.readTextFile(new URL(path, root)), /^#!\/usr\/bin\/env (-S deno run -A|bash)\n/);
  }
});

Deno.test("what tests and documents import by the package's name is exported", () => {
  const named = Object.entries(config.imports).filter(([name]) => name.startsWith(config.name));
  const exported = Object.entries(config.exports).map(([entry, path]) => [`${config.name}${entry.slice(1)}`, path]);
  assertEquals(named, exported);
});

/** Where a specifier is made when the program runs: packages that only one option needs, and a handler of the user's. */
const DYNAMIC = ["lib/cli/deps.ts", "lib/cli/server/handler_file.ts"];

Deno.test("the package can be published: no slow types, and no warning but those of two imports that are made at run time", async () => {
  // Types are checked by `deno task ok`.
  const { code, stderr } = await output(Deno.execPath(), ["publish", "--dry-run", "--allow-dirty", "--no-check"]);
  assertEquals(code, 0, stderr);
  const text = stripVTControlCharacters(stderr);
  const warnings = text.matchAll(/^warning\[(.*?)\].*\n +--> (.*?):\d/gm);
  assertEquals(
    Array.from(
      warnings,
      ([, name, path = ""]) => `${name} ${path.replaceAll("\\", "/").replace(/^.*?\/(?=lib\/)/, "")}`,
    ).sort(),
    DYNAMIC.map((path) => `unanalyzable-dynamic-import ${path}`),
  );
  assertEquals(text.match(/\bwarning\b/gi)?.length, DYNAMIC.length);
});

interface Workflow {
  permissions: Record<string, string>;
  jobs: Record<string, { needs?: string | string[]; permissions?: Record<string, string>; steps: Step[] }>;
}

interface Step {
  run?: string;
  uses?: string;
  with?: Record<string, unknown>;
}

Deno.test("the workflow runs tasks that there are, with the Deno of .ci/run, and writes only to release", async () => {
  const workflow: Workflow = parse(await Deno.readTextFile(new URL(".github/workflows/ci.yml", root)));
  const [, deno] = /deno@(\S+)/.exec(await Deno.readTextFile(new URL(".ci/run", root))) ?? [];
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);
  const tasks = steps.flatMap(({ run }) => /^deno task (\w+)$/.exec(run ?? "")?.[1] ?? []);
  assertEquals(tasks.filter((task) => !Object.hasOwn(config.tasks, task)), []);
  assertEquals(tasks, ["ok", "bundle", "compile", "man"]);
  const versions = steps.filter(({ uses }) => uses?.startsWith("denoland/")).map((step) => step.with?.["deno-version"]);
  assertEquals(versions, [deno, deno, deno]);
  assertEquals(workflow.permissions, { contents: "read" });
  assertEquals(Object.entries(workflow.jobs).map(([name, { needs, permissions }]) => [name, needs, permissions]), [
    ["test", undefined, undefined],
    ["release", "test", { contents: "write" }],
    ["publish", ["test", "release"], { contents: "read", "id-token": "write" }],
  ]);
});
