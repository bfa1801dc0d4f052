import { assertEquals, assertMatch, assertRejects, assertThrows } from "@std/assert";
import { connect, type Connection, HandshakeError, lines, RefusedError, serve } from "../../../mod.ts";
import { InvalidProxyHeaderError, proxyProtocol, sendProxy } from "../../../lib/edge/mod.ts";
import { parse } from "../../../lib/cli/args/flags.ts";
import { sendProxyOf } from "../../../lib/cli/args/send_proxy.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { CLIENT_FLAGS } from "../../../lib/cli/client/flags.ts";
import { admissionOf, limitsOf } from "../../../lib/cli/server/admission_flags.ts";
import { SERVER_FLAGS } from "../../../lib/cli/server/flags.ts";
import { Refusals } from "../../../lib/cli/server/refusals.ts";
import { taken } from "../../pair.ts";
import { startPanel, TestPage } from "../panel/panel.ts";
import { run, server } from "../process.ts";

const catalog = catalogOf("en");
const tcp = (hostname: string, port = 50312): Deno.NetAddr => ({ transport: "tcp", hostname, port });
const FORMS = "write 192.0.2.7, 10.0.0.0/8, 2001:db8::7 or fe80::/10";

/** What the server makes of options. */
async function made(...args: string[]) {
  const parsed = parse(args, SERVER_FLAGS, catalog);
  const limits = limitsOf(parsed, Infinity, catalog);
  return { limits, options: await admissionOf(parsed, limits, () => {}, catalog) };
}

/** A file of that text, for as long as the test. */
async function fileOf(text: string) {
  const path = await Deno.makeTempFile();
  await Deno.writeTextFile(path, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path) };
}

Deno.test("a value that is none is one line that says what to write", async () => {
  const list = `neither an address nor a network: ${FORMS}`;
  const rate = "write 10/s or 100/m, or connections=2/s,messages=100/s";
  await using wrong = await fileOf("10.0.0.0/8 # fine\n\n192.0.2.7, 10.0.0.0/40\n");
  for (
    const [args, line] of [
      [["--allow", "10.0.0.0/40"], `"10.0.0.0/40" in --allow is ${list}, with commas between several, or @FILE`],
      [["--deny", "1.2.3.4,"], `"" in --deny is ${list}, with commas between several, or @FILE`],
      [["--proxy-protocol", "proxy"], `"proxy" in --proxy-protocol is ${list}, with commas between several, or @FILE`],
      [["--deny", "unix"], `"unix" in --deny is ${list}, with commas between several, or @FILE`],
      [["--deny", `@${wrong.path}`], `"10.0.0.0/40" in line 3 of ${wrong.path} (--deny) is ${list}`],
      [["--max-per-address", "0"], "0 is no value for --max-per-address: a whole number from 1 to 1000000000"],
      [["--rate", "10"], `10 is no value for --rate: ${rate}`],
      [["--rate", "0/s"], `0/s is no value for --rate: ${rate}`],
      [
        ["--rate", "connections=1/s,connections=2/s"],
        `connections=1/s,connections=2/s is no value for --rate: ${rate}`,
      ],
    ] as const
  ) {
    assertEquals((await assertRejects(() => made(...args), UsageError)).message, line);
  }
  const { message } = await assertRejects(() => made("--deny", "@/nowhere/list"), UsageError);
  assertMatch(message, /^cannot read \/nowhere\/list of --deny: No such file/);
  const version = parse(["--send-proxy", "v3"], CLIENT_FLAGS, catalog);
  assertEquals(
    (await assertRejects(() => sendProxyOf(version, catalog), UsageError)).message,
    "v3 is no value for --send-proxy: v1 or v2",
  );
});

Deno.test("without these options there is no layer; each adds its own", async () => {
  const count = async (...args: string[]) => (await made(...args)).options.layers?.length;
  assertEquals(await count(), undefined);
  assertEquals([await count("--allow", "10.0.0.0/8"), await count("--max-per-address", "1")], [1, 1]);
  // Filters on the proxies, their headers, filters on the clients, limits.
  assertEquals(await count("--proxy-protocol", "unix,127.0.0.1", "--deny", "::1", "--max-per-address", "1"), 4);
  const { limits, options } = await made("--rate", "messages=100/m");
  assertEquals([limits.connectionRate, limits.messageRate], [undefined, { count: 100, interval: 60_000 }]);
  assertEquals(options.messageLimit?.({ remoteAddr: tcp("192.0.2.1") } as Connection, 101), 100);
  const both = { count: 10, interval: 3_600_000 };
  assertEquals((await made("--rate", "10/h")).limits, {
    maxConnections: Infinity,
    maxConnectionsPerAddress: Infinity,
    connectionRate: both,
    messageRate: both,
    handshakeTimeout: 10_000,
  });
});

/** A collector of lines, and a promise of the next. */
function collected() {
  const lines: string[] = [];
  let next = Promise.withResolvers<string>();
  return {
    lines,
    tell: (line: string, remote?: string) => {
      lines.push(remote === undefined ? line : `${remote}: ${line}`);
      next.resolve(line);
      next = Promise.withResolvers<string>();
    },
    next: () => next.promise,
  };
}

const LIMITS = {
  maxConnections: 2,
  maxConnectionsPerAddress: 3,
  connectionRate: { count: 4, interval: 1000 },
  messageRate: undefined,
  handshakeTimeout: 10_000,
};

Deno.test("of those that are refused the first is told, then in each period how many more, for each reason alone", async () => {
  const { lines, tell, next } = collected();
  const refusals = new Refusals(LIMITS, catalog, tell, 10);
  const refuse = (reason: string, host: string) => refusals.refused(new RefusedError(tcp(host), reason));
  for (let n = 0; n < 1000; n++) refuse("deny", `10.0.0.${n & 255}`);
  refuse("allow", "192.0.2.1");
  // The program need not go on for the sake of these lines: here it has to.
  const alive = setInterval(() => {}, 1000);
  await next();
  clearInterval(alive);
  assertEquals(lines, [
    "10.0.0.0:50312: refused: its address is denied (--deny)",
    "192.0.2.1:50312: refused: its address is not among those allowed (--allow)",
    "refused: its address is denied (--deny); 999 more in the last 0.01 s",
  ]);
  refusals.end();
});

Deno.test("what was counted and not told is told at the end", () => {
  const { lines, tell } = collected();
  const refusals = new Refusals(LIMITS, catalog, tell);
  for (const reason of ["maxConnections", "maxConnectionsPerAddress", "connectionRate"]) {
    for (let n = 0; n < 3; n++) refusals.refused(new RefusedError(tcp("192.0.2.1"), reason));
  }
  const header = new InvalidProxyHeaderError(new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n"), "no");
  assertEquals(refusals.failed(new HandshakeError(tcp("192.0.2.2"), header)), true);
  assertEquals(refusals.failed(new HandshakeError(tcp("192.0.2.2"), new Error("other"))), true);
  assertEquals(refusals.failed(header), false);
  refusals.end();
  const [full, many, often] = [
    "refused: at most 2 connections (--max-connections)",
    "refused: at most 3 connections from one address (--max-per-address)",
    "refused: more than 4 new connections from one address in 1 s (--rate)",
  ];
  const hex = "47 45 54 20 2f 20 48 54 54 50 2f 31 2e 31 0d 0a";
  assertEquals(lines, [
    `192.0.2.1:50312: ${full}`,
    `192.0.2.1:50312: ${many}`,
    `192.0.2.1:50312: ${often}`,
    `192.0.2.2:50312: dropped: a proxy has to say a PROXY header first, and said ${hex} (--proxy-protocol)`,
    "192.0.2.2:50312: dropped: the TLS handshake failed: other",
    ...[full, many, often].map((line) => `${line}; 2 more in the last 60 s`),
  ]);
  assertThrows(() =>
    new Refusals(LIMITS, catalog, () => {
      throw new Error("told");
    }).refused(new RefusedError(tcp("192.0.2.1"), "deny"))
  );
});

/** A call through a proxy, on behalf of `hostname`. */
function from(port: number, hostname: string): Promise<Connection> {
  const client = { remoteAddr: tcp(hostname), localAddr: tcp("192.0.2.99", 9090) };
  return connect({ port, encoding: "gbk", framing: lines(), layers: [sendProxy("v2", client)] });
}

/** All that a client is told. */
async function heard(connection: Connection): Promise<string[]> {
  await using conn = connection;
  return await Array.fromAsync(conn);
}

Deno.test("a server behind a proxy shows and limits the real clients, tells the refused, and reads its list again", async () => {
  await using list = await fileOf("203.0.113.0/24\n");
  const { server: ours, port } = await server([
    ...["-f", "lines", "--echo", "--lang", "zh", "--proxy-protocol", "127.0.0.1", "--deny", `@${list.path}`],
    ...["--max-per-address", "2", "--rate", "connections=3/h,messages=2/h"],
  ]);
  await using _ = ours;
  const first = await from(port, "192.0.2.7");
  await first.send("你好");
  assertEquals(await first.receive(), "你好");
  assertEquals(await ours.stdout.count(2), [
    "客户端的IP和端口号为:192.0.2.7:50312",
    "接收客户端的数据为:你好  此消息来自192.0.2.7:50312",
  ]);
  const second = await from(port, "192.0.2.7");
  assertEquals(await heard(await from(port, "192.0.2.7")), ["来自此地址的连接太多(最多 2 个),请稍后再试"]);
  assertEquals(await heard(await from(port, "192.0.2.7")), ["来自此地址的连接太频繁,请稍后再试"]);
  assertEquals(await heard(await from(port, "203.0.113.5")), ["服务端不接受来自此地址的连接"]);
  for (const text of ["一", "二", "三"]) first.send(text);
  assertEquals(await heard(first), ["一", "消息太快,连接已断开"]);
  assertEquals(
    await ours.stdout.line(/^客户端192\.0\.2\.7:50312下线了/),
    "客户端192.0.2.7:50312下线了(此地址的消息太快(--rate))",
  );

  using broken = await Deno.connect({ port });
  await broken.write(new TextEncoder().encode("GET /\r\n"));
  assertEquals(await taken(broken), "");
  await Deno.writeTextFile(list.path, "203.0.113.0/24 198.51.100.0/24 # new\n");
  await ours.stderr.line("已重新读取");
  assertEquals(await heard(await from(port, "198.51.100.7")), ["服务端不接受来自此地址的连接"]);
  const warned = ours.stderr.lines.slice(1);
  assertEquals(warned, [
    "192.0.2.7:50312: 已拒绝:每个地址最多 2 个连接(--max-per-address)",
    "192.0.2.7:50312: 已拒绝:同一地址 3600 秒内的新连接超过 3 个(--rate)",
    "203.0.113.5:50312: 已拒绝:地址在拒绝之列(--deny)",
    `127.0.0.1:${broken.localAddr.port}: 已断开:代理应先发送 PROXY 头,收到的却是 47 45 54 20 2f 0d 0a(--proxy-protocol)`,
    `已重新读取 ${list.path}:2 个地址或网段`,
  ]);
  const client = await run("client", [
    "--lang",
    "zh",
    "-f",
    "lines",
    "--send-proxy",
    "v1",
    "127.0.0.1",
    String(port),
    "再见",
  ]);
  assertEquals([client.code, client.stdout], [0, "再见\n"]);
  await second.close();
  ours.child.kill("SIGTERM");
  assertEquals(await ours.exit(), 0);
  assertEquals(ours.stderr.lines.at(-1), "已拒绝:地址在拒绝之列(--deny);最近 60 秒内又有 1 个");
});

Deno.test("a bridge tells the server behind who its client is, and a client that is refused says so", async () => {
  await using behind = serve({
    hostname: "127.0.0.1",
    framing: lines(),
    layers: [proxyProtocol({ from: ["127.0.0.1"] })],
  }, async (conn) => {
    for await (const message of conn) conn.send(`${conn.remoteAddr.port} ${conn.localAddr.port} ${message}`);
  });
  const target = `127.0.0.1:${behind.addr.port}`;
  const args = ["-f", "lines", "--forward", target, "--send-proxy", "v2", "--deny", "127.0.0.2"];
  const { server: bridge, port } = await server(args);
  await using _ = bridge;
  await using conn = await connect({ port, encoding: "gbk", framing: lines() });
  await conn.send("你好");
  assertEquals(await conn.receive(), `${conn.localAddr.port} ${port} 你好`);
  await using full = serve(
    { hostname: "127.0.0.1", maxConnections: 1, refusal: catalog.admission.notYou },
    (conn) => conn.receiveAll(() => {}),
  );
  await using _first = await connect({ port: full.addr.port });
  const client = await run("client", ["-e", "utf-8", "127.0.0.1", String(full.addr.port), "hi"]);
  assertEquals([client.code, client.stdout], [1, ""]);
  assertMatch(client.stderr, /refused the connection: The server takes no connections from this address\n$/);
});

Deno.test("a session of the panel shows the real clients", async () => {
  await using panel = await startPanel("server", [
    "-H",
    "127.0.0.1",
    "-p",
    "0",
    "-f",
    "lines",
    "--proxy-protocol",
    "127.0.0.1",
  ]);
  await using page = await TestPage.open(panel);
  const { session } = await page.heard("hello", () => true).then(({ sessions: [first] }) =>
    first?.state === "open" ? { session: first } : page.heard("session", ({ session }) => session.state === "open")
  );
  const port = Number(session.address.split(":").at(-1));
  await using conn = await from(port, "192.0.2.7");
  await conn.send("你好");
  const rows = await page.rows(1, 2);
  assertEquals(rows.map(({ kind, peer }) => [kind, peer]), [["open", "192.0.2.7:50312"], ["in", "192.0.2.7:50312"]]);
});
