import { assertEquals, assertMatch } from "@std/assert";
import { lines, reply, serve } from "../../mod.ts";
import { testWith } from "../tools.ts";
import { command, freePort, output, Program, root, run } from "./process.ts";

const local = { hostname: "127.0.0.1", encoding: "gbk" };

Deno.test("with messages, one reply to each is printed", async () => {
  await using server = serve({ ...local, framing: lines() }, async (conn) => {
    for await (const message of conn) await conn.send(`收到${message}`);
  });
  const { code, stdout } = await run("client", ["-f", "lines", "127.0.0.1", String(server.addr.port), "一", "二"]);
  assertEquals([code, stdout], [0, "收到一\n收到二\n"]);
});

Deno.test("with chunks, a reply that comes in pieces, a torn character among them, is one", async () => {
  await using server = serve(local, async (conn) => {
    await conn.receive();
    await conn.send(Uint8Array.of(0xc4, 0xe3, 0xba));
    // Longer than the 50 ms after which a reply counts as whole: the torn character keeps it open.
    await new Promise((resolve) => setTimeout(resolve, 120));
    await conn.send(Uint8Array.of(0xc3, 0x21));
    await conn.receive();
  });
  const { code, stdout } = await run("client", ["127.0.0.1", String(server.addr.port), "a"]);
  assertEquals([code, stdout], [0, "你好!\n"]);
});

Deno.test("no reply within --wait is one line and exit 1", async () => {
  await using server = serve(local, async (conn) => {
    for await (const _ of conn);
  });
  const { port } = server.addr;
  const { code, stdout, stderr } = await run("client", ["-w", "100ms", "127.0.0.1", String(port), "a"]);
  assertEquals([code, stdout], [1, ""]);
  assertEquals(stderr, `no reply from 127.0.0.1:${port} within 0.1 s: --wait waits longer\n`);
});

Deno.test("the end instead of a reply is one line and exit 1", async () => {
  await using server = serve(local, async (conn) => {
    await conn.receive();
  });
  const { port } = server.addr;
  const { code, stderr } = await run("client", ["127.0.0.1", String(port), "a"]);
  assertEquals([code, stderr], [1, `127.0.0.1:${port} ended the connection instead of replying\n`]);
});

Deno.test("from a pipe, every line is a message and the answers are printed", async () => {
  const heard: string[] = [];
  await using server = serve({ ...local, framing: lines() }, async (conn) => {
    for await (const message of conn) {
      heard.push(message);
      await conn.send(message.toUpperCase());
    }
  });
  const { port } = server.addr;
  const { code, stdout } = await run(
    "client",
    ["-f", "lines", "127.0.0.1", String(port)],
    "one\n二\n\nlast without end",
  );
  assertEquals([code, stdout], [0, "ONE\n二\n\nLAST WITHOUT END\n"]);
  assertEquals(heard, ["one", "二", "", "last without end"]);
});

Deno.test("with -e binary a pipe's bytes pass untouched, both ways", async () => {
  await using server = serve({ hostname: "127.0.0.1", encoding: "binary" }, async (conn) => {
    for await (const message of conn) await conn.send(message);
  });
  const bytes = Uint8Array.from({ length: 100_000 }, (_, i) => i * 7);
  const result = await output(
    Deno.execPath(),
    ["run", "-A", "client.ts", "-e", "binary", "127.0.0.1", String(server.addr.port)],
    bytes,
  );
  assertEquals(result.code, 0);
  assertEquals(result.bytes, bytes);
});

Deno.test("--fatal exits 3 and names the character as U+1F600", async () => {
  await using server = serve(local, reply());
  const { code, stderr } = await run("client", ["--fatal", "127.0.0.1", String(server.addr.port), "😀"]);
  assertEquals([code, stderr], [3, "gbk has no character U+1F600\n"]);
});

Deno.test("a character that does not exist in the encoding becomes ?, with one warning", async () => {
  const heard: string[] = [];
  await using server = serve(local, async (conn) => {
    for await (const message of conn) {
      heard.push(message);
      await conn.send("ok");
    }
  });
  const { code, stderr } = await run("client", ["127.0.0.1", String(server.addr.port), "a😀b😀"]);
  assertEquals([code, heard], [0, ["a?b?"]]);
  assertMatch(stderr, /: 2 characters of this message do not exist in gbk and were replaced\n$/);
});

Deno.test("--expect is met by a reply that contains the text or matches, else exit 4", async () => {
  await using server = serve(local, reply("重量 12.5 kg"));
  const ask = (expected: string) => run("client", ["--expect", expected, "127.0.0.1", String(server.addr.port), "?"]);
  assertEquals((await ask("12.5")).code, 0);
  assertEquals((await ask(String.raw`/^重量 \d+\.\d KG$/i`)).code, 0);
  const missed = await ask("13");
  assertEquals([missed.code, missed.stdout, missed.stderr], [4, "重量 12.5 kg\n", "no reply matched --expect 13\n"]);
  const broken = await ask("/(/");
  assertEquals(broken.code, 2);
  assertMatch(broken.stderr, /^\/\(\/ is not a regular expression for --expect: .*\n$/);
});

Deno.test("--reconnect tries again and sends what was typed meanwhile", async () => {
  const first = serve({ ...local, framing: lines() }, async (conn) => {
    await conn.receive();
  });
  const { port } = first.addr;
  await using client = command("client", ["--reconnect", "-f", "lines", "127.0.0.1", String(port)], { stdin: "piped" });
  await client.type("one\n");
  await client.stderr.line(`connection to 127.0.0.1:${port} lost, trying again in`);
  await first.shutdown();
  await client.type("two\n");
  const heard: string[] = [];
  await using second = serve({ ...local, port, framing: lines() }, async (conn) => {
    for await (const message of conn) {
      heard.push(message);
      await conn.send(`got ${message}`);
    }
  });
  assertEquals(await client.stdout.line("got"), "got two");
  await client.endInput();
  assertEquals(await client.exit(), 0);
  assertEquals(heard, ["two"]);
  await second.shutdown();
});

Deno.test("a connection lost without --reconnect is one line and exit 1", async () => {
  await using server = serve(local, (conn) => conn.abort());
  const { code, stderr } = await run("client", ["127.0.0.1", String(server.addr.port), "a"]);
  assertEquals(code, 1);
  assertMatch(stderr, /^127\.0\.0\.1:\d+(: connection reset by the peer| ended the connection instead of replying)\n$/);
});

testWith(["python3"], "on a terminal the client is a conversation, and what arrives is escaped", async () => {
  await using server = serve(local, async (conn) => {
    for await (const message of conn) await conn.send(`\x1b]0;${message}\x07`);
  });
  const { code, stdout } = await output("python3", [
    new URL("tests/cli/terminal.py", root).pathname,
    ...["你好\n", "\\x1b]0;你好\\x07", "\x04"],
    "--",
    ...[Deno.execPath(), "run", "-A", "client.ts", "--lang", "en", "127.0.0.1", String(server.addr.port)],
  ]);
  assertEquals(code, 0, stdout);
  assertMatch(stdout, /connected to 127\.0\.0\.1:\d+: type a line/);
  assertEquals(stdout.includes("\x1b]0;"), false);
});

testWith(["ncat"], "a server that has said its last word still gets all of a pipe", async () => {
  const port = String(freePort());
  await using ncat = new Program("ncat", ["-v", "-l", "127.0.0.1", port]); // its standard input is empty: it ends first
  await ncat.stderr.line("Listening");
  // 12 MB, more than the system takes by itself: ncat reads, and so has ended, long before all is sent.
  const lines = Array.from({ length: 20_000 }, (_, i) => `第 ${i} 行${"-".repeat(600)}`);
  const { code } = await run("client", ["-e", "utf-8", "-f", "lines", "127.0.0.1", port], lines.join("\n") + "\n");
  await ncat.exit();
  assertEquals([code, ncat.stdout.lines.length, ncat.stdout.lines.at(-1)], [1, lines.length, lines.at(-1)]);
});
