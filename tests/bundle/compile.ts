import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { compile, targets } from "../../tasks/compile.ts";
import { elsewhere } from "../checkout.ts";
import { output } from "../cli/process.ts";
import { dist, folder } from "./dist.ts";

Deno.test("the targets are those that deno compile names", async () => {
  const all = await targets();
  for (const target of all) assertMatch(target, /^(x86_64|aarch64)-(unknown-linux-gnu|pc-windows-msvc|apple-darwin)$/);
  assert(all.includes(Deno.build.target), all.join(" "));
});

Deno.test("a runtime that cannot be downloaded is named in one line", async () => {
  await using place = elsewhere();
  const program = new URL("program", dist);
  const failure = await compile(new URL("server.js", dist), "aarch64-apple-darwin", program, place.env);
  assertMatch(failure ?? "", /^its runtime cannot be had from https:\S+denort-aarch64-apple-darwin\.zip$/);
});

Deno.test("deno task compile says in one line what is wrong, and exits 1", async () => {
  const { code, stdout, stderr } = await output(Deno.execPath(), ["run", "-A", "tasks/compile.ts", "amiga"]);
  assertEquals([code, stdout, stderr.split("\n").length], [1, "", 2]);
  assertMatch(
    stderr,
    /^Cannot compile dist\/bin\/mojibye-server-amiga: invalid value 'amiga' for '--target': possible/,
  );
});

Deno.test({
  name: "a program holds the bundle, three permissions and no path of the machine that made it",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    for (const side of ["server", "client"]) {
      // The command line stands in for the runtime, which is a download of its own: what is put into it is the same.
      const runtime = Deno.execPath();
      const program = new URL(`mojibye-${side}`, dist);
      const bundled = new URL(`${side}.js`, dist);
      assertEquals(await compile(bundled, Deno.build.target, program, { DENORT_BIN: runtime }), undefined);
      const { size } = await Deno.stat(runtime);
      const added = new TextDecoder().decode((await Deno.readFile(program)).subarray(size));
      const [, permissions = "{}"] = /"permissions":(\{.*?\})/.exec(added) ?? [];
      const given = Object.entries(JSON.parse(permissions)).filter(([name, value]) =>
        /^allow_/.test(name) && value !== null
      );
      assertEquals(given.filter(([name]) => name !== "allow_import"), [
        ["allow_net", []],
        ["allow_read", []],
        ["allow_write", []],
      ]);
      assertMatch(added, new RegExp(`"entrypoint_key":"${side}\\.js"`));
      assertMatch(added, /"unstable_config":\{[^}]*"features":\["net"\]/);
      assertStringIncludes(added, (await Deno.readTextFile(bundled)).split("\n").slice(1, 2).join("").slice(0, 1000));
      assert(!added.includes(folder), "the folder where it was made is in the program");
      assert(!added.includes("npm/registry"), "a package's path is in the program");
    }
  },
});
