import { assertEquals, assertMatch } from "@std/assert";
import { encode } from "../../../mod.ts";
import { command, run, server } from "../process.ts";

/** A directory of records. */
async function directory(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

/** A record of a server that was asked these questions, one client after the other. */
async function record(path: string, clients: readonly (readonly string[])[], options: readonly string[] = []) {
  const { server: ours, port } = await server(["-o", path, ...options]);
  await using _ = ours;
  for (const messages of clients) await run("client", ["127.0.0.1", String(port), ...messages]);
  ours.child.kill("SIGINT");
  await ours.exit();
}

const TOLD = "好的,我是服务端\n";

Deno.test("client.ts --replay plays a server's record against that server: no difference", async () => {
  await using dir = await directory();
  const { server: ours, port } = await server(["-o", `${dir.path}/s`]);
  await using _ = ours;
  await run("client", ["127.0.0.1", String(port), "你好", "再见"]);
  await ours.stdout.line("offline");
  for (const options of [[], ["--speed", "max"]]) {
    const { code, stdout, stderr } = await run("client", [
      "127.0.0.1",
      String(port),
      "--replay",
      `${dir.path}/s`,
      ...options,
    ]);
    assertEquals([code, stdout], [0, ""]);
    assertEquals(stderr, `replayed to the end with 127.0.0.1:${port}: no difference\n`);
  }
  const said = (await ours.stdout.count(12)).filter((line) => line.startsWith("received")).map((line) =>
    line.split(": ")[1]
  );
  assertEquals(said, ["你好", "再见", "你好", "再见", "你好", "再见"]);
});

Deno.test("client.ts --replay shows the first difference with both dumps, and exits 1", async () => {
  await using dir = await directory();
  await record(`${dir.path}/s`, [["你好"]]);
  const { server: ours, port } = await server(["--reply", "好的,你是服务端"]);
  await using _ = ours;
  const { code, stdout, stderr } = await run("client", ["127.0.0.1", String(port), "--replay", `${dir.path}/s`]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(
    stderr,
    `\
127.0.0.1:${port}: the peer differs from the record at byte 5 (counted from 0)
recorded:
 00000000  ba c3 b5 c4 2c ce d2 ca  c7 b7 fe ce f1 b6 cb     │好的,我是服务端  │
received:
 00000000  ba c3 b5 c4 2c c4 e3 ca  c7 b7 fe ce f1 b6 cb     │好的,你是服务端  │
                          ^^
`,
  );
});

Deno.test("server.ts --replay plays the device: what the recorded client asks is answered as recorded", async () => {
  await using dir = await directory();
  await record(`${dir.path}/s`, [["W", "T"], ["Z"]], ["--echo"]);
  const { server: ours, port } = await server(["--replay", `${dir.path}/s`, "--speed", "max", "-x"]);
  await using _ = ours;
  assertEquals((await run("client", ["127.0.0.1", String(port), "W", "T"])).stdout, "W\nT\n");
  assertEquals((await run("client", ["127.0.0.1", String(port), "Z"])).stdout, "Z\n");
  await ours.stderr.line("no difference");

  // The record has two clients; a third one is told by the end.
  assertEquals((await run("client", ["127.0.0.1", String(port), "W"])).code, 1);
  await ours.stderr.line("the record has 2 connections; --connection N replays the N-th to every client");
});

Deno.test("server.ts --replay ends a connection that differs, with the reason, and goes on", async () => {
  await using dir = await directory();
  await record(`${dir.path}/s`, [["W"]], ["--echo"]);
  const { server: ours, port } = await server(["--replay", `${dir.path}/s`, "--connection", "1"]);
  await using _ = ours;
  assertEquals((await run("client", ["127.0.0.1", String(port), "X"])).code, 1);
  const line = await ours.stdout.line("offline");
  assertMatch(line, /^client \S+ went offline \(the peer differs from the record at byte 0 \(counted from 0\)\)$/);
  assertEquals((await ours.stderr.count(7)).slice(1).map((text) => text.replace(/^\S+: /, "")), [
    "the peer differs from the record at byte 0 (counted from 0)",
    "recorded:",
    " 00000000  57                                                │W                │",
    "received:",
    " 00000000  58                                                │X                │",
    "           ^^",
  ]);
  assertEquals((await run("client", ["127.0.0.1", String(port), "W"])).stdout, "W\n");
});

Deno.test("streams are compared, not reads: a record of whole messages fits a peer that sends byte by byte", async () => {
  await using dir = await directory();
  await record(`${dir.path}/s`, [["你好,我是客户端小白!!"]]);
  const { server: ours, port } = await server(["--replay", `${dir.path}/s`]);
  await using _ = ours;
  const conn = await Deno.connect({ port });
  const answer = new Response(conn.readable).bytes();
  for (const byte of encode("你好,我是客户端小白!!", "gbk")) await conn.write(Uint8Array.of(byte));
  await conn.closeWrite();
  assertEquals(await answer, encode(TOLD.trim(), "gbk"));
  await ours.stderr.line("no difference");
});

Deno.test("the recorded pace is kept, and --speed divides it", async () => {
  await using dir = await directory();
  const time = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms).toISOString();
  const ends = { local: "127.0.0.1:50000", remote: "127.0.0.1:9090" };
  const { server: ours, port } = await server(["--echo", "-q"]);
  await using _ = ours;
  /** How long a client takes whose record has a pause before what it says. */
  const took = async (pause: number, ...options: string[]): Promise<number> => {
    const lines = [
      { time: time(0), event: "start", version: 1, side: "client", encoding: "utf-8", framing: "chunks" },
      { time: time(0), event: "open", ...ends },
      { time: time(pause), event: "data", ...ends, direction: "out", hex: "57" },
      { time: time(pause + 1), event: "data", ...ends, direction: "in", hex: "57" },
    ];
    await Deno.writeTextFile(`${dir.path}/c`, lines.map((line) => JSON.stringify(line) + "\n").join(""));
    const began = performance.now();
    const { code } = await run("client", ["127.0.0.1", String(port), "--replay", `${dir.path}/c`, ...options]);
    assertEquals(code, 0);
    return performance.now() - began;
  };
  assertEquals(await took(1500) >= 1499, true);
  // An hour, were it not divided.
  assertEquals(await took(3_600_000, "--speed", "2400") >= 1499, true);
  await took(3_600_000, "--speed", "max");
});

Deno.test("a server that is silent where the record has an answer: exit 1 after --wait", async () => {
  await using dir = await directory();
  await record(`${dir.path}/s`, [["W"]]);
  const { server: ours, port } = await server(["--mute"]);
  await using _ = ours;
  const args = ["127.0.0.1", String(port), "--replay", `${dir.path}/s`, "--wait", "100ms"];
  const { code, stderr } = await run("client", args);
  assertEquals(code, 1);
  assertMatch(stderr, /^127\.0\.0\.1:\d+: the peer sent nothing for 0\.\d+ s\n$/);
});

Deno.test("a replay can be recorded, and its record replayed", async () => {
  await using dir = await directory();
  await record(`${dir.path}/s`, [["你好"]]);
  const { server: ours, port } = await server();
  await using _ = ours;
  const address = ["127.0.0.1", String(port)];
  await run("client", [...address, "--replay", `${dir.path}/s`, "-o", `${dir.path}/c`]);
  const { code, stderr } = await run("client", [...address, "--replay", `${dir.path}/c`]);
  assertEquals([code, stderr], [0, `replayed to the end with 127.0.0.1:${port}: no difference\n`]);
});

Deno.test("a record that cannot be played is one line and exit 2, in Chinese too", async () => {
  await using dir = await directory();
  const file = (name: string) => `${dir.path}/${name}`;
  await record(file("s"), [["W"]]);
  const whole = await Deno.readTextFile(file("s"));
  await Deno.writeTextFile(file("cut"), whole.slice(0, -10));
  await Deno.writeTextFile(file("newer"), whole.replace('"version":1', '"version":7'));
  await Deno.writeTextFile(file("broken"), whole.replace(/\n.*"listen".*\n/, "\nlisten\n"));
  await Deno.writeTextFile(file("empty"), whole.split("\n")[0] + "\n");
  const lines = whole.split("\n").length - 1;
  const cases: [string[], string][] = [
    [["--replay", file("cut")], `Record ${file("cut")}, line ${lines}: cut in the middle; delete the line, or record`],
    [["--replay", file("newer")], `Record ${file("newer")}, line 1: version 7 is newer than 1`],
    [["--replay", file("broken")], `Record ${file("broken")}, line 2: not a JSON object`],
    [["--replay", file("empty")], `The last run in the record ${file("empty")} has no connection`],
    [["--replay", file("none")], `Cannot read the record ${file("none")}: No such file`],
    [["--replay", file("s"), "--connection", "2"], "2 is no value for --connection: a whole number from 1 to 1"],
    [["--replay", file("s"), "--speed", "fast"], "fast is no value for --speed: choose 0.5, 1, 2, 10, max"],
    [["--speed", "2"], "--speed works only with --replay"],
    [["--replay", file("cut"), "--lang", "zh"], `记录 ${file("cut")} 第 ${lines} 行:只写了一半`],
  ];
  for (const [args, line] of cases) {
    for (const name of ["server", "client"] as const) {
      const { code, stdout, stderr } = await run(name, args);
      assertEquals([code, stdout, stderr.split("\n").length, stderr.slice(0, line.length)], [2, "", 2, line]);
    }
  }
  const both = await run("server", ["--replay", file("s"), "--echo"]);
  assertEquals([both.code, both.stderr], [2, "--replay --echo: choose one\n"]);
});

Deno.test("--replay without --allow-read is one line that names the flag, and exit 2", async () => {
  await using ours = command("client", ["--replay", "r.ndjson"], { permissions: ["--allow-net", "--no-prompt"] });
  assertEquals(await ours.exit(), 2);
  assertEquals(ours.stderr.lines, ["Not allowed: read r.ndjson (--allow-read=r.ndjson)"]);
});

Deno.test("--replay --by message compares messages, with what --ignore matches left out", async () => {
  await using dir = await directory();
  const path = `${dir.path}/s`;
  const rules = `${dir.path}/rules.json`;
  await Deno.writeTextFile(
    rules,
    '[{ "when": "/^(.*)$/", "reply": "$1 at ${time:HH:mm:ss.SSS} no ${random:1000..9999}" }]',
  );
  const wire = ["-e", "utf-8", "-f", "lines", "-c", "sum8,HEX"];
  const { server: ours, port } = await server([...wire, "-o", path, "--rules", rules]);
  await using _ = ours;
  const asked = ["-e", "utf-8", "-f", "lines", "-c", "sum8,HEX", "127.0.0.1", String(port), "温度", "湿度"];
  assertEquals((await run("client", asked)).code, 0);
  await ours.stdout.line("offline");
  const replay = (...options: string[]) => run("client", ["127.0.0.1", String(port), "--replay", path, ...options]);
  const ignore = ["--ignore", "/at \\S+|no \\d+/"];
  const same = await replay("--by", "message", ...ignore);
  assertEquals([same.code, same.stderr], [0, `replayed to the end with 127.0.0.1:${port}: no difference\n`]);
  assertEquals((await replay(...ignore)).code, 0); // --ignore is about messages
  const differing = await replay("--by", "message", "--ignore", "/at \\S+/");
  assertEquals(differing.code, 1);
  const lines = differing.stderr.split("\n");
  assertEquals(lines[0], `127.0.0.1:${port}: message 1 of the peer differs from the record`);
  assertEquals([lines[1], lines[3]], ["recorded:", "received:"]);
  assertMatch(lines[2] ?? "", /^ 温度 at \S+ no \d{4}$/);
  assertMatch(lines[4] ?? "", /^ 温度 at \S+ no \d{4}$/);
  assertEquals(lines.slice(5), [""]); // no reason is told twice
  assertEquals((await replay()).code, 1); // byte by byte nothing is left out
});

Deno.test("--replay --by message keeps another framing for sending, for either side", async () => {
  await using dir = await directory();
  const path = `${dir.path}/r`;
  const printer = ["-e", "utf-8", "-f", "lines", "--send-framing", "stx"];
  const { server: ours, port } = await server([...printer, "--reply", "030,0,0"]);
  await using _ = ours;
  const wire = ["-e", "utf-8", "-f", "stx", "--send-framing", "lines:crlf"];
  const asked = await run("client", [...wire, "-o", path, "127.0.0.1", String(port), "~HS", "~HI"]);
  assertEquals([asked.code, asked.stdout], [0, "030,0,0\n030,0,0\n"]);
  const [start = ""] = (await Deno.readTextFile(path)).split("\n");
  assertEquals([JSON.parse(start).framing, JSON.parse(start).sendFraming], ["stx", "lines:crlf"]);

  const again = await run("client", ["127.0.0.1", String(port), "--replay", path, "--by", "message"]);
  assertEquals([again.code, again.stderr], [0, `replayed to the end with 127.0.0.1:${port}: no difference\n`]);

  const { server: player, port: played } = await server(["--replay", path, "--by", "message", "--once"]);
  await using __ = player;
  const other = await run("client", [...wire, "127.0.0.1", String(played), "~HS", "~HI"]);
  assertEquals([other.code, other.stdout], [0, "030,0,0\n030,0,0\n"]);
  assertEquals(await player.exit(), 0);
});

Deno.test("server.ts --replay --by message says its messages in the typed framing, and tells a peer that ends too early", async () => {
  await using dir = await directory();
  await record(`${dir.path}/s`, [["你好"]], ["-f", "lines"]);
  const flags = ["--replay", `${dir.path}/s`, "--by", "message", "-f", "length:u16be", "--once"];
  const { server: ours, port } = await server(flags);
  await using _ = ours;
  const client = await run("client", ["-f", "length:u16be", "127.0.0.1", String(port), "你"]);
  assertEquals(client.code, 1);
  await ours.stderr.line(/message 1 of the peer differs from the record$/);
  assertEquals(ours.stderr.lines.includes(" 你"), true, ours.stderr.text);
  await ours.stdout.line(/went offline \(message 1 of the peer differs from the record\)$/);
  assertEquals(await ours.exit(), 0);
  assertEquals(ours.stderr.text.includes("cannot serve"), false, ours.stderr.text);
});

const MISUSED: [flags: string[], line: string][] = [
  [["--by", "message"], "--by works only with --replay"],
  [["--ignore", "/x/"], "--ignore works only with --replay"],
  [["--replay", "FILE", "--by", "line"], "line is no value for --by: choose byte, message"],
  [["--replay", "FILE", "--by", "byte", "--ignore", "/x/"], "--by byte --ignore: choose one"],
  [["--replay", "FILE", "--ignore", "x"], "x is no regular expression for --ignore (/REGEX/): write /REGEX/"],
  [
    ["--replay", "FILE", "--ignore", "/(/"],
    "/(/ is no regular expression for --ignore (Invalid regular expression: /(/g: Unterminated group): write /REGEX/",
  ],
];
Deno.test("--by and --ignore that cannot be used are one line and exit 2", async () => {
  await using dir = await directory();
  await record(`${dir.path}/s`, [["你好"]]);
  for (const [flags, line] of MISUSED) {
    const args = flags.map((flag) => flag === "FILE" ? `${dir.path}/s` : flag);
    const { code, stderr } = await run("client", ["127.0.0.1", "9", ...args]);
    assertEquals([code, stderr], [2, `${line}\n`]);
  }
});
