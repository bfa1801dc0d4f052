import { assertEquals, assertMatch } from "@std/assert";
import { connect } from "@mojibye/mojibye";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { RecordWriter } from "../../../lib/cli/record/writer.ts";
import { run, server } from "../process.ts";

const NO_SIGHUP = Deno.build.os === "windows";

/** A directory of records. */
async function directory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** The events of a record: kind, connection, and what was said. */
async function recorded(path: string): Promise<string[]> {
  const lines = (await Deno.readTextFile(path)).split("\n").slice(0, -1);
  return lines.map((line) => JSON.parse(line)).map(({ event, id, direction, text, hex, reason }) =>
    [event, id, direction, text ?? hex ?? reason].filter((value) => value !== undefined).join(" ")
  );
}

Deno.test(
  { name: "-o goes on in a new file at SIGHUP, with the connections that are open", ignore: NO_SIGHUP },
  async () => {
    await using dir = await directory();
    const path = `${dir.path}/talk.ndjson`;
    const { server: ours, port } = await server(["-o", path, "--echo", "-e", "utf-8"]);
    await using _ = ours;
    await using conn = await connect({ port });
    await conn.send("a");
    assertEquals(await conn.receive(), "a");
    await Deno.rename(path, `${path}.1`);
    await conn.send("b");
    assertEquals(await conn.receive(), "b");
    ours.child.kill("SIGHUP");
    await ours.stderr.line(`the record goes on in ${path}`);
    await conn.send("c");
    assertEquals(await conn.receive(), "c");
    await conn.close();
    ours.child.kill("SIGINT");
    assertEquals(await ours.exit(), 0);
    const said = (
      text: string,
      hex: string,
    ) => [`data 1 in ${hex}`, `message 1 in ${text}`, `message 1 out ${text}`, `data 1 out ${hex}`];
    assertEquals(await recorded(`${path}.1`), ["start", "listen", "open 1", ...said("a", "61"), ...said("b", "62")]);
    assertEquals(await recorded(path), [
      ...["start", "listen", "open 1", `warning the record goes on in ${path}`],
      ...[...said("c", "63"), "close 1"],
    ]);
    // What was recorded after the move can be played by itself.
    const again = await server(["--echo", "-e", "utf-8"]);
    await using __ = again.server;
    assertEquals((await run("client", ["127.0.0.1", String(again.port), "--replay", path])).code, 0);
  },
);

Deno.test({ name: "SIGHUP changes nothing in a record that was not moved", ignore: NO_SIGHUP }, async () => {
  await using dir = await directory();
  const path = `${dir.path}/talk.ndjson`;
  const { server: ours, port } = await server(["-o", path, "-q"]);
  await using _ = ours;
  ours.child.kill("SIGHUP");
  await run("client", ["127.0.0.1", String(port), "a"]);
  ours.child.kill("SIGINT");
  await ours.exit();
  assertEquals((await recorded(path)).filter((line) => /^(start|warning)/.test(line)), ["start"]);
  assertEquals(ours.stderr.lines.length, 1);
});

Deno.test("a record cannot be read by others", { ignore: Deno.build.os === "windows" }, async () => {
  await using dir = await directory();
  const path = `${dir.path}/talk.ndjson`;
  const record = await RecordWriter.open(path, catalogOf("en"), () => {});
  record.view({ time: 0, event: "start" });
  await record.flushed();
  assertEquals(((await Deno.stat(path)).mode ?? 0) & 0o777, 0o600);
});

Deno.test("a record that cannot be reopened goes on in the file it had, with a warning", async () => {
  await using dir = await directory();
  await Deno.mkdir(`${dir.path}/logs`);
  const path = `${dir.path}/logs/talk.ndjson`;
  const warnings: string[] = [];
  const record = await RecordWriter.open(path, catalogOf("en"), (reason) => warnings.push(reason));
  record.view({ time: 0, event: "start" });
  await Deno.rename(`${dir.path}/logs`, `${dir.path}/old`);
  await record.reopen();
  record.view({ time: 1, event: "open", id: 1 });
  await record.flushed();
  assertEquals(await recorded(`${dir.path}/old/talk.ndjson`), ["start", "open 1"]);
  assertEquals(warnings.length, 1);
  assertMatch(warnings[0] ?? "", /^Cannot write the record .*talk\.ndjson: No such file/);
});

Deno.test("a record that a full disk has stopped goes on when it is reopened", async () => {
  await using dir = await directory();
  const path = `${dir.path}/talk.ndjson`;
  await Deno.symlink("/dev/full", path);
  const warnings: string[] = [];
  const record = await RecordWriter.open(path, catalogOf("en"), (reason) => warnings.push(reason));
  record.view({ time: 0, event: "start" });
  record.view({ time: 0, event: "open", id: 1 });
  await record.flushed();
  assertEquals(warnings, [`the record ${path} ends here: No space left on device (os error 28)`]);
  await Deno.remove(path);
  await record.reopen();
  record.view({ time: 1, event: "close", id: 1 });
  await record.flushed();
  assertEquals(await recorded(path), ["start", "open 1", "close 1"]);
  assertEquals(warnings.slice(1), [`the record goes on in ${path}`]);
});

Deno.test("a line that the run before left unfinished is ended before the next one", async () => {
  await using dir = await directory();
  const path = `${dir.path}/talk.ndjson`;
  await Deno.writeTextFile(path, '{"event":"op');
  const record = await RecordWriter.open(path, catalogOf("en"), () => {});
  record.view({ time: 0, event: "start" });
  await record.flushed();
  assertEquals(
    await Deno.readTextFile(path),
    '{"event":"op\n{"time":"1970-01-01T00:00:00.000Z","event":"start"}\n',
  );
});

Deno.test("what is said about a record's name is escaped", async () => {
  const name = "/nowhere/\x1b]0;owned\x07\u202e.ndjson";
  const { code, stderr } = await run("server", ["-o", name]);
  assertEquals(code, 2);
  assertEquals(/[\p{Cc}\p{Bidi_Control}]/u.test(stderr.trimEnd()), false);
  assertMatch(stderr, /^Cannot write the record \/nowhere\/\\x1b\]0;owned\\x07\\u202e\.ndjson: No such file/);
});
