#!/usr/bin/env -S deno run -A
/**
 * The client command: flags in, `connect()`, and a script, a pipe or a conversation.
 *
 * @module
 */
import { connect } from "./mod.ts";
import { DifferenceError } from "./lib/handlers/mod.ts";
import { Backoff } from "./lib/cli/client/backoff.ts";
import { type Command, main } from "./lib/cli/command.ts";
import { EVERY_FLAG, everyOf, repeated } from "./lib/cli/every.ts";
import { ask, converse, type Exchange, type Outcome } from "./lib/cli/client/exchange.ts";
import { expectation } from "./lib/cli/client/expectation.ts";
import { Peekable } from "./lib/cli/client/peekable.ts";
import type { Flag } from "./lib/cli/args/flags.ts";
import { print, type PrintStyle } from "./lib/cli/client/printer.ts";
import { progressOfInput } from "./lib/cli/client/progress.ts";
import { exitOf } from "./lib/cli/errors/exit.ts";
import { REPLAY_FLAGS, replayOf } from "./lib/cli/record/replay.ts";
import { Replies } from "./lib/cli/client/replies.ts";
import { inputLines } from "./lib/cli/stdin.ts";
import { portOf, time } from "./lib/cli/args/units.ts";
import { UsageError } from "./lib/cli/errors/usage_error.ts";
import { clientView, clock } from "./lib/cli/view/text_view.ts";
import { type Start, watch, WATCH_FLAGS } from "./lib/cli/watch.ts";
import { SHOW_FLAGS, valueOf, WIRE_FLAGS, wireOf } from "./lib/cli/args/wire_flags.ts";
import { ConnectionObserver } from "./lib/cli/events/observer.ts";

const FLAGS: readonly Flag[] = [
  { name: "timeout", value: "TIME", help: { zh: "连接的最长时间(10s)", en: "how long to try to connect (10s)" } },
  {
    name: "wait",
    short: "w",
    value: "TIME",
    help: { zh: "等待回复的最长时间(5s)", en: "how long to wait for a reply (5s)" },
  },
  {
    name: "expect",
    value: "TEXT|/REGEX/",
    help: { zh: "没有包含 TEXT(或匹配)的回复则以 4 退出", en: "exit 4 unless a reply contains TEXT, or matches" },
  },
  {
    name: "reconnect",
    help: {
      zh: "连接断开后重试:0.5 秒起,逐次加倍到 30 秒",
      en: "on a lost connection try again: 0.5 s, doubling to 30 s",
    },
  },
  ...REPLAY_FLAGS,
  EVERY_FLAG,
  ...WIRE_FLAGS,
  ...WATCH_FLAGS,
  ...SHOW_FLAGS,
];

/** Sends the messages, or what comes from standard input. */
async function run(command: Command): Promise<number> {
  const { parsed, catalog, output, attempt } = command;
  const [hostname = "127.0.0.1", portText = "9090", ...first] = parsed.operands;
  const messages = [...first, ...parsed.rest];
  const port = portOf(portText, 1, catalog);
  const address = `${hostname}:${port}`;
  const timeout = time("--timeout", valueOf(parsed, "timeout") ?? "10s", catalog);
  const wait = time("--wait", valueOf(parsed, "wait") ?? "5s", catalog);
  const parsedWire = wireOf(parsed, catalog);
  const replay = await replayOf(parsed, output, "client", parsedWire, ["expect", "reconnect", "every"], wait);
  if (replay && messages.length > 0) throw new UsageError(catalog.exclusive(`--replay ${messages[0]}`));
  const wire = replay?.wire ?? parsedWire;
  const expect = valueOf(parsed, "expect");
  const expected = expect === undefined ? undefined : expectation(expect, catalog);
  const reconnect = parsed.options.has("reconnect");
  const json = parsed.options.has("json");
  const start: Start = { side: "client", encoding: wire.encoding, framing: wire.framing };
  const subscribers = await watch(command, start, clientView(output), {
    messages: json && !parsed.options.has("quiet"),
    replay: replay !== undefined,
  });
  const observer = new ConnectionObserver(subscribers, catalog, wire.encoding);
  const { onBytes } = observer;
  Deno.addSignalListener("SIGINT", () => command.exit(130));

  const every = everyOf(parsed, catalog);
  const noMessages = messages.length === 0;
  if (every !== undefined && noMessages) throw new UsageError(catalog.onlyWith("--every", "MESSAGE"));
  const asking = !noMessages && every === undefined;
  const interactive = noMessages && !replay && Deno.stdin.isTerminal();
  const terminal = Deno.stdout.isTerminal();
  const raw = wire.encoding === "binary";
  const chunked = wire.framing === "chunks";
  const hex = parsed.options.has("hex");
  const progress = noMessages && !replay && !hex ? await progressOfInput() : undefined;
  const style: PrintStyle = {
    escape: terminal,
    ending: raw && !terminal || chunked && noMessages && !terminal ? "" : "\n",
    binary: raw && !terminal,
    stamp: parsed.options.has("timestamps") ? () => clock(Date.now()) : () => "",
    silent: json,
    before: () => {
      if (terminal) progress?.stop();
      return hex ? output.err.flushed() : Promise.resolve();
    },
  };
  const asked = new Peekable(of(messages));
  const stdin = progress?.over(Deno.stdin.readable);
  const said = raw && !interactive ? stdin ?? Deno.stdin.readable : inputLines(stdin);
  const input = new Peekable<string | Uint8Array>(every === undefined ? said : repeated(messages, every));
  Object.assign(attempt, { hostname, port, timeout });

  /** One connection, from the first word to the last. */
  const talk = async (): Promise<Outcome> => {
    attempt.action = "connect";
    await using connection = await connect({
      ...wire.options,
      hostname,
      port,
      signal: AbortSignal.timeout(timeout),
      onMessage: replay ? undefined : observer.onMessage,
      onReplaced: observer.onReplaced,
      onBytes: (conn, direction, bytes) => {
        if (direction === "in") replies.saw(bytes);
        onBytes?.(conn, direction, bytes);
      },
    });
    attempt.action = "talk";
    backoff.reset();
    const replies = new Replies(connection, asking && chunked);
    const show = (texts: readonly string[]) => print(texts, style);
    const toTheEnd = !interactive && !reconnect;
    const exchange: Exchange = { connection, replies, wait, show, toTheEnd, ...(expected ? { expected } : {}) };
    if (interactive) output.err.line(catalog.conversation(address));
    return await observer.during(connection, async () => {
      if (replay) {
        await replay.handler(connection, new Set());
        return "done";
      }
      try {
        return asking ? await ask(asked, exchange) : await converse(input, exchange);
      } catch (error) {
        if (connection.bufferedAmount > 0) output.err.line(catalog.unsure(connection.bufferedAmount));
        throw error;
      } finally {
        progress?.stop();
      }
    });
  };

  const backoff = new Backoff();
  for (;;) {
    try {
      const outcome = await talk();
      if (outcome === "done") return 0;
      if (outcome !== "gone" || !reconnect) return end(outcome);
    } catch (error) {
      if (error instanceof DifferenceError) return 1; // its dumps have been shown
      const { line, code } = exitOf(error, attempt, catalog);
      if (code !== 1 || !reconnect) throw error;
      output.err.line(line);
    }
    const pause = backoff.next();
    output.err.line(catalog.tryingAgain(address, pause));
    await new Promise((resolve) => setTimeout(resolve, pause));
  }

  /** The line and the exit code of an end that was not the intended one. */
  function end(outcome: "no reply" | "gone" | "unexpected"): number {
    if (outcome === "unexpected" || expect !== undefined) output.err.line(catalog.unexpected(expect ?? ""));
    else if (outcome === "no reply") output.err.line(catalog.noReply(wait, address));
    else output.err.line(asking ? catalog.endInsteadOfReply(address) : catalog.serverGone(address));
    if (expect !== undefined) return 4;
    return outcome === "gone" && interactive ? 0 : 1;
  }
}

/** Messages as a source. */
async function* of(messages: readonly string[]): AsyncGenerator<string> {
  yield* messages;
}

if (import.meta.main) {
  await main({ side: "client", operands: "[OPTIONS] [HOST] [PORT] [MESSAGE…]", flags: FLAGS, run }, Deno.args);
}
