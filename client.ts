#!/usr/bin/env -S deno run -A
/**
 * The client command: flags in, `connect()`, and a script, a pipe or a conversation.
 *
 * @module
 */
import {
  connect,
  type Connection,
  type ConnectOptions,
  type Layer,
  reconnecting,
  type UnixConnectOptions,
} from "./mod.ts";
import { DifferenceError, MessageDifferenceError } from "./lib/handlers/mod.ts";
import { type Reading, readingOf } from "./lib/cli/args/escapes.ts";
import { familyOf, inFamily } from "./lib/cli/args/family.ts";
import { sendProxyOf } from "./lib/cli/args/send_proxy.ts";
import { named, type ParsedWire, wireOf } from "./lib/cli/args/wire_flags.ts";
import { ask } from "./lib/cli/client/ask.ts";
import { converse } from "./lib/cli/client/converse.ts";
import { endsAtMatch, type Outcome, replyTime } from "./lib/cli/client/exchange.ts";
import { exportRecord } from "./lib/cli/client/export.ts";
import { CLIENT_FLAGS } from "./lib/cli/client/flags.ts";
import { Peekable } from "./lib/cli/client/peekable.ts";
import { print, type PrintStyle } from "./lib/cli/client/printer.ts";
import { type Progress, progressOfInput } from "./lib/cli/client/progress.ts";
import { Received } from "./lib/cli/client/received.ts";
import { RecentReads, Replies } from "./lib/cli/client/replies.ts";
import { checkMessages, type ClientSettings, settingsOf } from "./lib/cli/client/settings.ts";
import { given, hexadecimal, messagesOf, readLines } from "./lib/cli/client/sources.ts";
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
import { type Replay, replayOf } from "./lib/cli/record/replay_flags.ts";
import { openEditor } from "./lib/cli/terminal/open.ts";
import { clientTlsOf } from "./lib/cli/tls/flags.ts";
import { clientView, clock } from "./lib/cli/view/text_view.ts";
import { watch } from "./lib/cli/watch.ts";

/** What makes no sense beside a replay, in which all that is said and expected is the record's. */
const NOT_WITH_REPLAY = ["expect", "reconnect", "every", "greeting", "count", "send-only", "receive-only"];

/** What the steps of a run share. */
interface Plan {
  readonly settings: ClientSettings;
  /** `host:port` of the server. */
  readonly address: string;
  /** The host that is called: an address where `-4` or `-6` asks for one. */
  readonly hostname: string;
  readonly wire: ParsedWire;
  /** How what is typed is read. */
  readonly read: Reading;
  /** What was given as arguments, read. */
  readonly messages: readonly (string | Uint8Array)[];
  readonly replay: Replay | undefined;
  /** What a connection goes through first. */
  readonly layers: readonly Layer[];
  /** TLS, where it is asked for. */
  readonly tls: Layer | undefined;
  readonly observer: ConnectionObserver;
  /** Aborted when the time of the whole run is over. */
  readonly deadline: AbortSignal;
  /** When bytes of the connection last moved. */
  readonly traffic: Traffic;
  /** What a reply without boundaries is made of; undefined where there are any. */
  readonly reads: RecentReads | undefined;
}

/** What is said and what was heard, over all connections of a run. */
interface Streams {
  readonly input: Peekable<string | Uint8Array>;
  readonly messages: Peekable<string | Uint8Array>;
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
  try {
    const outcome = await (plan.settings.reconnect ? talkAgain : talkOnce)(plan, streams, command);
    return end(outcome, plan, streams, command);
  } catch (error) {
    if (plan.deadline.aborted) return endAtDeadline(plan, streams, command);
    // Both sides of it have been shown.
    if (error instanceof DifferenceError || error instanceof MessageDifferenceError) return 1;
    if (error instanceof LocalError && error.closed) return 0;
    throw error;
  }
}

async function talkOnce(plan: Plan, streams: Streams, command: Command): Promise<Outcome> {
  const { settings: { timeout }, deadline } = plan;
  const signal = AbortSignal.any([AbortSignal.timeout(timeout), deadline]);
  return await talk(await connect({ ...connectOptions(plan, command), signal }), plan, streams, command);
}

/** Connects again whenever the connection is lost. What is no fault of the network's ends that as well. */
async function talkAgain(plan: Plan, streams: Streams, command: Command): Promise<Outcome> {
  const { address, settings: { timeout }, deadline } = plan;
  const { attempt, catalog, output: { err } } = command;
  let outcome: Outcome = "gone";
  let failure: { error: unknown } | undefined;
  const once = async (connection: Connection) => {
    try {
      outcome = await talk(connection, plan, streams, command);
      return outcome !== "gone";
    } catch (error) {
      const { line, code } = exitOf(error, attempt, catalog);
      const lost = code === 1 && !(error instanceof LocalError) && !deadline.aborted;
      if (lost) err.notice(line);
      else failure = { error };
      return !lost;
    }
  };
  const onRetry = (pause: number, error: unknown) => {
    if (error !== undefined) err.notice(exitOf(error, attempt, catalog).line);
    err.notice(catalog.tryingAgain(address, pause));
    attempt.action = "connect";
  };
  await reconnecting(
    { ...connectOptions(plan, command), signal: deadline, connectTimeout: timeout, onRetry },
    once,
  );
  if (failure) throw failure.error;
  deadline.throwIfAborted();
  return outcome;
}

/** What was typed, checked, and who is told of what happens. */
async function planOf(command: Command): Promise<Plan> {
  const { parsed, catalog, output, attempt } = command;
  const settings = settingsOf(parsed, Deno.stdin.isTerminal(), catalog);
  const { hostname, port, timeout, messages } = settings;
  const typed = await wireOf(parsed, catalog);
  checkMessages(messages, typed.encoding, catalog);
  const read = readingOf(parsed, typed.encoding, catalog);
  const replay = await replayOf(parsed, output, "client", typed, NOT_WITH_REPLAY, replyTime(settings));
  if (replay && messages.length > 0) throw new UsageError(catalog.exclusive(`--replay ${messages[0]}`));
  const wire = replay?.wire ?? typed;
  const { encoding, framing } = wire;
  const subscribers = await watch(command, "client", clientView(output), {
    messages: parsed.options.has("json") && !parsed.options.has("quiet"),
    replay: replay !== undefined,
  });
  const observer = new ConnectionObserver(subscribers, catalog, encoding);
  observer.tell({ event: "start", version: 1, side: "client", ...named(wire) });
  Object.assign(attempt, { hostname, port, path: settings.unix?.path, timeout, timeoutOption: "--timeout" });
  return {
    settings,
    address: hostPort(settings.unix ?? settings),
    hostname: settings.unix ? hostname : await inFamily(hostname, familyOf(parsed, catalog), catalog),
    wire,
    read,
    messages: messages.map(read),
    replay,
    layers: (await sendProxyOf(parsed, catalog))(),
    tls: await clientTlsOf(parsed, hostname, catalog),
    observer,
    deadline: deadlineOf(settings),
    traffic: new Traffic(),
    reads: settings.manner === "ask" && framing === "chunks" ? new RecentReads() : undefined,
  };
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
  const { settings, messages, replay } = plan;
  const { every, manner, expect, count } = settings;
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
    received: new Received({ show, expected: expect?.met, endsAtMatch: endsAtMatch(settings), count }),
    quit: quit.promise,
  };
}

/** What comes from standard input: lines, or bytes where the wire's messages are bytes. */
async function inputOf(
  { settings: { inputEncoding }, wire: { encoding, framing }, read }: Plan,
  command: Command,
  progress: Progress | undefined,
  quit: () => void,
): Promise<AsyncIterable<string | Uint8Array>> {
  const { output: { err }, catalog } = command;
  const editor = await openEditor(command, () => command.exit(130));
  if (editor) {
    const { conversation } = await import("./lib/cli/terminal/conversation.ts");
    return messagesOf(conversation({
      lines: editor.lines(),
      catalog,
      encoding,
      read,
      stream: framing === "chunks",
      tell: (line) => err.notice(line),
      status: (text) => editor.status(text),
      quit,
    }));
  }
  const bytes = progress?.over(inputBytes()) ?? inputBytes();
  if (encoding === "binary") return bytes;
  const lines = inputLines(bytes, inputEncoding);
  if (encoding !== "hex") return readLines(lines, read);
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

/** How to connect; whoever waits for replies, or for silence, is told of what moves. */
function connectOptions(
  { settings, hostname, wire, layers, tls, observer, traffic, reads }: Plan,
  { attempt }: Command,
): ConnectOptions | UnixConnectOptions {
  const { port, unix, timeout } = settings;
  const { onBytes } = observer.hooks;
  attempt.action = "connect";
  return {
    ...wire.options,
    ...(unix ? { ...unix, layers: tls ? [...layers, tls] : layers } : { hostname, port, layers, tls }),
    handshakeTimeout: timeout,
    ...observer.hooks,
    onBytes: (connection, direction, bytes) => {
      traffic.moved();
      if (direction === "in") reads?.saw(bytes);
      onBytes?.(connection, direction, bytes);
    },
  };
}

/** One connection, from the first word to the last. */
async function talk(opened: Connection, plan: Plan, streams: Streams, command: Command): Promise<Outcome> {
  await using connection = opened;
  const { settings: { manner }, address, replay, observer, deadline } = plan;
  const { attempt, output, catalog } = command;
  attempt.action = "talk";
  const abort = () => connection.abort(deadline.reason);
  deadline.addEventListener("abort", abort);
  try {
    if (manner === "type" && !replay) output.err.notice(catalog.conversation(address));
    return await observer.during(connection, async () => {
      if (!replay) return await exchange(connection, plan, streams, command);
      await replay.handler(connection, new Set());
      return "done";
    });
  } finally {
    deadline.removeEventListener("abort", abort);
  }
}

/** Asks or converses. */
async function exchange(
  connection: Connection,
  { settings, traffic, reads }: Plan,
  { messages, input, progress, received, quit }: Streams,
  { output, catalog }: Command,
): Promise<Outcome> {
  const replies = new Replies(connection, reads);
  const exchange = { connection, replies, received, traffic, settings, quit };
  try {
    return settings.manner === "ask" ? await ask(messages, exchange) : await converse(input, exchange);
  } catch (error) {
    if (connection.bufferedAmount > 0 && !(error instanceof LocalError)) {
      output.err.notice(catalog.unsure(connection.bufferedAmount));
    }
    throw error;
  } finally {
    progress?.stop();
    // Nothing was sent that a reset could take from the server: whoever only listens need not wait for its end.
    if (settings.manner === "receive") connection.abort();
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
  if (outcome === "refused") return [catalog.serverSaid(address, received.refusal), 1];
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
  if (line !== "") err.notice(line);
  return code;
}

/** The same when time is over: what had to be said must have been said by then, and answered if it was a question. */
function endAtDeadline(plan: Plan, streams: Streams, command: Command): number {
  const { settings: { deadline = 0, manner, expect } } = plan;
  const { messages, input } = streams;
  const { attempt, catalog, output: { err } } = command;
  err.notice(catalog.deadlinePassed(deadline));
  const saysAll = manner === "ask" || manner === "pipe" || manner === "send";
  const said = !saysAll || (manner === "ask" ? messages : input).ended;
  if (!expect && (!said || attempt.action === "connect")) return 1;
  return end("done", plan, streams, command);
}

if (import.meta.main) {
  await main({ side: "client", operands: "[OPTIONS] [HOST] [PORT] [MESSAGE…]", flags: CLIENT_FLAGS, run }, Deno.args);
}
