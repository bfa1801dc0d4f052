#!/usr/bin/env -S deno run -A
/**
 * The client command: flags in, `connect()`, and a script, a pipe or a conversation.
 *
 * @module
 */
import { connect, type Connection } from "./mod.ts";
import { DifferenceError } from "./lib/handlers/mod.ts";
import { type ParsedWire, wireOf } from "./lib/cli/args/wire_flags.ts";
import { ask } from "./lib/cli/client/ask.ts";
import { Backoff } from "./lib/cli/client/backoff.ts";
import { converse } from "./lib/cli/client/converse.ts";
import { type Outcome, replyTime } from "./lib/cli/client/exchange.ts";
import { exportRecord } from "./lib/cli/client/export.ts";
import { CLIENT_FLAGS } from "./lib/cli/client/flags.ts";
import { Peekable } from "./lib/cli/client/peekable.ts";
import { print, type PrintStyle } from "./lib/cli/client/printer.ts";
import { type Progress, progressOfInput } from "./lib/cli/client/progress.ts";
import { Received } from "./lib/cli/client/received.ts";
import { RecentReads, Replies } from "./lib/cli/client/replies.ts";
import { checkMessages, type ClientSettings, settingsOf } from "./lib/cli/client/settings.ts";
import { given, hexadecimal, messagesOf } from "./lib/cli/client/sources.ts";
import { Traffic } from "./lib/cli/client/traffic.ts";
import { type Command, main } from "./lib/cli/command.ts";
import { panelSettings } from "./lib/cli/args/panel_flags.ts";
import { exitOf } from "./lib/cli/errors/exit.ts";
import { LocalError } from "./lib/cli/errors/local_error.ts";
import { UsageError } from "./lib/cli/errors/usage_error.ts";
import { hostPort } from "./lib/cli/events/events.ts";
import { ConnectionObserver } from "./lib/cli/events/observer.ts";
import { repeated } from "./lib/cli/every.ts";
import type { MessageCatalog } from "./lib/cli/i18n/messages.ts";
import { inputBytes, inputLines } from "./lib/cli/input/stdin.ts";
import { type Replay, replayOf } from "./lib/cli/record/replay.ts";
import { conversation } from "./lib/cli/terminal/conversation.ts";
import { openEditor } from "./lib/cli/terminal/open.ts";
import { visible } from "./lib/cli/view/escape.ts";
import { clientView, clock } from "./lib/cli/view/text_view.ts";
import { watch } from "./lib/cli/watch.ts";

/** What makes no sense beside a replay, in which all that is said and expected is the record's. */
const NOT_WITH_REPLAY = ["expect", "reconnect", "every", "greeting", "count", "send-only", "receive-only"];

/** What the steps of a run share. */
interface Plan {
  readonly settings: ClientSettings;
  /** `host:port` of the server. */
  readonly address: string;
  readonly wire: ParsedWire;
  readonly replay: Replay | undefined;
  readonly observer: ConnectionObserver;
  /** Aborted when the time of the whole run is over. */
  readonly deadline: AbortSignal;
}

/** What is said and what was heard, over all connections of a run. */
interface Streams {
  readonly input: Peekable<string | Uint8Array>;
  readonly messages: Peekable<string>;
  readonly progress: Progress | undefined;
  readonly received: Received;
  /** Resolves when somebody types `/quit`. */
  readonly quit: Promise<void>;
}

/** Sends the messages, or what comes from standard input. */
async function run(command: Command): Promise<number> {
  const panel = panelSettings(command.parsed, command.catalog);
  if (panel) return await (await import("./lib/cli/panel/run.ts")).runPanel(command, "client", panel);
  if (command.parsed.options.has("export")) return await exportRecord(command);
  const plan = await planOf(command);
  const streams = await streamsOf(plan, command);
  Deno.addSignalListener("SIGINT", () => command.exit(130));
  const { settings: { reconnect }, address, deadline } = plan;
  const { attempt, catalog, output } = command;

  for (const backoff = new Backoff();;) {
    try {
      const outcome = await talk(plan, streams, command, () => backoff.reset());
      if (outcome !== "gone" || !reconnect) return end(outcome, plan, streams, command);
    } catch (error) {
      if (deadline.aborted) return endAtDeadline(plan, streams, command);
      if (error instanceof DifferenceError) return 1; // its dumps have been shown
      if (error instanceof LocalError && error.closed) return 0;
      const { line, code } = exitOf(error, attempt, catalog);
      if (code !== 1 || !reconnect || error instanceof LocalError) throw error;
      output.err.line(line);
    }
    const pause = backoff.next();
    output.err.line(catalog.tryingAgain(address, pause));
    await pauseFor(pause, deadline);
    if (deadline.aborted) return endAtDeadline(plan, streams, command);
  }
}

/** What was typed, checked, and who is told of what happens. */
async function planOf(command: Command): Promise<Plan> {
  const { parsed, catalog, output, attempt } = command;
  const settings = settingsOf(parsed, Deno.stdin.isTerminal(), catalog);
  const { hostname, port, timeout, messages } = settings;
  const typed = wireOf(parsed, catalog);
  checkMessages(messages, typed.encoding, catalog);
  const replay = await replayOf(parsed, output, "client", typed, NOT_WITH_REPLAY, replyTime(settings));
  if (replay && messages.length > 0) throw new UsageError(catalog.exclusive(`--replay ${messages[0]}`));
  const wire = replay?.wire ?? typed;
  const { encoding, framing } = wire;
  const subscribers = await watch(command, "client", clientView(output), {
    messages: parsed.options.has("json") && !parsed.options.has("quiet"),
    replay: replay !== undefined,
  });
  const observer = new ConnectionObserver(subscribers, catalog, encoding);
  observer.tell({ event: "start", version: 1, side: "client", encoding, framing });
  Object.assign(attempt, { hostname, port, timeout });
  return { settings, address: hostPort(settings), wire, replay, observer, deadline: deadlineOf(settings) };
}

/** Aborted when the run has to end; its reason is no fault of the peer's. */
function deadlineOf({ deadline }: ClientSettings): AbortSignal {
  const controller = new AbortController();
  if (deadline !== undefined) {
    setTimeout(() => controller.abort(new DOMException("The deadline has passed", "AbortError")), deadline);
  }
  return controller.signal;
}

/** Where words come from, and where they go. */
async function streamsOf(plan: Plan, command: Command): Promise<Streams> {
  const { settings: { messages, every, manner, expect, count }, replay } = plan;
  const reads = messages.length === 0 && manner !== "receive" && !replay;
  const progress = reads && !command.parsed.options.has("hex") ? await progressOfInput() : undefined;
  const style = styleOf(plan, command, progress);
  const show = (texts: readonly string[]) => print(texts, style);
  const quit = Promise.withResolvers<void>();
  const said = every === undefined ? given(messages) : repeated(messages, every);
  const source: AsyncIterable<string | Uint8Array> = reads
    ? await inputOf(plan, command, progress, quit.resolve)
    : said;
  return {
    input: new Peekable(source),
    messages: new Peekable(given(messages)),
    progress,
    received: new Received({ show, expected: expect?.met, count }),
    quit: quit.promise,
  };
}

/** What comes from standard input: lines, or bytes where the wire's messages are bytes. */
async function inputOf(
  { settings: { inputEncoding }, wire: { encoding, framing } }: Plan,
  command: Command,
  progress: Progress | undefined,
  quit: () => void,
): Promise<AsyncIterable<string | Uint8Array>> {
  const { output: { err }, catalog } = command;
  const editor = await openEditor(command, () => command.exit(130));
  if (editor) {
    return messagesOf(conversation({
      lines: editor.lines(),
      catalog,
      encoding,
      stream: framing === "chunks",
      tell: (line) => err.line(line),
      status: (text) => editor.status(text),
      quit,
    }));
  }
  const bytes = progress?.over(inputBytes()) ?? inputBytes();
  if (encoding === "binary") return bytes;
  const lines = inputLines(bytes, inputEncoding);
  if (encoding !== "hex") return lines;
  return hexadecimal(lines, (number) => {
    throw new UsageError(catalog.notHexLine(number));
  });
}

/** How messages are printed. */
function styleOf(plan: Plan, { parsed, output, screen }: Command, progress: Progress | undefined): PrintStyle {
  const { settings: { messages }, wire: { encoding, framing } } = plan;
  const terminal = Deno.stdout.isTerminal();
  const binary = encoding === "binary" && !terminal;
  const asItCame = binary || framing === "chunks" && messages.length === 0 && !terminal;
  const hex = parsed.options.has("hex");
  return {
    escape: terminal,
    ending: asItCame ? "" : "\n",
    binary,
    stamp: parsed.options.has("timestamps") ? () => clock(Date.now()) : () => "",
    silent: parsed.options.has("json") || parsed.options.has("quiet"),
    target: screen.out,
    before: () => {
      if (terminal) progress?.stop();
      return hex ? output.err.flushed() : Promise.resolve();
    },
  };
}

/** One connection, from the first word to the last; `onConnected` is called in between. */
async function talk(plan: Plan, streams: Streams, command: Command, onConnected: () => void): Promise<Outcome> {
  const { settings: { manner }, address, wire, replay, observer, deadline } = plan;
  const { attempt, output, catalog } = command;
  attempt.action = "connect";
  const traffic = new Traffic();
  const reads = manner === "ask" && wire.framing === "chunks" ? new RecentReads() : undefined;
  await using connection = await dial(plan, traffic, reads);
  attempt.action = "talk";
  onConnected();
  const abort = () => connection.abort(deadline.reason);
  deadline.addEventListener("abort", abort);
  try {
    if (manner === "type" && !replay) output.err.line(catalog.conversation(address));
    return await observer.during(connection, async () => {
      if (!replay) return await exchange(connection, traffic, reads, plan, streams, command);
      await replay.handler(connection, new Set());
      return "done";
    });
  } finally {
    deadline.removeEventListener("abort", abort);
  }
}

/** Connects; `traffic` and `reads` are told of what moves. */
function dial(
  { settings, wire, observer, deadline }: Plan,
  traffic: Traffic,
  reads: RecentReads | undefined,
): Promise<Connection> {
  const { hostname, port, timeout } = settings;
  const { onBytes } = observer.hooks;
  return connect({
    ...wire.options,
    hostname,
    port,
    signal: AbortSignal.any([AbortSignal.timeout(timeout), deadline]),
    ...observer.hooks,
    onBytes: (connection, direction, bytes) => {
      traffic.moved();
      if (direction === "in") reads?.saw(bytes);
      onBytes?.(connection, direction, bytes);
    },
  });
}

/** Asks or converses. */
async function exchange(
  connection: Connection,
  traffic: Traffic,
  reads: RecentReads | undefined,
  { settings }: Plan,
  { messages, input, progress, received, quit }: Streams,
  { output, catalog }: Command,
): Promise<Outcome> {
  const replies = new Replies(connection, reads);
  const exchange = { connection, replies, received, traffic, settings, quit };
  try {
    return settings.manner === "ask" ? await ask(messages, exchange) : await converse(input, exchange);
  } catch (error) {
    if (connection.bufferedAmount > 0 && !(error instanceof LocalError)) {
      output.err.line(catalog.unsure(connection.bufferedAmount));
    }
    throw error;
  } finally {
    progress?.stop();
  }
}

/** The line, if there is anything to say, and the exit code of an end. */
function endOf(
  outcome: Outcome,
  plan: Plan,
  received: Received,
  catalog: MessageCatalog,
): [line: string, code: number] {
  const { settings, address } = plan;
  const { expect, manner, count, wait = 0 } = settings;
  const asked = replyTime(settings);
  if (outcome === "refused") return [catalog.serverSaid(address, visible(received.refusal)), 1];
  if (outcome === "no greeting") return [catalog.noGreeting(asked, address), 1];
  if (outcome === "unexpected" || expect && !received.met) return [catalog.unexpected(expect?.text ?? ""), 4];
  if (outcome === "no reply") return [catalog.noReply(asked, address), 1];
  if (outcome === "gone" && manner === "ask") return [catalog.endInsteadOfReply(address), 1];
  if (outcome === "gone") return [catalog.serverGone(address), manner === "type" ? 0 : 1];
  if (count < Infinity && !received.enough) return [catalog.tooFew(received.total, count), 1];
  return [outcome === "silence" ? catalog.leftInSilence(wait, address) : "", 0];
}

/** Says how the run has ended, and gives the exit code. */
function end(outcome: Outcome, plan: Plan, { received }: Streams, { catalog, output: { err } }: Command): number {
  const [line, code] = endOf(outcome, plan, received, catalog);
  if (line !== "") err.line(line);
  return code;
}

/** The same when time is over: what had to be said must have been said by then, and answered if it was a question. */
function endAtDeadline(plan: Plan, streams: Streams, command: Command): number {
  const { settings: { deadline = 0, manner, expect } } = plan;
  const { messages, input } = streams;
  const { attempt, catalog, output: { err } } = command;
  err.line(catalog.deadlinePassed(deadline));
  const saysAll = manner === "ask" || manner === "pipe" || manner === "send";
  const said = !saysAll || (manner === "ask" ? messages : input).ended;
  if (!expect && (!said || attempt.action === "connect")) return 1;
  return end("done", plan, streams, command);
}

/** Waits, or until the deadline. */
function pauseFor(ms: number, deadline: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  setTimeout(resolve, ms);
  deadline.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

if (import.meta.main) {
  await main({ side: "client", operands: "[OPTIONS] [HOST] [PORT] [MESSAGE…]", flags: CLIENT_FLAGS, run }, Deno.args);
}
