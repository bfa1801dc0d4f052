import { assertEquals, assertMatch } from "@std/assert";
import { connect, encode } from "../../mod.ts";
import { run, server } from "./process.ts";

/** What a peer reads until the end. */
async function everything(conn: Deno.TcpConn): Promise<Uint8Array> {
  return new Uint8Array(await new Response(conn.readable).arrayBuffer());
}

Deno.test("bytes that are not GBK are shown as U+FFFD, with one warning, and the conversation goes on", async () => {
  const { server: ours, port } = await server();
  await using _ = ours;
  await using conn = await connect({ port, encoding: "gbk" });
  await conn.send(Uint8Array.of(0x41, 0xff, 0x42, 0xff));
  assertEquals(await conn.receive(), "好的,我是服务端");
  await conn.send("后面");
  assertEquals(await conn.receive(), "好的,我是服务端");
  const lines = await ours.stdout.count(3);
  assertEquals(lines.slice(1).map((line) => line.split(": ")[1]), ["A\ufffdB\ufffd", "后面"]);
  assertMatch(
    await ours.stderr.line("U+FFFD"),
    /^127\.0\.0\.1:\d+: 2 places of this message are not gbk, shown as U\+FFFD$/,
  );
});

Deno.test("--fatal ends the connection at bytes that are not GBK, with the reason; the server goes on", async () => {
  const { server: ours, port } = await server(["--fatal"]);
  await using _ = ours;
  {
    using conn = await Deno.connect({ port });
    await conn.write(Uint8Array.of(0x41, 0xff));
    await everything(conn);
  }
  assertMatch(
    await ours.stdout.line("went offline"),
    / \(ff at byte 1 \(counted from 0\) is not a character of gbk\)$/,
  );
  assertEquals((await run("client", ["127.0.0.1", String(port), "a"])).stdout, "好的,我是服务端\n");
});

Deno.test("--once --fatal exits 3", async () => {
  const { server: ours, port } = await server(["--once", "--fatal"]);
  await using _ = ours;
  using conn = await Deno.connect({ port });
  await conn.write(Uint8Array.of(0xff));
  await everything(conn);
  assertEquals(await ours.exit(), 3);
});

Deno.test("a peer that sends one byte at a time is read character by character", async () => {
  const { server: ours, port } = await server();
  await using _ = ours;
  const conn = await Deno.connect({ port });
  for (const byte of encode("你好", "gbk")) await conn.write(Uint8Array.of(byte));
  await conn.closeWrite();
  await everything(conn);
  await ours.stdout.line("went offline");
  const said = ours.stdout.lines.filter((line) => line.startsWith("received")).map((line) => line.split(": ")[1]);
  assertEquals(said.join(""), "你好");
});

Deno.test("a character torn at the end of input is shown as U+FFFD", async () => {
  const { server: ours, port } = await server();
  await using _ = ours;
  using conn = await Deno.connect({ port });
  await conn.write(Uint8Array.of(0xc4));
  await conn.closeWrite();
  assertMatch(await ours.stdout.line("received"), /: \ufffd$/);
});

Deno.test("what a peer sends is escaped: escape sequences, line feeds, bidi controls", async () => {
  const { server: ours, port } = await server(["-e", "utf-8", "--mute"]);
  await using _ = ours;
  await using conn = await connect({ port });
  await conn.send("\x1b[31m红\r\n\u202e\x9b2J\x00");
  assertMatch(await ours.stdout.line("received"), /: \\x1b\[31m红\\r\\n\\u202e\\x9b2J\\x00$/);
});

Deno.test("a message above --max-message ends its connection; the peer and the operator are told why", async () => {
  const { server: ours, port } = await server(["-f", "lines", "--max-message", "8", "--lang", "zh"]);
  await using _ = ours;
  const conn = await Deno.connect({ port });
  await conn.write(encode("短\n这一行太长了\n", "gbk"));
  const told = new TextDecoder("gbk").decode(await everything(conn)).split("\n");
  assertEquals(told, ["好的,我是服务端", "消息太长:12 字节,上限为 8(--max-message)", ""]);
  assertMatch(await ours.stdout.line("下线了"), /下线了\(消息太长:12 字节,上限为 8\(--max-message\)\)$/);
});

Deno.test("--max-connections tells one too many so, in its own encoding, and goes on", async () => {
  const { server: ours, port } = await server(["--max-connections", "1", "--lang", "zh", "-e", "big5"]);
  await using _ = ours;
  await using first = await connect({ port, encoding: "big5" });
  await ours.stdout.line("客户端的IP");
  const second = await Deno.connect({ port });
  // Big5 has no 务: the sentence is English there.
  assertEquals(
    new TextDecoder("big5").decode(await everything(second)),
    "The server is full (1 connection at most), try again later",
  );
  await first.send("a");
  assertEquals(await first.receive(), "OK");
});

Deno.test("--chat shows who said it, in the language of the command, to a client without framing as well", async () => {
  const { server: ours, port } = await server(["--chat"]);
  await using _ = ours;
  await using alice = await connect({ port, encoding: "gbk" });
  const [, name] = /^you are (guest-\w+), in the room lobby; \/help lists the commands\n$/.exec(
    await alice.receive() ?? "",
  ) ?? [];
  const talk = run("client", ["--lang", "zh", "-f", "lines", "--greeting", "127.0.0.1", String(port), "你好"]);
  assertEquals(/^\* (guest-\w+) came into lobby\n$/.test(await alice.receive() ?? ""), true);
  assertEquals(/^<guest-\w+> 你好\n$/.test(await alice.receive() ?? ""), true);
  await alice.send("/who");
  assertEquals((await alice.receive())?.startsWith(`lobby: ${name}`), true);
  await talk;
  const hex = await run("server", ["--chat", "-e", "hex"]);
  assertEquals([hex.code, hex.stderr], [2, "--chat -e hex: choose one\n"]);
});

Deno.test("--hub passes each message to everyone else, in order", async () => {
  const { server: ours, port } = await server(["--hub", "-f", "lines"]);
  await using _ = ours;
  const wire = { port, encoding: "gbk", framing: (await import("../../mod.ts")).lines() };
  await using alice = await connect(wire);
  await using bob = await connect(wire);
  await ours.stdout.count(2);
  await alice.send("你好");
  await alice.send("我是爱丽丝");
  assertEquals([await bob.receive(), await bob.receive()], ["你好", "我是爱丽丝"]);
  await bob.send("好");
  assertEquals(await alice.receive(), "好");
});

Deno.test("--talk sends what is typed to all or to one, and /quit ends", async () => {
  const { server: ours, port } = await server(["--mute", "--talk"], { stdin: "piped" });
  await using _ = ours;
  await using first = await connect({ port, encoding: "gbk" });
  await ours.stdout.count(1);
  await using second = await connect({ port, encoding: "gbk" });
  await ours.stdout.count(2);
  await ours.type("大家好\n");
  assertEquals([await first.receive(), await second.receive()], ["大家好", "大家好"]);
  await ours.type("/to 2 只给你\n");
  assertEquals(await second.receive(), "只给你");
  await ours.type("/who\n/to 9 x\n");
  await ours.stderr.line(/^2 {2}127\.0\.0\.1:\d+$/);
  await ours.stderr.line("there is no client 9: /who lists them");
  await ours.type("/quit\n");
  await ours.stderr.line("accepting no more; 2 conversations left");
  await first.close();
  await second.close();
  assertEquals(await ours.exit(), 0);
});

Deno.test("--talk answers nothing by itself, tells an unknown word to nobody, and beside a job both answer", async () => {
  const { server: ours, port } = await server(["--talk"], { stdin: "piped" });
  await using _ = ours;
  await using conn = await connect({ port, encoding: "gbk" });
  await conn.send("a");
  await ours.stdout.line("received");
  await ours.type("/To 1 secret\n//word\n");
  assertEquals(await conn.receive(), "/word");
  await ours.stderr.line("there is no command /To, nothing was sent");
  const { server: echoing, port: other } = await server(["--talk", "--echo"], { stdin: "piped" });
  await using _2 = echoing;
  await using second = await connect({ port: other, encoding: "gbk" });
  await second.send("b");
  assertEquals(await second.receive(), "b");
});

Deno.test("--talk reads its input in --input-encoding, and input that is not in it ends no server", async () => {
  const { server: ours, port } = await server(["--talk", "--input-encoding", "gbk"], { stdin: "piped" });
  await using _ = ours;
  await using conn = await connect({ port, encoding: "gbk" });
  await ours.stdout.line("connected");
  await ours.type(encode("你好\n", "gbk"));
  assertEquals(await conn.receive(), "你好");
  await ours.type(Uint8Array.of(0xff, 0x0a));
  await ours.stderr.line("standard input is not GBK at byte 5");
  await using second = await connect({ port, encoding: "gbk" });
  await second.send("still there");
  await ours.stdout.line("still there");
});

Deno.test("without --talk the server never reads standard input", async () => {
  const { server: ours, port } = await server([], { stdin: "piped" });
  await using _ = ours;
  await ours.type("/quit\n");
  await ours.endInput();
  assertEquals((await run("client", ["127.0.0.1", String(port), "a"])).stdout, "好的,我是服务端\n");
});

Deno.test("SIGINT lets conversations go on for --drain, then cuts them; exit 0", async () => {
  const { server: ours, port } = await server(["--drain", "2s"]);
  await using _ = ours;
  await using conn = await connect({ port, encoding: "gbk" });
  await conn.send("a");
  await conn.receive();
  ours.child.kill("SIGINT");
  await ours.stderr.line("accepting no more; 1 conversation left, waiting 2 s at most");
  await conn.send("b"); // still answered
  assertEquals(await conn.receive(), "好的,我是服务端");
  assertEquals(await conn.receive(), null);
  assertEquals(await ours.exit(), 0);
});

Deno.test("a second signal ends the server at once, with 130", async () => {
  const { server: ours, port } = await server(["--drain", "1m"]);
  await using _ = ours;
  await using conn = await connect({ port, encoding: "gbk" });
  await conn.send("a");
  await conn.receive();
  ours.child.kill("SIGTERM");
  await ours.stderr.line("accepting no more");
  ours.child.kill("SIGINT");
  assertEquals(await ours.exit(), 130);
});

Deno.test("-q leaves comings, goings and warnings", async () => {
  const { server: ours, port } = await server(["-q"]);
  await using _ = ours;
  await run("client", ["127.0.0.1", String(port), "a"]);
  const lines = await ours.stdout.count(2);
  assertEquals(lines.map((line) => line.replace(/127\S+/, "PEER")), [
    "client PEER connected",
    "client PEER went offline",
  ]);
});

Deno.test("-t puts the time of day before each line", async () => {
  const { server: ours, port } = await server(["-t"]);
  await using _ = ours;
  await run("client", ["127.0.0.1", String(port), "a"]);
  for (const line of await ours.stdout.count(3)) assertMatch(line, /^\d\d:\d\d:\d\d\.\d{3} (client|received)/);
});

Deno.test("-e auto finds each peer's encoding, says so, and answers in it", async () => {
  const { server: ours, port } = await server(["-e", "auto", "--echo"]);
  await using _ = ours;
  for (const encoding of ["gbk", "big5", "shift_jis", "euc-kr", "utf-8"]) {
    const text = {
      gbk: "今天天气很好",
      big5: "今天天氣很好",
      shift_jis: "こんにちは世界",
      "euc-kr": "안녕하세요",
      "utf-8": "你好世界",
    }[encoding];
    using conn = await Deno.connect({ port });
    await conn.write(encode(text ?? "", encoding));
    const reply = new Uint8Array(64);
    const count = await conn.read(reply);
    assertEquals(reply.slice(0, count ?? 0), encode(text ?? "", encoding), encoding);
  }
  for (const encoding of ["gbk", "big5", "shift_jis", "euc-kr"]) {
    await ours.stderr.line(`this peer speaks ${encoding} (-e auto)`);
  }
});

Deno.test("bytes that read well in another encoding are pointed out, once for each connection", async () => {
  const { server: ours, port } = await server();
  await using _ = ours;
  await using conn = await connect({ port, encoding: "utf-8" });
  for (let i = 0; i < 3; i++) {
    await conn.send("你好,我是客户端小白");
    await conn.receive();
  }
  await conn.close();
  await ours.stderr.line("read well");
  ours.child.kill("SIGTERM");
  assertEquals(await ours.exit(), 0);
  const encodingHints = ours.stderr.lines.filter((line) => line.includes("read well"));
  assertEquals(encodingHints.length, 1);
  assertMatch(encodingHints[0], /: these bytes are not GBK; they read well as UTF-8 \(-e utf-8\)$/);
});

Deno.test("an IPv4 client of a server on :: is shown as IPv4", async () => {
  const { server: ours, port } = await server(["-H", "::"]);
  await using _ = ours;
  await run("client", ["127.0.0.1", String(port), "a"]);
  assertMatch(await ours.stdout.line("connected"), /^client 127\.0\.0\.1:\d+ connected$/);
});
