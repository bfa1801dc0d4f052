import { assertEquals, assertMatch } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { connect, encode } from "../../mod.ts";
import { testWith } from "../tools.ts";
import { command, output, Program, run, server } from "./process.ts";

/** The bytes in a dump: what stands between the offset and the frame. */
function dumped(lines: readonly string[], arrow: string): string {
  let hex = "";
  let mine = false;
  for (const line of lines) {
    if (/^\d\d:\d\d:\d\d\.\d{3} /.test(line)) mine = line.includes(arrow);
    else if (mine) hex += /^ [0-9a-f]{8} {2}([0-9a-f ]{48}) {2}│/.exec(line)?.[1] ?? "";
  }
  return hex.replaceAll(" ", "");
}

/** Events of a record or of `--json`. */
function events(text: string): Record<string, string>[] {
  return text.split("\n").filter((line) => line !== "").map((line) => JSON.parse(line));
}

function bytesOf(found: readonly Record<string, string>[], direction: string): string {
  return found.filter((event) => event.event === "data" && event.direction === direction).map(({ hex }) => hex).join(
    "",
  );
}

/** Sends all, then says that nothing more will come. */
async function writeAll(conn: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await conn.write(bytes.subarray(at));
  await conn.closeWrite();
}

async function temporary(): Promise<{ path: string } & AsyncDisposable> {
  const path = await Deno.makeTempFile({ suffix: ".ndjson" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

Deno.test("-x shows the bytes that the peer sent and got, and messages beside them", async () => {
  const { server: ours, port } = await server(["-x", "--echo"]);
  await using _ = ours;
  const conn = await Deno.connect({ port });
  const sent = encode("你好,我是客户端小白!!\r\n".repeat(300), "gbk");
  const got = new Response(conn.readable).bytes();
  await writeAll(conn, sent);
  assertEquals(await got, sent);
  await ours.stdout.line("went offline");
  assertEquals(dumped(ours.stdout.lines, "←"), encodeHex(sent));
  assertEquals(dumped(ours.stdout.lines, "→"), encodeHex(sent));
  await ours.stdout.line(/^received from 127\.0\.0\.1:\d+: 你好/);
});

Deno.test("-x shows a torn character on both sides, exactly", async () => {
  const { server: ours, port } = await server(["-x", "--mute", "-q"]);
  await using _ = ours;
  const conn = await Deno.connect({ port });
  await conn.write(Uint8Array.of(0xc4, 0xe3, 0xba));
  await ours.stdout.count(3);
  await conn.write(Uint8Array.of(0xc3, 0xff, 0x0d, 0x0a));
  const lines = await ours.stdout.count(5);
  conn.close();
  const { port: own } = conn.localAddr;
  assertEquals(lines.map((line) => line.replace(/^\d\d:\d\d:\d\d\.\d{3}/, "TIME")), [
    `client 127.0.0.1:${own} connected`,
    `TIME 127.0.0.1:${port} ← 127.0.0.1:${own}  3 bytes`,
    " 00000000  c4 e3 ba                                          │你›              │ ba ›",
    `TIME 127.0.0.1:${port} ← 127.0.0.1:${own}  4 bytes`,
    " 00000003  c3 ff 0d 0a                                       │‹�␍␊             │ ‹ ba c3 好",
  ]);
});

Deno.test("-e auto -x shows the first characters in the encoding that they decide", async () => {
  const { server: ours, port } = await server(["-e", "auto", "-x", "-q", "--echo"]);
  await using _ = ours;
  await using conn = await connect({ port, encoding: "big5" });
  await conn.send("你好,我是客戶端");
  assertEquals(await conn.receive(), "你好,我是客戶端");
  const rows = (await ours.stdout.count(5)).filter((line) => line.startsWith(" 0"));
  assertEquals(rows.map((row) => row.slice(61)), ["│你好,我是客戶端  │", "│你好,我是客戶端  │"]);
});

Deno.test("--forward -x shows both sides, each in its own encoding", async () => {
  const { server: back, port: behind } = await server(["-e", "utf-8", "--echo"]);
  await using _back = back;
  const { server: ours, port } = await server(["-x", "-q", "--forward", `127.0.0.1:${behind}`]);
  await using _ = ours;
  await using conn = await connect({ port, encoding: "gbk" });
  for (const text of ["你好", "再见"]) {
    await conn.send(text);
    assertEquals(await conn.receive(), text);
  }
  const rows = (await ours.stdout.count(1 + 2 * 8)).filter((line) => line.startsWith(" 0"));
  const gbk = [" 00000000  c4 e3 ba c3 ", " 00000004  d4 d9 bc fb "];
  const utf8 = [" 00000000  e4 bd a0 e5 a5 bd ", " 00000006  e5 86 8d e8 a7 81 "];
  assertEquals(rows.map((row) => row.trimEnd().slice(0, row.indexOf("  ", 12) + 1)), [
    ...[gbk[0], utf8[0], utf8[0], gbk[0]],
    ...[gbk[1], utf8[1], utf8[1], gbk[1]],
  ]);
  assertEquals(rows.slice(4).map((row) => row.slice(62, 67).trimEnd()), ["再见", "再 见", "再 见", "再见"]);
});

Deno.test("client.ts -x dumps on standard error, and standard output stays the replies", async () => {
  const { server: ours, port } = await server();
  await using _ = ours;
  const { stdout, stderr } = await run("client", ["-x", "127.0.0.1", String(port), "你好"]);
  assertEquals(stdout, "好的,我是服务端\n");
  assertEquals(dumped(stderr.split("\n"), "→"), "c4e3bac3");
  assertEquals(dumped(stderr.split("\n"), "←"), encodeHex(encode("好的,我是服务端", "gbk")));
});

Deno.test("nothing a peer sends is raw in any view, in Chinese too", async () => {
  const hostile = "\x1b]0;owned\x07\x1b[2J\u202etxt.exe\u2066\x9b31m\x00\u2028\u{e0041}é";
  for (const options of [["-x"], ["--json"], ["--json", "-x"], ["-x", "--lang", "zh"]]) {
    const { server: ours, port } = await server([...options, "-e", "utf-8", "--echo", "-f", "lines"]);
    await using _ = ours;
    await using conn = await connect({ port });
    await conn.send(hostile + "\n");
    await conn.closeWrite();
    while (await conn.receive() !== null);
    await ours.stdout.line(/offline|下线|"close"/);
    const shown = ours.stdout.text + ours.stderr.text;
    assertEquals(/[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\u{e0000}-\u{e007f}]/u.exec(shown.replaceAll("\n", "")), null);
  }
});

testWith(["jq"], "jq reads --json of both sides", async () => {
  const { server: ours, port } = await server(["--json", "-x"]);
  await using _ = ours;
  const client = await run("client", ["--json", "-x", "127.0.0.1", String(port), "你好\u202e"]);
  await ours.stdout.line('"close"');
  const jq = async (filter: string, text: string) =>
    (await output("jq", ["-c", filter], text)).stdout.trim().split("\n");
  const kinds = '[.event, .direction // "", .text // .hex // ""]';
  assertEquals(await jq(kinds, ours.stdout.text), [
    '["start","",""]',
    '["listen","",""]',
    '["open","",""]',
    '["data","in","c4e3bac33f"]',
    '["message","in","你好?"]',
    '["message","out","好的,我是服务端"]',
    '["data","out","bac3b5c42cced2cac7b7fecef1b6cb"]',
    '["close","",""]',
  ]);
  const [start] = await jq("del(.time)", ours.stdout.text);
  assertEquals(start, '{"event":"start","version":1,"side":"server","encoding":"gbk","framing":"chunks"}');
  assertEquals(await jq('select(.event == "open" or .event == "close") | keys', ours.stdout.text), [
    '["event","id","local","remote","time"]',
    '["event","id","local","remote","time"]',
  ]);
  assertEquals(
    await jq(".event", client.stdout),
    [
      '"start"',
      '"open"',
      '"message"',
      '"warning"',
      '"data"',
      '"data"',
      '"message"',
      '"close"',
    ].filter((event) => client.stdout.includes(event)),
  );
  for (const time of await jq(".time", ours.stdout.text)) {
    assertMatch(time, /^"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/);
  }
});

Deno.test("--json without -x has no bytes, with -q no messages", async () => {
  const { server: ours, port } = await server(["--json", "-q"]);
  await using _ = ours;
  await run("client", ["127.0.0.1", String(port), "a"]);
  await ours.stdout.line('"close"');
  assertEquals(events(ours.stdout.text).map(({ event }) => event), ["start", "listen", "open", "close"]);
});

Deno.test("-o records everything, whatever the screen shows: the bytes of the peer can be rebuilt", async () => {
  await using file = await temporary();
  const { server: ours, port } = await server(["-q", "--echo", "-o", file.path]);
  await using _ = ours;
  const conn = await Deno.connect({ port });
  const sent = crypto.getRandomValues(new Uint8Array(50_000));
  const got = new Response(conn.readable).bytes();
  await writeAll(conn, sent);
  const received = await got;
  await ours.stdout.line("offline");
  ours.child.kill("SIGINT");
  await ours.exit();
  const recorded = events(await Deno.readTextFile(file.path));
  assertEquals(bytesOf(recorded, "in"), encodeHex(sent));
  assertEquals(bytesOf(recorded, "out"), encodeHex(received));
  assertEquals(recorded.some(({ event }) => event === "message"), true);
  assertEquals(recorded.at(-1)?.event, "close");
});

Deno.test("-o appends: each run begins with its start", async () => {
  await using file = await temporary();
  const { server: ours, port } = await server();
  await using _ = ours;
  for (const _ of [1, 2]) await run("client", ["-o", file.path, "127.0.0.1", String(port), "a"]);
  const recorded = events(await Deno.readTextFile(file.path));
  const one = ["start", "open", "message", "data", "data", "message", "close"];
  assertEquals(recorded.map(({ event }) => event), [...one, ...one]);
});

Deno.test("a record that cannot be written any more ends with one warning, and the server goes on", async () => {
  const { server: ours, port } = await server(["-o", "/dev/full"]);
  await using _ = ours;
  for (let round = 0; round < 3; round++) {
    assertEquals((await run("client", ["127.0.0.1", String(port), "a"])).stdout, "好的,我是服务端\n");
  }
  // A client's record is what it was run for: it does all its work, and says by its code that the record is not whole.
  const client = await run("client", ["-o", "/dev/full", "127.0.0.1", String(port), "a"]);
  assertEquals([client.code, client.stdout, client.stderr], [
    1,
    "好的,我是服务端\n",
    "the record /dev/full ends here: No space left on device (os error 28)\n",
  ]);
  ours.child.kill("SIGINT");
  assertEquals(await ours.exit(), 0);
  assertEquals(ours.stderr.lines.slice(1), ["the record /dev/full ends here: No space left on device (os error 28)"]);
});

for (
  const [what, path, line] of [
    ["a directory", "/tmp", /^Cannot write the record \/tmp: Is a directory.*; choose another file with -o$/],
    ["no such directory", "/nowhere/r", /^Cannot write the record \/nowhere\/r: No such file.*; choose another file/],
  ] as const
) {
  Deno.test(`-o with ${what} is one line and exit 2, at start`, async () => {
    for (const name of ["server", "client"] as const) {
      const { code, stderr, stdout } = await run(name, ["-o", path]);
      assertEquals([code, stdout, stderr.split("\n").length], [2, "", 2]);
      assertMatch(stderr.trim(), line);
    }
  });
}

Deno.test("-o without --allow-write is one line that names the flag, and exit 2", async () => {
  await using ours = command("server", ["-p", "0", "-o", "r.ndjson"], { permissions: ["--allow-net", "--no-prompt"] });
  assertEquals(await ours.exit(), 2);
  assertEquals(ours.stderr.lines, ["Not allowed: write to r.ndjson (--allow-write=r.ndjson)"]);
});

testWith(["tcpdump"], "-x shows the bytes that tcpdump sees", async () => {
  const { server: ours, port } = await server(["-x", "-q"]);
  await using _ = ours;
  const filter = `tcp dst port ${port}`;
  await using tcpdump = new Program("tcpdump", ["-i", "lo", "-l", "--immediate-mode", "-nn", "-x", filter]);
  try {
    await tcpdump.stderr.line("listening on");
  } catch {
    return; // not permitted here
  }
  await run("client", ["127.0.0.1", String(port), "你好", "再见"]);
  await ours.stdout.line("offline");
  await tcpdump.stdout.line("Flags [F");
  const packets = tcpdump.stdout.text.split(/^(?=\d\d:)/m).map((packet) =>
    [...packet.matchAll(/^\t0x[0-9a-f]{4}: {2}(.*)$/gm)].map(([, hex = ""]) => hex.replaceAll(" ", "")).join("")
  );
  // Behind the headers of IP and TCP, whose lengths they tell in words of four bytes.
  const payloads = packets.map((hex) => {
    const ip = parseInt(hex.charAt(1), 16) * 8;
    return hex.slice(ip + parseInt(hex.charAt(ip + 24), 16) * 8);
  });
  assertEquals(payloads.join(""), encodeHex(encode("你好再见", "gbk")));
  assertEquals(dumped(ours.stdout.lines, "←"), payloads.join(""));
});
