import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { connect } from "../../../mod.ts";
import { freePort } from "../process.ts";
import { localPanel } from "./local.ts";
import { login, TestPage } from "./panel.ts";

/** The port of the first session, once it is open. */
async function portOf(page: TestPage): Promise<number> {
  const { session } = await page.heard("hello", () => true).then(({ sessions: [first] }) =>
    first?.state === "open" ? { session: first } : page.heard("session", ({ session }) => session.state === "open")
  );
  return Number(session.address.split(":").at(-1));
}

Deno.test("a page sees the conversation of the server that the command line names: text, bytes, peers", async () => {
  await using panel = await localPanel("server", ["-f", "lines"]);
  await using page = await TestPage.open(panel);
  await using conn = await connect({ port: await portOf(page), encoding: "gbk" });
  await conn.send("你好,我是客户端小白!!\n");
  const rows = await page.rows(1, 3);
  assertEquals(rows.map(({ kind, text, size, lost }) => [kind, text, size, lost]), [
    ["open", rows[0]?.text, 0, 0],
    ["in", "你好,我是客户端小白!!", 22, 0],
    ["out", "好的,我是服务端", 16, 0],
  ]);
  assertEquals(encodeHex(await page.bytes(1, 2)), "bac3b5c42cced2cac7b7fecef1b6cb0a");
  const { peers } = await page.heard("counts", (counts) => counts.peers[0]?.messagesOut === 1);
  assertEquals(peers.map(({ number, bytesIn, bytesOut, encoding }) => [number, bytesIn, bytesOut, encoding]), [
    [1, 22, 16, "gbk"],
  ]);
});

Deno.test("a page sends text and hex to one peer or to all, and disconnects one", async () => {
  await using panel = await localPanel("server", ["--mute"]);
  await using page = await TestPage.open(panel);
  const port = await portOf(page);
  await using one = await connect({ port, encoding: "gbk" });
  await one.send("1");
  await page.rows(1, 2);
  await using two = await connect({ port, encoding: "gbk" });
  await two.send("2");
  await page.rows(1, 4);
  const send = { type: "send", session: 1, as: "text", escapes: false, ending: "" } as const;
  assertEquals(await page.ask({ ...send, text: "大家好" }), 2);
  assertEquals([await one.receive(), await two.receive()], ["大家好", "大家好"]);
  assertEquals(await page.ask({ ...send, as: "hex", text: "c4 e3", peer: 2 }), 1);
  assertEquals(await two.receive(), "你");
  await assertRejects(() => page.ask({ ...send, as: "hex", text: "c" }), Error, "pairs of hexadecimal digits");
  await page.ask({ type: "disconnect", session: 1, peer: 2 });
  assertEquals(await two.receive(), null);
});

Deno.test("what would be sent is shown first: its bytes, and the characters that the encoding lacks", async () => {
  await using panel = await localPanel("server", []);
  await using page = await TestPage.open(panel);
  await portOf(page);
  const preview = { type: "preview", session: 1, as: "text", escapes: false, ending: "\r\n" } as const;
  assertEquals(await page.ask({ ...preview, text: "你😀" }), { hex: "c4e33f0d0a", size: 5, lacking: ["😀"] });
});

Deno.test("what would be sent is in the encoding of whom it is for, where each peer has its own", async () => {
  await using panel = await localPanel("server", ["--mute", "-e", "auto"]);
  await using page = await TestPage.open(panel);
  const port = await portOf(page);
  await using one = await connect({ port, encoding: "utf-8" });
  await one.send("大家好");
  await page.rows(1, 2);
  await using two = await connect({ port, encoding: "gbk" });
  await two.send("你好,我是客户端小白!!");
  await page.rows(1, 4);
  const preview = { type: "preview", session: 1, as: "text", escapes: false, ending: "", text: "你😀" } as const;
  const both = "e4bda0f09f9880";
  assertEquals(await page.ask({ ...preview, peer: 1 }), { hex: both, size: 7, lacking: [] });
  assertEquals(await page.ask({ ...preview, peer: 2 }), { hex: "c4e33f", size: 3, lacking: ["😀"], encoding: "gbk" });
  assertEquals(await page.ask(preview), { hex: both, size: 7, lacking: ["😀"], encoding: "gbk" });
});

Deno.test("rules are checked with line and key, tried over several turns, answer, and are replaced while they do", async () => {
  await using panel = await localPanel("server", []);
  await using page = await TestPage.open(panel);
  await portOf(page);
  const check = (rules: string, ...messages: readonly string[]) =>
    page.ask({ type: "rules", session: 1, rules, messages });
  assertEquals(await check('[\n{ "when": "a",\n "replay": "b" }]'), {
    problem:
      'Cannot use the rules of (rules): line 3: a rule has no "replay", only when, reply, delay, once, checksum, on, turns, end',
    line: 3,
  });
  const rules = `[{ "on": "connect", "reply": "ready" },
    { "when": "/^W (\\\\d+)$/", "turns": ["重 $1 克", { "hex": "06" }] },
    { "when": "bye", "reply": "bye", "delay": 5, "end": true }]`;
  const said = (...parts: readonly object[]) => ({ said: parts, end: false });
  assertEquals(await check(rules, "W 12", "W 13", "?", "bye", "W 14"), {
    greeting: said({ delay: 0, text: "ready" }),
    answers: [
      said({ delay: 0, text: "重 12 克" }),
      said({ delay: 0, hex: "06" }),
      null,
      { said: [{ delay: 5, text: "bye" }], end: true },
      null,
    ],
  });
  const settings = { side: "server", options: { hostname: "127.0.0.1", port: "0" }, operands: [] } as const;
  await page.ask({ type: "open", session: 1, settings: { ...settings, rules } });
  const { session } = await page.heard(
    "session",
    ({ session }) => session.state === "open" && session.settings.rules !== undefined,
  );
  await using conn = await connect({ port: Number(session.address.split(":").at(-1)), encoding: "gbk" });
  assertEquals(await conn.receive(), "ready");
  await conn.send("W 7");
  assertEquals(await conn.receive(), "重 7 克");
  await page.ask({
    type: "open",
    session: 1,
    settings: { ...settings, rules: '[{ "on": "message", "reply": "新" }]' },
  });
  await conn.send("W 8");
  assertEquals(await conn.receive(), "新");
  const { session: after } = await page.heard("session", ({ session }) => session.notice !== undefined);
  assertEquals([after.notice, after.address], ["The new rules are in use, no connection ended", session.address]);
});

Deno.test("a session that cannot start says why and stays, closed; another encoding reads again what was said", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using panel = await localPanel("server", []);
  await using page = await TestPage.open(panel);
  await using conn = await connect({ port: await portOf(page), encoding: "utf-8" });
  await conn.send("你好,世界");
  await page.rows(1, 2);
  await page.ask({
    type: "open",
    session: 1,
    settings: {
      side: "server",
      options: { hostname: "127.0.0.1", port: "0", encoding: "utf-8", mute: true },
      operands: [],
    },
  });
  const [, message] = await page.rows(1, 2);
  assertEquals([message?.text, message?.lost], ["你好,世界", 0]);
  const bad = { hostname: "127.0.0.1", port: String(taken.addr.port) };
  await assertRejects(
    () => page.ask({ type: "open", settings: { side: "server", options: bad, operands: [] } }),
    Error,
    `127.0.0.1:${taken.addr.port}`,
  );
  const { session } = await page.heard("session", ({ session }) => session.id === 2 && session.problem !== undefined);
  assertEquals([session.state, session.command], [
    "closed",
    `deno run -A server.ts --hostname 127.0.0.1 --port ${taken.addr.port}`,
  ]);
});

Deno.test("two pages see the same, and a third that comes later sees it too", async () => {
  await using panel = await localPanel("server", ["--echo"]);
  await using first = await TestPage.open(panel);
  await using second = await TestPage.open(panel);
  await using conn = await connect({ port: await portOf(first), encoding: "gbk" });
  await conn.send("同");
  const rows = await first.rows(1, 3);
  assertEquals(await second.rows(1, 3), rows);
  await using third = await TestPage.open(panel);
  assertEquals(await third.rows(1, 3), rows);
});

Deno.test("a client's panel talks to a server, and says when the server is gone", async () => {
  const port = freePort();
  await using panel = await localPanel("client", ["127.0.0.1", String(port)]);
  await using page = await TestPage.open(panel);
  const closed = await page.heard("hello", () => true);
  assertMatch(closed.sessions[0]?.problem ?? "", new RegExp(`127\\.0\\.0\\.1:${port}`));
  {
    using listener = Deno.listen({ hostname: "127.0.0.1", port });
    const settings = { side: "client", options: {}, operands: ["127.0.0.1", String(port)] } as const;
    const opening = page.ask({ type: "open", session: 1, settings });
    using socket = await listener.accept();
    await opening;
    await page.ask({ type: "send", session: 1, text: "你", as: "text", escapes: false, ending: "" });
    const bytes = new Uint8Array(8);
    assertEquals(encodeHex(bytes.subarray(0, await socket.read(bytes) ?? 0)), "c4e3");
  }
  const rows = await page.rows(1, 3);
  assertEquals(rows.map(({ kind }) => kind), ["open", "out", "close"]);
  const { session } = await page.heard("session", ({ session }) => session.id === 1);
  assertEquals([session.state, session.address], ["closed", ""]);
  // Both ends are told apart, so that a capture is one stream.
  const headers = { cookie: await login(panel) };
  const saved = await (await fetch(`http://${panel.host}/record?session=1&format=ndjson`, { headers })).text();
  const [, opened] = saved.split("\n").map((line) => line === "" ? {} : JSON.parse(line));
  assertMatch(opened.local, /^127\.0\.0\.1:\d+$/);
  assertEquals([opened.event, opened.remote, opened.local === opened.remote], ["open", `127.0.0.1:${port}`, false]);
});

Deno.test("a session is saved as a record that replays, and a record is opened to be looked at", async () => {
  await using panel = await localPanel("server", ["-f", "lines"]);
  const cookie = await login(panel);
  await using page = await TestPage.open(panel);
  await using conn = await connect({ port: await portOf(page), encoding: "gbk" });
  await conn.send("重量?\n");
  await page.rows(1, 3);
  const headers = { cookie, origin: `http://${panel.host}` };
  const get = async (format: string) =>
    await (await fetch(`http://${panel.host}/record?session=1&format=${format}`, { headers })).text();
  assertMatch(await get("text"), /^\S+ 127\.0\.0\.1:\d+ ← 127\.0\.0\.1:\d+ {2}重量\?$/m);
  assertMatch(
    await get("hex"),
    /^ 00000000 {2}ba c3 b5 c4 2c ce d2 ca {2}c7 b7 fe ce f1 b6 cb 0a {2}│好的,我是服务端␊ │$/m,
  );
  const capture = await fetch(`http://${panel.host}/record?session=1&format=pcapng`, { headers });
  assertEquals(encodeHex((await capture.bytes()).subarray(0, 4)), "0a0d0d0a");
  const record = await get("ndjson");
  const response = await fetch(`http://${panel.host}/record`, { method: "POST", headers, body: record });
  assertEquals([response.status, await response.text()], [200, "2\n"]);
  const [were, are] = [await page.rows(1, 3), await page.rows(2, 3)];
  assertEquals(are, were);
  assertEquals(are.map(({ kind, text }) => [kind, text]).slice(1), [["in", "重量?"], ["out", "好的,我是服务端"]]);
});

Deno.test("what is repeated ends after its number of times, or when somebody stops it", async () => {
  await using panel = await localPanel("server", ["--mute"]);
  await using page = await TestPage.open(panel);
  const port = await portOf(page);
  const send = { type: "send", session: 1, text: "滴\n", as: "text", escapes: false, ending: "", every: 5 } as const;
  assertEquals(await page.ask({ ...send, times: 2 }), 0); // nobody is there
  await using conn = await connect({ port, encoding: "gbk" });
  await conn.send("x");
  await page.rows(1, 2);
  assertEquals(await page.ask({ ...send, times: 3 }), 3);
  const sent = (await page.rows(1, 5)).filter(({ kind }) => kind === "out");
  assertEquals(sent.length, 3);
  const endless = page.ask(send);
  await page.rows(1, 7);
  await page.ask({ type: "stop", session: 1 });
  const times = await endless;
  assert(typeof times === "number" && times >= 2, `${times}`);
});
