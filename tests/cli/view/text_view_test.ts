import { assertEquals } from "@std/assert";
import type { Event, View } from "../../../lib/cli/events/events.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { zh } from "../../../lib/cli/i18n/zh.ts";
import { LineWriter } from "../../../lib/cli/view/line_writer.ts";
import { clientView, ndjson, type Output, serverErrors, serverView } from "../../../lib/cli/view/text_view.ts";

/** Half past nine in the morning and some ms, where this runs. */
const TIME = new Date(2026, 0, 2, 9, 30, 5, 7).getTime();
const PEER = "127.0.0.1:50000";

/** What a view of these events writes to standard output and to standard error. */
async function shown(
  make: (output: Output) => View,
  events: readonly Omit<Event, "time">[],
  settings: Partial<Output> = {},
): Promise<{ out: string; err: string }> {
  const written = { out: "", err: "" };
  const writer = (name: keyof typeof written) =>
    new LineWriter({
      write(bytes) {
        written[name] += new TextDecoder().decode(bytes);
        return Promise.resolve(bytes.length);
      },
    });
  const output = { out: writer("out"), err: writer("err"), catalog: en, timestamps: false, color: false, ...settings };
  const view = make(output);
  for (const event of events) view({ time: TIME, ...event });
  await output.out.flushed();
  await output.err.flushed();
  return written;
}

const CONVERSATION: readonly Omit<Event, "time">[] = [
  { event: "listen", local: "0.0.0.0:9090" },
  { event: "open", remote: PEER },
  { event: "message", remote: PEER, direction: "in", text: "你好\x1b[31m" },
  { event: "message", remote: PEER, direction: "out", text: "好的" },
  { event: "warning", remote: PEER, reason: "2 characters\n" },
  { event: "error", remote: PEER, reason: "thrown" },
  { event: "warning", reason: "of nobody" },
  { event: "close", remote: PEER, reason: "reset" },
];

Deno.test("the server's view is the tutorial's sentences, with what was sent escaped", async () => {
  assertEquals(await shown(serverView, CONVERSATION, { catalog: zh }), {
    out:
      `客户端的IP和端口号为:${PEER}\n接收客户端的数据为:你好\\x1b[31m  此消息来自${PEER}\n客户端${PEER}下线了(reset)\n`,
    err: `正在监听 0.0.0.0:9090\n${PEER}: 2 characters\\n\n处理 ${PEER} 时出错:thrown\nof nobody\n`,
  });
});

Deno.test("the server's view shows what a client is told when asked for both directions", async () => {
  const { out } = await shown((output) => serverView(output, true), CONVERSATION.slice(2, 4));
  assertEquals(out, `received from ${PEER}: 你好\\x1b[31m\nsent to ${PEER}: 好的\n`);
});

Deno.test("the far side of a bridge comes and goes unseen", async () => {
  const far: readonly Omit<Event, "time">[] = [{ event: "open", remote: PEER, id: 2, pair: 1 }, {
    event: "close",
    remote: PEER,
    id: 2,
    pair: 1,
  }];
  assertEquals(await shown(serverView, far), { out: "", err: "" });
});

Deno.test("with --quiet the server's errors, warnings and address are left", async () => {
  assertEquals(await shown(serverErrors, CONVERSATION), {
    out: "",
    err: `listening on 0.0.0.0:9090\n${PEER}: 2 characters\\n\ncannot serve ${PEER}: thrown\nof nobody\n`,
  });
});

Deno.test("the client's view leaves standard output alone", async () => {
  assertEquals(await shown(clientView, CONVERSATION), {
    out: "",
    err: `${PEER}: 2 characters\\n\ncannot serve ${PEER}: thrown\nof nobody\n`,
  });
});

Deno.test("colours tell warnings from errors, comings from goings", async () => {
  const { out, err } = await shown(serverView, [
    { event: "open", remote: PEER },
    { event: "close", remote: PEER },
    { event: "warning", reason: "w" },
    { event: "error", reason: "e" },
  ], { color: true });
  assertEquals(out, `\x1b[32mclient ${PEER} connected\x1b[0m\n\x1b[90mclient ${PEER} went offline\x1b[0m\n`);
  assertEquals(err, "\x1b[33mw\x1b[0m\n\x1b[31me\x1b[0m\n");
});

Deno.test("with timestamps each line begins with the local time of its event", async () => {
  const { out, err } = await shown(serverView, CONVERSATION.slice(0, 2), { timestamps: true });
  assertEquals([out, err], [`09:30:05.007 client ${PEER} connected\n`, "09:30:05.007 listening on 0.0.0.0:9090\n"]);
});

Deno.test("NDJSON is one object a line, bytes as hex, and nothing that a terminal obeys", () => {
  const lines: string[] = [];
  const view = ndjson({ line: (text) => lines.push(text) });
  const time = Date.UTC(2026, 0, 2, 3, 4, 5, 6);
  view({ time, event: "message", remote: PEER, direction: "in", text: "a\u202e\n" });
  view({ time, event: "data", direction: "out", bytes: Uint8Array.of(0, 0xc4, 0xff), encoding: "gbk" });
  assertEquals(lines, [
    `{"time":"2026-01-02T03:04:05.006Z","event":"message","remote":"${PEER}","direction":"in","text":"a\\u202e\\n"}`,
    '{"time":"2026-01-02T03:04:05.006Z","event":"data","direction":"out","hex":"00c4ff"}',
  ]);
});
