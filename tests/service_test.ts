import { assertEquals } from "@std/assert";
import { output, root, run } from "./cli/process.ts";
import { testWith } from "./tools.ts";

const unit = await Deno.readTextFile(new URL("contrib/mojibye-server.service", root));
const [, program = "", args = ""] = /^ExecStart=(\S+) ?(.*)$/m.exec(unit) ?? [];

Deno.test("the systemd unit gives the server options that it has", async () => {
  assertEquals(program, "/usr/local/bin/mojibye-server");
  const { code, stderr } = await run("server", [...args.split(" "), "--version"]);
  assertEquals([code, stderr], [0, ""]);
});

testWith(["systemd-analyze"], "systemd finds no fault in the unit, and an exposure of at most 1.5 of 10", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/mojibye-server.service`;
    await Deno.writeTextFile(path, unit.replace(program, "/bin/true")); // the program need not be installed here
    const verified = await output("systemd-analyze", ["verify", "--man=no", path]);
    assertEquals([verified.code, verified.stdout, verified.stderr], [0, "", ""]);
    const security = await output("systemd-analyze", ["security", "--offline=true", "--threshold=15", path]);
    assertEquals(security.code, 0, security.stdout);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
