import { assertEquals, assertMatch } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { testWith } from "../tools.ts";
import { command, freePort, output, Program, run, server } from "./process.ts";

const TUTORIAL = "tests/cli/tutorial.py";
const REPLY = "好的,我是服务端";

testWith(["python3"], "the tutorial's Python client and this server understand each other", async () => {
  const { server: ours, port } = await server(["--lang", "zh"]);
  await using _ = ours;
  const client = await output("python3", [TUTORIAL, "client", String(port), "你好,我是客户端小白!!"]);
  assertEquals(client.stdout, `${REPLY}\n`);
  const [came = "", said, left] = await ours.stdout.count(3);
  const peer = came.replace("客户端的IP和端口号为:", "");
  assertMatch(peer, /^127\.0\.0\.1:\d+$/);
  assertEquals(said, `接收客户端的数据为:你好,我是客户端小白!!  此消息来自${peer}`);
  assertEquals(left, `客户端${peer}下线了`);
});

testWith(["python3"], "this client and the tutorial's Python server understand each other", async () => {
  await using python = new Program("python3", [TUTORIAL, "server"]);
  const port = await python.stdout.line(/^\d+$/);
  const client = await run("client", ["127.0.0.1", port, "你好,我是客户端小白!!"]);
  assertEquals([client.code, client.stdout, client.stderr], [0, `${REPLY}\n`, ""]);
  assertEquals((await python.stdout.count(3)).slice(1), ["你好,我是客户端小白!!", "客户端下线了: 127.0.0.1"]);
});

testWith(["ncat"], "ncat gets the tutorial's reply, byte by byte in GBK", async () => {
  const { server: ours, port } = await server();
  await using _ = ours;
  const sent = Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3);
  const ncat = await output("ncat", ["127.0.0.1", String(port)], sent);
  assertEquals(encodeHex(ncat.bytes), "bac3b5c42cced2cac7b7fecef1b6cb");
  assertMatch(await ours.stdout.line("received"), /: 你好$/);
});

testWith(["ncat"], "this client and an ncat server understand each other", async () => {
  const port = String(freePort());
  await using ncat = new Program("ncat", [
    "-v",
    "-l",
    "127.0.0.1",
    port,
    "-c",
    "head -c 4 | xxd -p >&2; printf '\\272\\303'",
  ]);
  await ncat.stderr.line("Listening");
  const client = await run("client", ["127.0.0.1", port, "你好"]);
  assertEquals([client.code, client.stdout], [0, "好\n"]);
  await ncat.stderr.line("c4e3bac3");
});

Deno.test("--allow-net alone does the whole main job, without a prompt", async () => {
  const { server: ours, port } = await server([], { permissions: ["--no-prompt", "--allow-net"] });
  await using _ = ours;
  const client = await output(Deno.execPath(), [
    ...["run", "--no-prompt", "--allow-net", "client.ts", "--lang", "en", "127.0.0.1", String(port), "你好"],
  ]);
  assertEquals([client.code, client.stdout, client.stderr], [0, `${REPLY}\n`, ""]);
  await ours.stdout.line("went offline");
  ours.child.kill("SIGINT");
  assertEquals(await ours.exit(), 0);
});

testWith(["ss"], "--once listens with a backlog of 128, serves one client, stops listening and exits 0", async () => {
  const { server: ours, port } = await server(["--once"]);
  await using _ = ours;
  const listening = (await output("ss", ["-Hltn", "sport", "=", `:${port}`])).stdout;
  assertMatch(listening, /^LISTEN\s+0\s+128\s/);
  const conn = await Deno.connect({ port });
  await ours.stdout.line("connected");
  assertEquals((await output("ss", ["-Hltn", "sport", "=", `:${port}`])).stdout, "");
  await conn.write(Uint8Array.of(0xc4, 0xe3));
  const reply = new Uint8Array(64);
  assertEquals(await conn.read(reply), 15);
  conn.close();
  assertEquals(await ours.exit(), 0);
  assertEquals(ours.stdout.lines.map((line) => line.replace(/127\S*\d/, "PEER")), [
    "client PEER connected",
    "received from PEER: 你",
    "client PEER went offline",
  ]);
});

testWith(["python3"], "--once does not count a connection that was reset before it was accepted", async () => {
  const { server: ours, port } = await server(["--once"]);
  await using _ = ours;
  // The server's process is stopped meanwhile, so that the reset certainly comes before its accept().
  ours.child.kill("SIGSTOP");
  await output("python3", ["-c", RESET, String(port), "3"]);
  ours.child.kill("SIGCONT");
  const client = await run("client", ["127.0.0.1", String(port), "你好"]);
  assertEquals([client.code, client.stdout], [0, `${REPLY}\n`]);
  assertEquals(await ours.exit(), 0);
});

testWith(["python3"], "2,000 clients that connect and reset leave the server to 200 ordinary ones", async () => {
  const { server: ours, port } = await server(["-q"]);
  await using _ = ours;
  assertEquals((await output("python3", ["-c", RESET, String(port), "2000"])).code, 0);
  const replies = await Promise.all(Array.from({ length: 200 }, async () => {
    using conn = await Deno.connect({ port });
    await conn.write(Uint8Array.of(0xc4, 0xe3, 0xba, 0xc3));
    const reply = new Uint8Array(64);
    const count = await conn.read(reply);
    return encodeHex(reply.subarray(0, count ?? 0));
  }));
  assertEquals(new Set(replies), new Set(["bac3b5c42cced2cac7b7fecef1b6cb"]));
});

testWith(
  ["python3", "ss"],
  "a server starts again at once while its last connections linger in TIME_WAIT",
  async () => {
    const first = command("server", ["-H", "127.0.0.1", "-p", "0", "--drain", "0"]);
    const port = /(\d+)$/.exec(await first.stderr.line(/:\d+$/))?.[1] ?? "";
    {
      using conn = await Deno.connect({ port: Number(port) });
      await conn.write(Uint8Array.of(65));
      await conn.read(new Uint8Array(64));
      first.child.kill("SIGTERM"); // the server closes first, so the lingering end is its own
      assertEquals(await conn.read(new Uint8Array(64)).catch(() => null), null);
    }
    assertEquals(await first.exit(), 0);
    await using second = command("server", ["-H", "127.0.0.1", "-p", port]);
    assertEquals(await second.stderr.line(/:\d+$/), `listening on 127.0.0.1:${port}`);
  },
);

/** Connects and resets, as a port scanner or a health check does. */
const RESET = `
import socket, struct, sys
for _ in range(int(sys.argv[2])):
    s = socket.create_connection(("127.0.0.1", int(sys.argv[1])))
    s.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    s.close()
`;
