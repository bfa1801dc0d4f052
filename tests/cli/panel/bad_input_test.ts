/** What a panel meets, and survives: pages that say anything or read nothing, and peers that send too much. */
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { connect, lines } from "../../../mod.ts";
import { localPanel } from "./local.ts";
import { login, type PanelAddress, TestPage } from "./panel.ts";

const encoder = new TextEncoder();

/** A WebSocket as bytes, for what no browser would send. */
async function rawSocket(panel: PanelAddress): Promise<Deno.TcpConn> {
  const cookie = await login(panel);
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(panel.host.split(":")[1]) });
  await conn.write(encoder.encode([
    ...["GET /socket HTTP/1.1", `host: ${panel.host}`, `origin: http://${panel.host}`, `cookie: ${cookie}`],
    ...["upgrade: websocket", "connection: upgrade", "sec-websocket-version: 13"],
    ...["sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==", "", ""],
  ].join("\r\n")));
  return conn;
}

/** Reads until the other end closes; how many bytes that were. */
async function drain(conn: Deno.TcpConn): Promise<number> {
  const room = new Uint8Array(65536);
  let size = 0;
  for (;;) {
    const count = await conn.read(room).catch(() => null); // a reset is an end, too
    if (count === null) return size;
    size += count;
  }
}

/** A masked text frame of so many bytes, of which only the beginning is sent. */
function frameOf(size: bigint, beginning: string): Uint8Array {
  const head = new Uint8Array(14);
  head.set([0x81, 0xff]);
  new DataView(head.buffer).setBigUint64(2, size);
  return Uint8Array.from([...head, ...encoder.encode(beginning)]);
}

async function portOf(page: TestPage): Promise<number> {
  const { sessions: [first] } = await page.heard("hello", () => true);
  return Number(first?.address.split(":").at(-1));
}

Deno.test("1 GiB in one request is refused before it is read, whichever way it comes, and others go on", async () => {
  await using panel = await localPanel("server", ["--echo"]);
  await using page = await TestPage.open(panel);
  using conn = await rawSocket(panel);
  await conn.write(frameOf(1n << 30n, '{"type":"send","text":"'));
  await drain(conn); // it is closed
  const cookie = await login(panel);
  for (const length of [`content-length: ${1 << 30}`, "transfer-encoding: chunked"]) {
    using upload = await Deno.connect({ hostname: "127.0.0.1", port: Number(panel.host.split(":")[1]) });
    await upload.write(encoder.encode(
      `POST /record HTTP/1.1\r\nhost: ${panel.host}\r\norigin: http://${panel.host}\r\ncookie: ${cookie}\r\n` +
        `${length}\r\n\r\n1\r\n{\r\n`,
    ));
    const answer = new Uint8Array(256);
    const count = await upload.read(answer) ?? 0;
    assertMatch(new TextDecoder().decode(answer.subarray(0, count)), /^HTTP\/1\.1 413 /);
  }
  await using peer = await connect({ port: await portOf(page), encoding: "gbk" });
  await peer.send("还在");
  assertEquals(await peer.receive(), "还在");
});

Deno.test("what is no request closes its page, and no other", async () => {
  await using panel = await localPanel("server", ["--mute"]);
  await using page = await TestPage.open(panel);
  const cookie = await login(panel);
  const session = { request: 1, session: 1 };
  const requests = [
    "",
    "null",
    "1",
    "[]",
    "{}",
    '{"type":"constructor"}',
    '{"type":"__proto__"}',
    JSON.stringify({ type: "open", request: 1 }),
    JSON.stringify({ type: "open", request: 1, settings: { side: "both", options: {}, operands: [] } }),
    JSON.stringify({ type: "open", request: 1, settings: { side: "server", options: { port: 9 }, operands: [] } }),
    JSON.stringify({ type: "rows", session: 1, from: -1, to: 1e9 }),
    JSON.stringify({ type: "rows", session: 1, from: 0.5, to: 1 }),
    JSON.stringify({ type: "send", ...session, text: 5, as: "text", escapes: false, ending: "" }),
    JSON.stringify({ type: "send", ...session, text: "", as: "text", escapes: false, ending: "", every: 0 }),
    JSON.stringify({ type: "rules", ...session, rules: "[]", messages: "x" }),
    "x".repeat(9 * 1048576),
    new Uint8Array(8),
  ];
  for (const request of requests) {
    const socket = new WebSocket(`ws://${panel.host}/socket`, { headers: { cookie, origin: `http://${panel.host}` } });
    const closed = new Promise<number>((resolve) => socket.addEventListener("close", ({ code }) => resolve(code)));
    await new Promise((resolve) => socket.addEventListener("open", resolve));
    socket.send(request);
    assertEquals(await closed, 1003, String(request).slice(0, 80));
  }
  const open = { type: "open", session: 1 } as const;
  await assertRejects(
    () => page.ask({ ...open, settings: { side: "server", options: { port: "70000" }, operands: [] } }),
    Error,
    "70000",
  );
  await assertRejects(() => page.ask({ type: "close", session: 7 }), Error, "There is no session 7: it was removed");
  assertEquals(panel.panel.sessions.get(1)?.isOpen, true);
});

Deno.test("a message of 1 MiB is shown by its beginning and had whole; a longer one ends its connection, not the panel", async () => {
  await using panel = await localPanel("server", ["--mute", "-f", "lines", "-e", "utf-8"]);
  await using page = await TestPage.open(panel);
  const port = await portOf(page);
  const text = "汉".repeat(349_525);
  {
    await using peer = await connect({ port, framing: lines() });
    await peer.send(text);
    const [, row] = await page.rows(1, 2);
    assertEquals([row?.text.length, row?.more, row?.size], [400, true, 1_048_576]);
    assertEquals(await page.ask({ type: "text", session: 1, id: row?.id ?? 0 }), text);
    const bytes = await page.bytes(1, row?.id ?? 0);
    assertEquals([bytes.length, encodeHex(bytes.subarray(-4))], [1_048_576, "e6b1890a"]);
    // What the reader leaves unread resets this end.
    await peer.send("x".repeat(1_100_000)).catch(() => {});
    const rows = await page.rows(1, 4);
    assertEquals(rows.slice(2).map(({ kind }) => kind), ["warning", "close"]);
    assertMatch(rows[3]?.text ?? "", /1048576/);
  }
  await using again = await connect({ port, framing: lines() });
  await again.send("<script>\u202e\0");
  const rows = await page.rows(1, 6);
  assertEquals(rows[5]?.text, "<script>\u202e\0");
  const headers = { cookie: await login(panel) };
  const saved = await (await fetch(`http://${panel.host}/record?session=1&format=text`, { headers })).text();
  assertMatch(saved.slice(-200), / {2}<script>\\u202e\\x00$/m);
});

Deno.test("a page that reads nothing slows no conversation, and another page sees all of it", async () => {
  await using panel = await localPanel("server", ["--echo", "-f", "lines", "-e", "utf-8"]);
  using slow = await rawSocket(panel);
  await using page = await TestPage.open(panel);
  await using peer = await connect({ port: await portOf(page), framing: lines() });
  const text = "message ".repeat(8);
  let heard = 0;
  const all = peer.receiveAll((messages) => {
    heard += messages.length;
    if (heard === 5000) peer.closeWrite();
  });
  for (let n = 0; n < 5000; n++) await peer.send(text);
  await all;
  assertEquals(heard, 5000);
  await page.heard("counts", ({ total, end, seen }) => seen && total >= 10_001 && end >= 10_001);
  slow.close();
});

Deno.test("a page that asks for ever more and takes nothing is given up", async () => {
  await using panel = await localPanel("server", ["--mute", "-f", "lines", "-e", "utf-8"]);
  await using page = await TestPage.open(panel);
  await using peer = await connect({ port: await portOf(page), framing: lines() });
  await peer.send("x".repeat(1_000_000));
  await page.rows(1, 2);
  using greedy = await rawSocket(panel);
  const question = encoder.encode(JSON.stringify({ type: "bytes", request: 1, session: 1, id: 1 }));
  const frame = Uint8Array.from([0x81, 0x80 | question.length, 0, 0, 0, 0, ...question]);
  for (let n = 0; n < 100; n++) await greedy.write(frame);
  assert(await drain(greedy) < 90_000_000);
  assertEquals(panel.panel.pages.size, 1);
});

Deno.test("--web-history bounds what is kept: the oldest goes first, and every page is told how much went", async () => {
  await using panel = await localPanel("server", ["--mute", "-f", "lines", "-e", "utf-8", "--web-history", "64KiB"]);
  await using page = await TestPage.open(panel);
  await using peer = await connect({ port: await portOf(page), framing: lines() });
  for (let n = 0; n < 1000; n++) await peer.send(`message ${n}`);
  const counts = await page.heard("counts", ({ total }) => total === 1001);
  assert(counts.forgotten > 700 && counts.first === counts.forgotten && counts.end === 1001, JSON.stringify(counts));
  page.tell({ type: "rows", session: 1, from: 0, to: 1001 });
  const { from, rows } = await page.heard("rows", () => true);
  assertEquals([from, rows[0]?.text, rows.at(-1)?.text], [
    counts.first,
    `message ${counts.first - 1}`,
    "message 999",
  ]);
});
