/** A record that is played again. */
import { assertEquals, assertRejects } from "@std/assert";
import { connect, lines, serve } from "../../../mod.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { play, type PlayOptions } from "../../../lib/cli/panel/play.ts";
import { localPanel } from "./local.ts";
import { login, TestPage } from "./panel.ts";

const QUESTION = { direction: "out", message: "W" } as const;
const ANSWER = { direction: "in", message: "12 g" } as const;

/** Plays against a device that answers each message so; what is said, told and found. */
async function played(
  steps: readonly { readonly direction: "in" | "out"; readonly message: string; readonly after?: number }[],
  answers: (message: string) => readonly (string | undefined)[],
  options: Partial<PlayOptions> = {},
) {
  const said: string[] = [];
  const told: string[] = [];
  let hear: (message: string | undefined) => void = () => {};
  const result = await play(steps, {
    say: (message) => {
      said.push(message);
      answers(message).forEach((answer) => hear(answer));
      return Promise.resolve();
    },
    listen: (function_) => {
      hear = function_;
      return () => void (hear = () => {});
    },
    tell: (difference) => void told.push(difference),
    catalog: en,
  }, { speed: 0, signal: new AbortController().signal, ...options });
  return { said, told, result };
}

Deno.test("a conversation is played to its end, and what is said otherwise is told on the way", async () => {
  const turn = [QUESTION, ANSWER];
  assertEquals(await played([...turn, ...turn], () => ["12 g"]), {
    said: ["W", "W"],
    told: [],
    result: { said: 2, heard: 2, differences: 0, whole: true },
  });
  let weight = 11;
  assertEquals(await played([...turn, ...turn], () => [`${++weight} g`]), {
    said: ["W", "W"],
    told: ["Message 4 differs from the record: expected 12 g, got 13 g"],
    result: { said: 2, heard: 2, differences: 1, whole: true },
  });
  assertEquals((await played(turn, () => ["12 g", "13 g"])).told, ["More came than was recorded: 13 g"]);
});

Deno.test("a peer that says nothing, or has gone, ends it", async () => {
  assertEquals((await played([QUESTION, ANSWER], () => [], { patience: 20 })).result, {
    said: 1,
    heard: 0,
    differences: 1,
    whole: false,
  });
  const gone = await played([QUESTION, ANSWER, QUESTION], () => [undefined]);
  assertEquals([gone.said, gone.result.whole], [["W"], false]);
});

Deno.test("pauses are kept, so many times as fast, and somebody can stop it", async () => {
  const stop = new AbortController();
  const result = played([QUESTION, { ...QUESTION, after: 1e6 }], () => {
    queueMicrotask(() => stop.abort());
    return [];
  }, { speed: 1, signal: stop.signal });
  assertEquals((await result).result, { said: 1, heard: 0, differences: 0, whole: false });
  const fast = await played([{ ...QUESTION, after: 1e6 }], () => [], { speed: 1e6 });
  assertEquals(fast.said, ["W"]);
});

/** A record of one question and its answer, as a client made it. */
const RECORD = [
  { time: "2026-01-02T03:04:05.000Z", event: "start", version: 1, side: "client", encoding: "gbk", framing: "lines" },
  { event: "open", id: 1, local: "127.0.0.1:50000", remote: "127.0.0.1:9090" },
  { event: "data", id: 1, direction: "out", hex: "c4e3bac30a" },
  { event: "data", id: 1, direction: "in", hex: "bac3b5c40a" },
  { event: "close", id: 1, local: "127.0.0.1:50000", remote: "127.0.0.1:9090" },
].map((event) => JSON.stringify({ time: "2026-01-02T03:04:05.000Z", local: "a:1", remote: "b:1", ...event })).join(
  "\n",
);

Deno.test("a record is looked at with its times, and played on a client and on a server that are open", async () => {
  await using device = serve({ hostname: "127.0.0.1", encoding: "utf-8", framing: lines() }, async (conn) => {
    for await (const message of conn) await conn.send(message === "你好" ? "好的" : "?");
  });
  const args = ["127.0.0.1", String(device.addr.port), "-e", "utf-8", "-f", "lines"];
  await using panel = await localPanel("client", args);
  await using page = await TestPage.open(panel);
  const headers = { cookie: await login(panel), origin: `http://${panel.host}` };
  const response = await fetch(`http://${panel.host}/record`, { method: "POST", headers, body: RECORD });
  assertEquals(await response.text(), "2\n");
  const { session } = await page.heard("session", ({ session }) => session.record !== undefined);
  assertEquals([session.state, session.record], ["closed", { side: "client", connections: [2] }]);
  const rows = await page.rows(2, 4);
  assertEquals(rows.map(({ kind, text, time }) => [kind, text, time]).slice(1, 3), [
    ["out", "你好", Date.UTC(2026, 0, 2, 3, 4, 5)],
    ["in", "好的", Date.UTC(2026, 0, 2, 3, 4, 5)],
  ]);

  const turn = { type: "play", session: 1, record: 2, connection: 1, as: "client", speed: 0 } as const;
  assertEquals(await page.ask(turn), { said: 1, heard: 1, differences: 0, whole: true });
  await assertRejects(() => page.ask({ ...turn, connection: 2 }), Error, "no connection 2, only 1");
  await assertRejects(() => page.ask({ ...turn, record: 1 }), Error, "Cannot play session 1");
  await assertRejects(() => page.ask({ ...turn, session: 2 }), Error, "not open");

  const settings = {
    side: "server",
    options: { hostname: "127.0.0.1", port: "0", framing: "lines" },
    operands: [],
  } as const;
  const server = await page.ask({ type: "open", settings });
  const opened = await page.heard("session", ({ session }) => session.id === server && session.state === "open");
  const port = Number(opened.session.address.split(":").at(-1));
  await using conn = await connect({ port, encoding: "gbk", framing: lines() });
  await conn.send("x");
  await page.rows(3, 3);
  await assertRejects(() => page.ask({ ...turn, session: 3, as: "server" }), Error, "answers by itself");
  const mute = { ...settings, options: { ...settings.options, mute: true as const } };
  await page.ask({ type: "open", session: 3, settings: mute });
  const again = await page.heard(
    "session",
    ({ session }) => session.id === 3 && session.state === "open" && session.notice !== undefined,
  );
  await using client = await connect({
    port: Number(again.session.address.split(":").at(-1)),
    encoding: "gbk",
    framing: lines(),
  });
  await page.heard("counts", ({ session, peers }) => session === 3 && peers[0]?.number === 2);
  const result = page.ask({ ...turn, session: 3, as: "server" });
  const { history } = panel.panel.sessions.get(3) ?? {};
  const begun = () => history?.get(history.next - 1)?.text === "Connection 1 of the record is played, as the server";
  await page.heard("counts", ({ session }) => session === 3 && begun());
  await client.send("你好");
  assertEquals(await client.receive(), "好的");
  assertEquals(await result, { said: 1, heard: 1, differences: 0, whole: true });
});
