/** The panel in each way of delivery: by URL, as one file, with `--allow-net` alone. */
import { assertEquals, assertMatch } from "@std/assert";
import { bundle } from "../../../tasks/bundle.ts";
import { downloaded, elsewhere, serveFiles } from "../../checkout.ts";
import { Program, root, run } from "../process.ts";

const WEB = ["--web", "--web-listen", "127.0.0.1:0", "--lang", "en"];

/** Loads everything that the page names; the paths, sorted. */
async function load(program: Program): Promise<string[]> {
  const [origin = ""] = /http:\/\/[^/]+/.exec(await program.stderr.line("Open in a browser")) ?? [];
  const paths = ["/"];
  for (const path of paths) {
    const response = await fetch(origin + path);
    const text = await response.text();
    assertEquals(response.status, 200, path);
    for (const [, found = ""] of text.matchAll(/(?:from|import|src=|href=)\s*"[./]*\/([\w.]+)"/g)) {
      if (!paths.includes(`/${found}`)) paths.push(`/${found}`);
    }
  }
  return paths.sort();
}

/** Every file of the page is served, and loaded. */
const PATHS = Array.from(Deno.readDirSync(new URL("lib/cli/panel/page/", root)), ({ name }) => name)
  .filter((name) => name !== "check.json")
  .map((name) => name === "page.html" ? "/" : `/${name}`)
  .sort();

for (const [name, options] of [["server", ["-H", "127.0.0.1", "-p", "0"]], ["client", ["127.0.0.1", "1"]]] as const) {
  Deno.test(`${name}.ts --web by URL from an empty folder: the page is whole, and nobody else is asked`, async () => {
    await using site = serveFiles();
    await using place = elsewhere({ packages: await downloaded() });
    await using program = new Program(
      Deno.execPath(),
      ["run", "--no-prompt", "--allow-net", `--allow-import=${site.host}`, `${site.url}${name}.ts`, ...WEB, ...options],
      { env: place.env, cwd: place.folder, clearEnv: true },
    );
    assertEquals(await load(program), PATHS);
    assertEquals(place.strangers(), 0);
  });
}

Deno.test("server.js alone, without a network, has the whole page in it", async () => {
  await using place = elsewhere();
  const dist = new URL(`file://${place.folder}/dist/`);
  await bundle(dist);
  await using program = new Program(
    Deno.execPath(),
    ["run", "--no-prompt", "--allow-net", "dist/server.js", ...WEB, "-H", "127.0.0.1", "-p", "0"],
    { env: place.env, cwd: place.folder, clearEnv: true },
  );
  assertEquals(await load(program), PATHS);
  assertEquals(place.strangers(), 0);
});

Deno.test("where the panel cannot be served, one line says so, exit 2", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const busy = await run("server", ["--web", "--web-listen", `127.0.0.1:${port}`, "-p", "0"]);
  assertEquals([busy.code, busy.stdout], [2, ""]);
  assertMatch(busy.stderr, new RegExp(`^[^\\n]*127\\.0\\.0\\.1:${port}[^\\n]*\\n$`));
  for (const args of [["--web", "--web-listen", "8090"], ["--web-history", "1MiB"]]) {
    const { code, stderr } = await run("server", args);
    assertEquals([code, stderr.split("\n").length], [2, 2], stderr);
  }
});

Deno.test("--web-listen on more than this machine warns, and SIGTERM ends the panel with 0", async () => {
  await using program = new Program(Deno.execPath(), [
    ...["run", "-A", "server.ts", "--web", "--web-listen", "0.0.0.0:0", "-H", "127.0.0.1", "-p", "0", "--lang", "en"],
  ]);
  assertMatch(await program.stderr.line(/Careful/), /^Careful: 0\.0\.0\.0:\d+ is not this machine alone/);
  program.child.kill("SIGTERM");
  assertEquals(await program.exit(), 0);
});
