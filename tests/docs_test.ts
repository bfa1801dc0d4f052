/** What documents say of themselves: how blocks are marked, links, and that both languages say the same. */
import { assert, assertEquals } from "@std/assert";
import { root } from "./cli/process.ts";
import { blocksOf, documents, isChinese, isReadme } from "./docs/documents.ts";
import type { Block, Document } from "./docs/markdown.ts";

/** Shell blocks that no test can run, by document and first line. */
const NOT_RUN: readonly string[] = [
  "CONTRIBUTING.md: deno task test:unit", // these tests, or some of them
  "CONTRIBUTING.md: deno task ok",
  "README.md: npx -y deno@2.9.6 task ok", // these tests
  "README.zh-CN.md: npx -y deno@2.9.6 task ok",
  "docs/install.md: deno install -gqA -n mojibye-server server.ts", // into the HOME of whoever runs the tests
  "docs/install.zh-CN.md: deno install -gqA -n mojibye-server server.ts",
  "docs/install.md: deno task compile", // a download for each system
  "docs/install.zh-CN.md: deno task compile",
  "docs/encodings.md: deno test -A tests/codec", // these tests again
  "docs/encodings.zh-CN.md: deno test -A tests/codec",
  "docs/performance.md: deno task bench net", // minutes of load
  "docs/performance.md: deno run -A bench/soak.ts --seconds 60", // a minute of load
  "docs/performance.md: deno run -A --v8-flags=--expose-gc bench/proxy.ts --seconds 60",
  "docs/recipes.md: deno run -A client.ts 192.168.1.20 8080", // NetAssist on another machine
  "docs/recipes.zh-CN.md: deno run -A client.ts 192.168.1.20 8080",
];
/** TypeScript that is not complete, by document and first line. */
const IGNORED: readonly string[] = [
  'docs/framing.md: serve({ port: 9090, encoding: "gbk", framing: lines() }, echo());',
  'docs/framing.zh-CN.md: serve({ port: 9090, encoding: "gbk", framing: lines() }, echo());',
];

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

Deno.test("a README has at most 160 lines, any other document 250", () => {
  const most = (document: Document) => isReadme(document) ? 160 : 250;
  const long = documents.filter((document) =>
    /^(README|docs\/)/.test(document.path) && document.lines > most(document)
  );
  assertEquals(long.map(({ path, lines }) => `${path}: ${lines}`), []);
});

Deno.test("the start page of each language leads to every document of docs", () => {
  for (const start of documents.filter(({ path }) => path.startsWith("docs/README."))) {
    const linked = new Set(start.links.map(({ target }) => `docs/${target.replace(/#.*/, "")}`));
    const missing = documents.map(({ path }) => path).filter((path) =>
      /^docs\/[^/]+$/.test(path) && !path.startsWith("docs/README.") && !linked.has(path) &&
      path.endsWith(".zh-CN.md") === isChinese(start)
    );
    assertEquals(missing, [], start.path);
  }
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
