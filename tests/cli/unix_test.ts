import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { connect, lines, serve } from "../../mod.ts";
import { NotASocketError, removeStaleSocket } from "../../lib/edge/mod.ts";
import { parse } from "../../lib/cli/args/flags.ts";
import { unixModeOf, unixOf } from "../../lib/cli/args/unix_flags.ts";
import { exitOf } from "../../lib/cli/errors/exit.ts";
import { UsageError } from "../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../lib/cli/i18n/language.ts";
import { SERVER_FLAGS } from "../../lib/cli/server/flags.ts";
import { command, run, server } from "./process.ts";

const catalog = catalogOf("en");
const transport = "unix";
const onUnix = Deno.build.os !== "windows";

async function folder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("removeStaleSocket() removes what nobody listens at, and nothing else", { ignore: !onUnix }, async () => {
  await using at = await folder();
  const path = `${at.path}/s`;
  await removeStaleSocket(path); // nothing is there
  {
    await using _server = serve({ transport, path });
    await assertRejects(() => removeStaleSocket(path), Deno.errors.AddrInUse);
    await using client = await connect({ transport, path });
    assertEquals(client.remoteAddr, { transport, path });
  }
  await Deno.writeTextFile(path, "mine");
  assertEquals((await assertRejects(() => removeStaleSocket(path), NotASocketError)).path, path);
  await assertRejects(() => removeStaleSocket(at.path), NotASocketError);
  assertEquals(await Deno.readTextFile(path), "mine");
});

Deno.test("a path, a mode or an address beside it that cannot be is one line", { ignore: !onUnix }, () => {
  const typed = (...args: string[]) => {
    const parsed = parse(args, SERVER_FLAGS, catalog);
    unixOf(parsed, catalog);
    unixModeOf(parsed, catalog);
  };
  const line = (...args: string[]) => assertThrows(() => typed(...args), UsageError).message;
  const long = `/tmp/${"汉".repeat(50)}`;
  assertEquals(
    line("-U", long),
    `${long} has 155 bytes, the path of a socket must be shorter than 108: take a shorter one`,
  );
  assertEquals(line("-U", ""), "the path of the socket is empty: write one, as in -U /run/app.sock");
  assertEquals(
    line("-U", "/tmp/s", "--unix-mode", "999"),
    "999 is no value for --unix-mode: three octal digits, as in 660",
  );
  assertEquals(line("--unix-mode", "660"), "--unix-mode works only with --unix");
  assertEquals(line("-U", "/tmp/s", "-p", "1"), "--unix --port: choose one");
  assertEquals(line("-U", "/tmp/s", "-6"), "--unix --ipv6: choose one");
  typed("-U", "/tmp/s", "--unix-mode", "660");
});

Deno.test("what a Unix socket did not allow is said with its path", () => {
  const line = (error: unknown, action: "listen" | "connect") => {
    const { line, code } = exitOf(error, { action, hostname: "", port: 0, path: "/run/s" }, catalog);
    return `${code} ${line}`;
  };
  assertEquals(
    line(new Deno.errors.NotCapable(""), "listen"),
    "2 Not allowed: listen /run/s (--allow-net=unix:/run/s --allow-read=/run/s --allow-write=/run/s)",
  );
  assertEquals(line(new Deno.errors.NotFound(""), "listen"), "2 Cannot listen on /run/s: there is no such folder");
  assertMatch(line(new NotASocketError("/run/s"), "listen"), /^2 .*something is there that is no socket/);
  assertMatch(line(new Deno.errors.ConnectionRefused(""), "connect"), /^1 .*nobody listens there/);
  assertMatch(line(new Deno.errors.NotFound(""), "connect"), /^1 .*there is no such socket/);
});

Deno.test("-U: a conversation, a killed server's file, a living one's, and a bridge", { ignore: !onUnix }, async () => {
  await using at = await folder();
  const path = `${at.path}/s`;
  const listening = async (...args: string[]) => {
    const program = command("server", ["-U", path, "--echo", "-f", "lines", ...args]);
    assertEquals(await program.stderr.line(/listening/), `listening on unix:${path}`);
    return program;
  };
  {
    await using killed = await listening();
    killed.child.kill("SIGKILL");
    await killed.exit();
  }
  assertEquals((await Deno.lstat(path)).isSocket, true);
  await using living = await listening("--unix-mode", "660");
  assertEquals(((await Deno.lstat(path)).mode ?? 0) & 0o777, 0o660);
  const client = await run("client", ["-U", path, "-f", "lines", "你好", "再见"]);
  assertEquals([client.code, client.stdout], [0, "你好\n再见\n"]);
  const second = await run("server", ["-U", path]);
  assertEquals([second.code, second.stderr], [
    2,
    `Cannot listen on ${path}: a server uses it, stop that or take another path with -U\n`,
  ]);
  const { server: bridge, port } = await server([
    ...["-f", "lines", "--forward", `unix:${path}`, "--forward-encoding", "gbk"],
  ]);
  await using _bridge = bridge;
  await using conn = await connect({ port, encoding: "gbk", framing: lines() });
  await conn.send("过桥");
  assertEquals(await conn.receive(), "过桥");
  assertEquals(await living.stdout.line(/connected/), `client unix:${path}#1 connected`);
  assertEquals(await living.stdout.line(/再见/), `received from unix:${path}#1: 再见`);
  assertEquals(await living.stdout.line(/过桥/), `received from unix:${path}#3: 过桥`);
  await conn.close();
  living.child.kill("SIGTERM");
  assertEquals(await living.exit(), 0);
  await assertRejects(() => Deno.lstat(path), Deno.errors.NotFound);
});
