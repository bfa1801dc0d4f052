import { assertEquals } from "@std/assert";
import { output, root, run, server } from "./cli/process.ts";
import { testWith } from "./tools.ts";

const unit = await Deno.readTextFile(new URL("contrib/mojibye-server.service", root));
const rotation = await Deno.readTextFile(new URL("contrib/mojibye-server.logrotate", root));
const [, program = "", args = ""] = /^ExecStart=(\S+) ?(.*)$/m.exec(unit) ?? [];
const [, options = ""] = /^Environment=OPTIONS=(.*)$/m.exec(unit) ?? [];

Deno.test("the systemd unit gives the server options that it has", async () => {
  assertEquals(program, "/usr/local/bin/mojibye-server");
  assertEquals(args, "--notify=${NOTIFY_SOCKET} $OPTIONS");
  const typed = args.replace("${NOTIFY_SOCKET}", "/run/systemd/notify").replace("$OPTIONS", options);
  const { code, stderr } = await run("server", [...typed.split(" "), "--version"]);
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

testWith(["systemd-analyze"], "systemd finds no fault in the unit with what docs/service.md adds to it", async () => {
  const added = Array.from(
    (await Deno.readTextFile(new URL("docs/service.md", root))).matchAll(/```ini\n(.*?)```/gs),
    ([, text = ""]) => text,
  );
  assertEquals(added.length, 2);
  const [, typed = ""] = /^ExecStart=\S+ (.*) \$OPTIONS$/m.exec(added[0] ?? "") ?? [];
  const { code, stderr } = await run("server", [...typed.split(" "), "--version"]);
  assertEquals([code, stderr], [0, ""]);
  const folder = await Deno.makeTempDir();
  try {
    const path = `${folder}/mojibye-server.service`;
    await Deno.writeTextFile(path, unit.replace(program, "/bin/true"));
    await Deno.mkdir(`${path}.d`);
    for (const [at, text] of added.entries()) {
      await Deno.writeTextFile(`${path}.d/${at}.conf`, text.replace(program, "/bin/true"));
    }
    const verified = await output("systemd-analyze", ["verify", "--man=no", path]);
    assertEquals([verified.code, verified.stdout, verified.stderr], [0, "", ""]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

testWith(["logrotate"], "logrotate takes the record of a running server away, and no event is lost", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const { server: ours, port } = await server(["--quiet", "--echo", "-o", `${folder}/talk.ndjson`]);
    await using _ = ours;
    const reload = `kill -HUP ${ours.child.pid}`;
    const settings = rotation.replaceAll("/var/lib/mojibye-server", folder).replace(/systemctl reload \S+/, reload);
    assertEquals([settings.includes(folder), settings.includes(reload)], [true, true]);
    await Deno.writeTextFile(`${folder}/settings`, settings);
    for (const text of ["one", "two"]) {
      await run("client", ["127.0.0.1", String(port), text]);
      const { code, stderr } = await output("logrotate", ["-f", "-s", `${folder}/state`, `${folder}/settings`]);
      assertEquals([code, stderr], [0, ""]);
      await ours.stderr.line("the record goes on in", text === "one" ? 0 : 2);
    }
    await run("client", ["127.0.0.1", String(port), "three"]);
    ours.child.kill("SIGINT");
    assertEquals(await ours.exit(), 0);
    const files = [`${folder}/talk.ndjson.2.gz`, `${folder}/talk.ndjson.1`, `${folder}/talk.ndjson`];
    const texts = await Promise.all(
      files.map(async (file) =>
        (await output("zcat", ["-f", file])).stdout.trim().split("\n").map((line) => JSON.parse(line))
          .filter(({ event, direction }) => event === "message" && direction === "in").map(({ text }) => text).join()
      ),
    );
    assertEquals(texts, ["one", "two", "three"]);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
