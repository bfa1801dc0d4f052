import { assert, assertEquals, assertMatch } from "@std/assert";
import { denoIn, downloaded, elsewhere, serveFiles } from "./checkout.ts";
import { Program, root } from "./cli/process.ts";
import { connect, decode, encode, lines } from "../mod.ts";

/** The one package that a start of a command needs. */
const PACKAGE = /^npm:\/?deno-std@/;

/** A module and all that it imports, as paths in the repository; fails for anything else but a command's package. */
async function graphOf(...entries: string[]): Promise<Set<string>> {
  const graphs = await Promise.all(entries.map(oneGraph));
  return new Set(graphs.flat());
}

async function oneGraph(entry: string): Promise<string[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    cwd: root,
    stdout: "piped",
    stderr: "null",
  }).output();
  const { modules }: { modules: { specifier: string }[] } = JSON.parse(new TextDecoder().decode(stdout));
  const paths = modules.map(({ specifier }) => specifier).filter((specifier) => !specifier.startsWith("node:"))
    .filter((specifier) => entry === "mod.ts" || entry.startsWith("lib/") || !PACKAGE.test(specifier));
  for (const path of paths) assert(path.startsWith(root.href), `${entry} needs ${path}, which is not ours`);
  return paths.map((path) => path.slice(root.href.length));
}

/** Fails unless each request was the first for its file, and the file one of `graph`. Modules of types are not fetched. */
function assertOnly(requests: readonly string[], graph: ReadonlySet<string>): void {
  assertEquals(requests.filter((path, index) => !graph.has(path) || requests.indexOf(path) < index), []);
}

const EXCHANGE = (url: string) => `
  import { connect, reply, serve } from "${url}mod.ts";
  const seen = [];
  await using server = serve({
    hostname: "127.0.0.1", encoding: "gbk", onBytes: (_, direction, bytes) => seen.push(direction, bytes.toHex()),
  }, reply());
  await using client = await connect({ port: server.addr.port, encoding: "gbk" });
  await client.send("你好");
  console.log(await client.receive(), seen.join(" "));
`;

Deno.test("a program elsewhere imports mod.ts by URL and speaks GBK; nothing but our files is fetched", async () => {
  await using site = serveFiles();
  await using place = elsewhere();
  await Deno.writeTextFile(`${place.folder}/main.ts`, EXCHANGE(site.url));
  const args = ["run", "--no-prompt", "--allow-net", `--allow-import=${site.host}`, "main.ts"];
  const { code, stdout, stderr } = await denoIn(place, args);
  assertEquals([code, stdout], [0, "好的,我是服务端 in c4e3bac3 out bac3b5c42cced2cac7b7fecef1b6cb\n"], stderr);
  assertOnly(site.requests, await graphOf("mod.ts"));
  assertEquals(place.strangers(), 0);
});

Deno.test("lib/codec/mod.ts by URL is the encoders alone, and needs no permission", async () => {
  await using site = serveFiles();
  await using place = elsewhere();
  const program = `import { decode, encode } from "${site.url}lib/codec/mod.ts";
    console.log(encode("你好", "gbk").toHex(), decode(encode("ポ亅", "shift_jis"), "shift_jis"));`;
  await Deno.writeTextFile(`${place.folder}/main.ts`, program);
  const args = ["run", "--no-prompt", `--allow-import=${site.host}`, "main.ts"];
  const { code, stdout, stderr } = await denoIn(place, args);
  assertEquals([code, stdout], [0, "c4e3bac3 ポ亅\n"], stderr);
  assertOnly(site.requests, await graphOf("lib/codec/mod.ts"));
  assert(site.requests.every((path) => path.startsWith("lib/codec/")), site.requests.join(" "));
  assertEquals(place.strangers(), 0);
});

Deno.test("server.ts by URL does what a handler of the folder says that it is started in", async () => {
  await using site = serveFiles();
  await using place = elsewhere({ packages: await downloaded() });
  const handler = `import { decode, encode } from "${site.url}lib/codec/mod.ts";
    export default (message: string): string => decode(encode(message, "gbk"), "big5");`;
  await Deno.writeTextFile(`${place.folder}/handler.ts`, handler);
  await using server = new Program(
    Deno.execPath(),
    ["run", "-A", `${site.url}server.ts`, "-H", "127.0.0.1", "-p", "0", "-f", "lines", "--handler", "handler.ts"],
    { env: place.env, cwd: place.folder, clearEnv: true },
  );
  const [port = ""] = /\d+$/.exec(await server.stderr.line(/:\d+$/)) ?? [];
  await using conn = await connect({ port: Number(port), encoding: "gbk", framing: lines() });
  await conn.send("你好");
  assertEquals(await conn.receive(), decode(encode("你好", "gbk"), "big5"));
  assertEquals(place.strangers(), 0);
});

for (const permissions of [["-A"], ["--no-prompt", "--allow-net"]]) {
  Deno.test(`both commands run by URL from an empty folder with ${permissions.join(" ")}`, async () => {
    await using site = serveFiles();
    await using place = elsewhere({ packages: await downloaded() });
    const run = ["run", ...permissions, ...(permissions.includes("-A") ? [] : [`--allow-import=${site.host}`])];
    await using server = new Program(
      Deno.execPath(),
      [...run, `${site.url}server.ts`, "-H", "127.0.0.1", "-p", "0", "--once", "--lang", "zh"],
      { env: place.env, cwd: place.folder, clearEnv: true },
    );
    const [port = ""] = /\d+$/.exec(await server.stderr.line(/:\d+$/)) ?? [];
    const client = await denoIn(place, [...run, `${site.url}client.ts`, "127.0.0.1", port, "你好,我是客户端小白!!"]);
    const printed = client.stderr.replaceAll(/^Download .*\n/gm, "");
    assertEquals([client.code, client.stdout, printed], [0, "好的,我是服务端\n", ""]);
    assertEquals(await server.exit(), 0);
    assertMatch(server.stdout.text, /^接收客户端的数据为:你好,我是客户端小白!! {2}此消息来自127\.0\.0\.1:\d+$/m);
    assertOnly(site.requests, await graphOf("server.ts", "client.ts"));
    assertEquals(place.strangers(), 0);
  });
}

/** What Deno has put on standard error about downloads: the files' names. */
function downloads(stderr: string): string[] {
  return [...stderr.matchAll(/^Download \S*\/(\S+)$/gm)].map(([, name = ""]) => name);
}

Deno.test("the first start downloads one package, -x another, and afterwards nothing is needed", async () => {
  const cache = await Deno.makeTempDir();
  try {
    const start = async (flags: readonly string[], options: readonly string[]) => {
      const args = [
        "run",
        ...flags,
        "--no-prompt",
        "--allow-net",
        "server.ts",
        "-H",
        "127.0.0.1",
        "-p",
        "0",
        "--lang",
        "en",
      ];
      await using server = new Program(Deno.execPath(), [...args, ...options], {
        env: { DENO_DIR: cache, NO_COLOR: "1" },
      });
      await server.stderr.line(/^listening on /);
      return downloads(server.stderr.text);
    };
    assertEquals(await start([], []), ["deno-std", "deno-std-1.4.0.tgz"]);
    assertEquals(await start(["--cached-only"], []), []);
    assertEquals(await start([], ["-x"]), ["get-east-asian-width", "get-east-asian-width-1.7.0.tgz"]);
    assertEquals(await start(["--cached-only"], ["-x"]), []);
  } finally {
    await Deno.remove(cache, { recursive: true });
  }
});

Deno.test("an import map puts other modules in the place of deno-std, as docs/security.md shows", async () => {
  const text = await Deno.readTextFile(new URL("docs/security.md", root));
  const [, json = ""] = /^```json\n(.*?)^```/ms.exec(text) ?? [];
  const { imports }: { imports: Record<string, string> } = JSON.parse(json);
  await using site = serveFiles();
  await using place = elsewhere();
  const map = Object.fromEntries(Object.keys(imports).map((name) => [name, "./std.js"]));
  await Deno.writeTextFile(`${place.folder}/deno.json`, JSON.stringify({ imports: map }));
  await Deno.writeTextFile(
    `${place.folder}/std.js`,
    'export const parseArgs = () => ({ _: [], "--": [], version: true });\nexport const [decodeHex, encodeHex, decodeBase64, encodeBase64, encodeBase64Url] = [];\n',
  );
  const { code, stdout, stderr } = await denoIn(place, ["run", "-A", "--config", "deno.json", `${site.url}server.ts`]);
  assertEquals([code, stdout.startsWith("mojibye-server ")], [0, true], stderr);
  assertEquals(place.strangers(), 0);
});
