/** Settings of a session: what they mean on the wire, and what happens when they change. */
import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { connect, lines, serve } from "../../../mod.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { readRecord } from "../../../lib/cli/record/reader.ts";
import { localPanel } from "./local.ts";
import { login, TestPage } from "./panel.ts";

const SEND = { type: "send", session: 1, as: "text", escapes: false, ending: "" } as const;

/** The port of the first session. */
async function portOf(page: TestPage): Promise<number> {
  const { sessions: [first] } = await page.heard("hello", () => true);
  return Number(first?.address.split(":").at(-1));
}

Deno.test("a profile brings its checksum: it is checked, added to what is sent, and nothing of a bad message is lost", async () => {
  await using panel = await localPanel("server", ["-P", "nmea", "--mute"]);
  await using page = await TestPage.open(panel);
  await using conn = await connect({ port: await portOf(page), encoding: "utf-8" });
  await conn.send("$PA*11\r\n$PA*12\r\n");
  const [, good, bad] = await page.rows(1, 3);
  assertEquals([good?.kind, good?.text, good?.size], ["in", "PA", 8]);
  assertEquals([bad?.kind, bad?.text, bad?.size], [
    "warning",
    "a message with a bad checksum was dropped: 12 came, 11 was right",
    8,
  ]);
  assertEquals(encodeHex(await page.bytes(1, bad?.id ?? 0)), encodeHex(new TextEncoder().encode("$PA*12\r\n")));
  const preview = { type: "preview", session: 1, as: "text", escapes: false, ending: "", text: "PB" } as const;
  const wire = encodeHex(new TextEncoder().encode("$PB*12\r\n"));
  assertEquals(await page.ask(preview), { hex: wire, size: 8, lacking: [] });
  assertEquals(await page.ask({ ...SEND, text: "PB" }), 1);
  assertEquals(await conn.receive(), "$PB*12\r\n");
  const headers = { cookie: await login(panel) };
  const record = await (await fetch(`http://${panel.host}/record?session=1&format=ndjson`, { headers })).text();
  const [start, ...events] = record.trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(start.checksum, "xor,HEX,prefix=*");
  assertEquals(events.flatMap(({ direction, hex }) => hex === undefined ? [] : [`${direction} ${hex}`]), [
    `in ${encodeHex(new TextEncoder().encode("$PA*11\r\n"))}`,
    `in ${encodeHex(new TextEncoder().encode("$PA*12\r\n"))}`,
    `out ${wire}`,
  ]);
});

Deno.test("a change reopens the session and says what changed and what ended; every page is told", async () => {
  await using panel = await localPanel("server", ["--mute"]);
  await using page = await TestPage.open(panel);
  await using other = await TestPage.open(panel);
  const port = await portOf(page);
  await using conn = await connect({ port, encoding: "big5" });
  await conn.send("這是繁體中文");
  await page.rows(1, 2);
  const options = {
    hostname: "127.0.0.1",
    port: String(port),
    mute: true,
    encoding: "big5",
    "max-connections": "5",
  } as const;
  await page.ask({ type: "open", session: 1, settings: { side: "server", options, operands: [] } });
  assertEquals(await conn.receive(), null);
  const said = `Opened anew: --port 0 → ${port}, --encoding - → big5, --max-connections - → 5; 1 connection ended`;
  for (const each of [page, other]) {
    const { session } = await each.heard("session", ({ session }) => session.state === "open");
    assertEquals([session.notice, session.encoding], [said, "big5"]);
    const rows = await each.rows(1, 4);
    assertEquals(rows.map(({ kind, text }) => [kind, text]).slice(1, 2), [["in", "這是繁體中文"]]);
    assertEquals([rows[3]?.kind, rows[3]?.text], ["warning", said]);
  }
});

Deno.test("settings that cannot be used leave open what is open, and say why", async () => {
  await using panel = await localPanel("server", ["--echo"]);
  await using page = await TestPage.open(panel);
  const port = await portOf(page);
  await using conn = await connect({ port, encoding: "gbk" });
  const open = (options: Record<string, string | true>) =>
    page.ask({
      type: "open",
      session: 1,
      settings: { side: "server", options: { port: "0", ...options }, operands: [] },
    });
  await assertRejects(() => open({ encoding: "gbkk" }), Error, "gbkk");
  await assertRejects(() => open({ framing: "lines:x" }), Error, "lines:x");
  await assertRejects(() => open({ checksum: "crc-99" }), Error, "crc-99");
  await assertRejects(() => open({ profile: "toaster" }), Error, "toaster");
  await assertRejects(() => open({ "max-message": "many" }), Error, "many");
  await assertRejects(() => open({ echo: true, chat: true }), Error, "--echo --chat: choose one");
  await assertRejects(() => open({ allow: true }), Error, "Option --allow needs a value");
  await assertRejects(() => open({ echo: "yes" }), Error, "Option --echo takes no value, and got yes");
  await assertRejects(() => open({ alow: "::1" }), Error, "--alow");
  await assertRejects(() => open({ encoding: "hex", reply: "好" }), Error, "cannot be written in hex");
  await conn.send("还在");
  assertEquals(await conn.receive(), "还在");
});

Deno.test("a bridge shows both sides, each in its own encoding, and the record tells them apart", async () => {
  const far = await Promise.resolve(
    serve({ hostname: "127.0.0.1", encoding: "big5", framing: lines() }, async (conn) => {
      for await (const message of conn) await conn.send(`「${message}」`);
    }),
  );
  await using _ = far;
  const target = `127.0.0.1:${far.addr.port}`;
  await using panel = await localPanel("server", ["-f", "lines", "--forward", target, "--forward-encoding", "big5"]);
  await using page = await TestPage.open(panel);
  await using conn = await connect({ port: await portOf(page), encoding: "gbk", framing: lines() });
  await conn.send("國");
  assertEquals(await conn.receive(), "「國」");
  const rows = await page.rows(1, 6);
  const near = rows[0]?.peer ?? "";
  const headers = { cookie: await login(panel) };
  const record = await (await fetch(`http://${panel.host}/record?session=1&format=ndjson`, { headers })).bytes();
  const { connections } = await readRecord([record], en);
  assertEquals(connections.map((steps) => steps.map(({ direction, bytes }) => `${direction} ${encodeHex(bytes)}`)), [
    ["in 87f80a", "out a1b887f8a1b90a"],
  ]);
  assertEquals(
    rows.filter(({ kind }) => kind === "in" || kind === "out")
      .map(({ kind, peer, text, encoding, hex }) => [kind, peer === near ? "near" : peer, text, encoding, hex])
      .sort((a, b) => String(a[3]).localeCompare(String(b[3])) || String(a[0]).localeCompare(String(b[0]))),
    [
      ["in", target, "「國」", "big5", "a175b0eaa1760a"],
      ["out", target, "國", "big5", "b0ea0a"],
      ["in", "near", "國", "gbk", "87f80a"],
      ["out", "near", "「國」", "gbk", "a1b887f8a1b90a"],
    ],
  );
});

Deno.test("more connections than the limit, and characters that the wire lacks, are told", async () => {
  await using panel = await localPanel("server", ["--mute", "--max-connections", "1"]);
  await using page = await TestPage.open(panel);
  const port = await portOf(page);
  await using conn = await connect({ port, encoding: "gbk" });
  await conn.send("1");
  await page.rows(1, 2);
  await using refused = await connect({ port, encoding: "gbk" });
  assertMatch(await refused.receive() ?? "", /1/);
  const [, , full] = await page.rows(1, 3);
  assertEquals(full?.kind, "warning");
  await page.ask({ ...SEND, text: "😀" });
  const rows = await page.rows(1, 5);
  assertEquals(rows.slice(3).map(({ kind }) => kind).sort(), ["out", "warning"]);
  assertMatch(rows.slice(3).map(({ text }) => text).join(), /1 character.* gbk/);
});

Deno.test("a round trip is from a question to its answer, not the time in which a peer thinks after an answer", async () => {
  await using panel = await localPanel("server", ["-f", "lines", "--echo"]);
  await using page = await TestPage.open(panel);
  await using conn = await connect({ port: await portOf(page), encoding: "gbk", framing: lines() });
  for (const text of ["一", "二"]) {
    await conn.send(text);
    assertEquals(await conn.receive(), text);
  }
  await page.ask({ ...SEND, text: "在吗" });
  assertEquals(await conn.receive(), "在吗");
  await conn.send("在");
  assertEquals(await conn.receive(), "在");
  await conn.send("三");
  assertEquals(await conn.receive(), "三");
  const heard = (await page.rows(1, 10)).filter(({ kind }) => kind === "in");
  assertEquals(heard.map(({ text, roundTrip }) => [text, roundTrip !== undefined]), [
    ["一", false],
    ["二", false],
    ["在", true],
    ["三", false],
  ]);
});
