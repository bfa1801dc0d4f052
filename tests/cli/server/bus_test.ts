import { assertEquals, assertMatch } from "@std/assert";
import { connect, lines } from "../../../mod.ts";
import { NatsServer } from "../../nats/nats_server.ts";
import { has } from "../../tools.ts";
import { run, server } from "../process.ts";

const missing = !has("nats-server");

Deno.test({
  name: `--bus makes one chat of two servers, in three encodings${missing ? " (skipped: no nats-server)" : ""}`,
  ignore: missing,
  fn: async () => {
    await using nats = await NatsServer.start("--user", "u", "--pass", "p w");
    const url = nats.url.replace("//", "//u:p%20w@");
    const { server: one, port } = await server(["--chat", "--bus", url, "-f", "lines"]);
    await using _ = one;
    const { server: two, port: other } = await server(["--chat", "--bus", url, "-f", "lines", "-e", "big5"]);
    await using __ = two;
    assertEquals(one.stderr.lines.some((line) => line.includes("p w") || line.includes("p%20w")), false);
    await using a = await connect({ port, encoding: "gbk", framing: lines() });
    assertMatch(await a.receive() ?? "", /^you are guest-/);
    await using b = await connect({ port: other, encoding: "big5", framing: lines() });
    assertMatch(await b.receive() ?? "", /^you are guest-/);
    assertMatch(await a.receive() ?? "", /^\* guest-\w+ came into lobby$/);
    await a.send("/nick 小白");
    assertEquals(await a.receive(), "* you are now 小白");
    assertMatch(await b.receive() ?? "", /^\* guest-\w+ is now 小白$/);
    await a.send("你好");
    assertEquals(await b.receive(), "<小白> 你好");
    await nats.kill();
    await one.stderr.line(/^the bus is away: messages stay on this server meanwhile$/);
    await a.send("/who");
    assertMatch(await a.receive() ?? "", /^lobby: guest-\w+ 小白$/); // in the order in which they took their names
    one.child.kill("SIGTERM");
    assertEquals(await one.exit(), 0);
  },
});

Deno.test("--bus says what is wrong with its address, its files and its job", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  listener.close(); // nobody is there now
  const [empty, none] = [await Deno.makeTempFile(), await Deno.makeTempFile()];
  await Deno.writeTextFile(empty, "\n");
  await Deno.writeTextFile(none, "secret");
  const refused: [string[], number, RegExp][] = [
    [["--chat", "--bus", "nats://h", "--bus-key", empty], 2, /^The file of the key, \S+, is empty$/],
    [["--chat", "--bus", "nats://h", "--bus-creds", none], 2, /^\S+ has no credentials for NATS: a \.creds file/],
    [["--bus", "nats://127.0.0.1:1"], 2, /^--bus works only with --chat, --hub$/],
    [["--echo", "--bus", "nats://127.0.0.1:1"], 2, /^--bus works only with --chat, --hub$/],
    [["--reply", "x", "--bus-key", "x"], 2, /^--bus-key works only with --bus$/],
    [["--chat", "--bus", "http://u:secret@h"], 2, /^http:\/\/…@h is no address for --bus: write nats:\/\/HOST:PORT/],
    [["--chat", "--bus-key", "x"], 2, /^--bus-key works only with --bus$/],
    [["--chat", "--bus", "nats://h", "--bus-history", "x"], 2, /--bus-history/],
    [["--chat", "--bus", "nats://h", "--bus-creds", "/nowhere"], 2, /^Cannot read \/nowhere for the bus: No such file/],
    [
      ["--hub", "--bus", `nats://127.0.0.1:${port}`],
      2,
      /^Cannot reach the bus nats:\/\/127\.0\.0\.1:\d+: .*; is nats-server/,
    ],
  ];
  const runs = await Promise.all(refused.map(([args]) => run("server", ["-p", "0", ...args])));
  for (const [index, [args, code, line]] of refused.entries()) {
    assertEquals(runs[index]?.code, code, `${args.join(" ")}: ${runs[index]?.stderr}`);
    assertMatch(runs[index]?.stderr.trimEnd() ?? "", line);
  }
  for (const file of [empty, none]) await Deno.remove(file);
});
