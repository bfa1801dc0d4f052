/** `--telnet` against those who speak it: a telnet client, and a client of MUDs. */
import { assertEquals, assertStringIncludes } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { encode } from "@mojibye/mojibye";
import { testWith } from "../tools.ts";
import { command, output, Program, server } from "./process.ts";

const RULES = [
  { on: "connect", reply: "欢迎" },
  { when: "QUIT", reply: "再见", end: true },
  { on: "message", reply: "你说: $0" },
];

/** A telnet server of ours in GBK, with rules. */
async function talker() {
  const path = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(path, JSON.stringify(RULES));
  const started = await server(["-f", "lines:crlf", "-e", "gbk", "--telnet", "--rules", path]);
  return {
    ...started,
    async [Symbol.asyncDispose]() {
      await started.server[Symbol.asyncDispose]();
      await Deno.remove(path);
    },
  };
}

Deno.test("client.ts --telnet prints the text of a telnet server in GBK, and answers what it demands", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const flags = ["-e", "gbk", "-f", "lines", "--telnet", "127.0.0.1", String(port)];
  await using client = command("client", flags, { stdin: "piped" });
  using socket = await listener.accept();
  // DO NAWS, GA, and the text with FF F9 in its middle
  await socket.write(decodeHex("fffd1f3e20fff9c4e3cbb5b5c0a3bac4e3bac30d0a"));
  assertEquals(await client.stdout.line(/./), "> 你说道：你好");
  await client.type("看\n");
  const bytes = new Uint8Array(64);
  let size = 0;
  while (!bytes.subarray(0, size).includes(0x0a)) size += await socket.read(bytes.subarray(size)) ?? 64;
  assertEquals(encodeHex(bytes.subarray(0, size)), "fffc1fbfb40a");
});

testWith(["telnet"], "server.ts --telnet talks GBK with Debian's telnet", async () => {
  await using it = await talker();
  await using client = new Program("telnet", ["-8", "-E", "127.0.0.1", String(it.port)], { stdin: "piped" });
  await client.stdout.count(4); // three lines of its own, and the greeting
  await client.type(decodeHex("c4e3bac30a")); // 你好
  await client.stdout.count(5);
  await client.type("QUIT\n");
  await client.stdout.count(6);
  await it.server.stdout.line("went offline");
  const said = it.server.stdout.lines.filter((line) => line.startsWith("received"));
  assertEquals(said.map((line) => line.slice(line.lastIndexOf(" "))), [" 你好", " QUIT"]);
  const expected = new TextDecoder().decode(encode("欢迎\n你说: 你好\n再见\n", "gbk"));
  assertStringIncludes(client.stdout.text, expected); // read as UTF-8, it is not: so is this
});

testWith(["/usr/games/tt++", "python3"], "server.ts --telnet talks GBK with TinTin++", async () => {
  await using it = await talker();
  const script = await Deno.makeTempFile({ suffix: ".tin" });
  await Deno.writeTextFile(
    script,
    [
      "#config {charset} {GBK1}",
      "#action {欢迎} {你好}",
      "#action {你说: 你好} {QUIT}",
      "#event {SESSION DISCONNECTED} {#end}",
      `#session {s} {127.0.0.1} {${it.port}}`,
    ].join("\n"),
  );
  const { stdout } = await output("python3", [
    ...["tests/cli/terminal.py", "", "再见", "--", "env", "LC_ALL=C.UTF-8", "/usr/games/tt++", "-G", script],
  ]);
  await Deno.remove(script);
  for (const text of ["欢迎", "你说: 你好", "再见"]) assertStringIncludes(stdout, text);
  assertStringIncludes(await it.server.stdout.line(": 你好"), "received");
});
