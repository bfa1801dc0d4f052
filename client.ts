#!/usr/bin/env -S deno run -A
/**
 * The client command: flags in, `connect()`, and a script, a pipe or a conversation.
 *
 * @module
 */
import { connect, type Connection } from "./mod.ts";
import { DifferenceError } from "./lib/handlers/mod.ts";
import { type ParsedWire, wireOf } from "./lib/cli/args/wire_flags.ts";
import { Backoff } from "./lib/cli/client/backoff.ts";
import { ask, converse, type Exchange, type Outcome } from "./lib/cli/client/exchange.ts";
import { CLIENT_FLAGS } from "./lib/cli/client/flags.ts";
import { Peekable } from "./lib/cli/client/peekable.ts";
import { print, type PrintStyle } from "./lib/cli/client/printer.ts";
import { type Progress, progressOfInput } from "./lib/cli/client/progress.ts";
import { RecentReads, Replies } from "./lib/cli/client/replies.ts";
import { type ClientSettings, settingsOf } from "./lib/cli/client/settings.ts";
import { type Command, main } from "./lib/cli/command.ts";
import { panelSettings } from "./lib/cli/args/panel_flags.ts";
import { exitOf } from "./lib/cli/errors/exit.ts";
import { UsageError } from "./lib/cli/errors/usage_error.ts";
import { ConnectionObserver } from "./lib/cli/events/observer.ts";
import { repeated } from "./lib/cli/every.ts";
import { type Replay, replayOf } from "./lib/cli/record/replay.ts";
import { inputEncodingOf } from "./lib/cli/input/encoding.ts";
import { inputBytes, inputLines } from "./lib/cli/input/stdin.ts";
import { clientView, clock } from "./lib/cli/view/text_view.ts";
import { watch } from "./lib/cli/watch.ts";

/** What the steps of a run share. */
interface Plan {
  readonly settings: ClientSettings;
  /** `host:port` of the server, as it was typed. */
  readonly address: string;
  readonly wire: ParsedWire;
  readonly replay: Replay | undefined;
  readonly observer: ConnectionObserver;
  /** Each message waits for a reply. */
  readonly asking: boolean;
  /** Someone types. */
  readonly interactive: boolean;
}

/** What is said and where it is printed, the same for every connection of a run. */
interface Streams {
  readonly messages: Peekable<string>;
  readonly input: Peekable<string | Uint8Array>;
  readonly progress: Progress | undefined;
  readonly show: (texts: readonly string[]) => Promise<void>;
}

/** Sends the messages, or what comes from standard input. */
async function run(command: Command): Promise<number> {
  const panel = panelSettings(command.parsed, command.catalog);
  if (panel) return await (await import("./lib/cli/panel/run.ts")).runPanel(command, "client", panel);
  const plan = await planOf(command);
  const streams = await streamsOf(plan, command);
  Deno.addSignalListener("SIGINT", () => command.exit(130));
  const { settings: { reconnect }, address } = plan;
  const { attempt, catalog, output } = command;

  for (const backoff = new Backoff();;) {
    try {
      const outcome = await talk(plan, streams, command, () => backoff.reset());
      if (outcome !== "gone" || !reconnect) return end(outcome, plan, command);
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
}

/** What was typed, checked, and who is told of what happens. */
async function planOf(command: Command): Promise<Plan> {
  const { parsed, catalog, output, attempt } = command;
  const settings = settingsOf(parsed, catalog);
  const { hostname, port, timeout, wait, messages, every } = settings;
  const typed = wireOf(parsed, catalog);
  const replay = await replayOf(parsed, output, "client", typed, ["expect", "reconnect", "every"], wait);
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
  return {
    settings,
    address: `${hostname}:${port}`,
    wire,
    replay,
    observer,
    asking: messages.length > 0 && every === undefined,
    interactive: messages.length === 0 && !replay && Deno.stdin.isTerminal(),
  };
}

/** Where words come from, and where they go. */
async function streamsOf(plan: Plan, command: Command): Promise<Streams> {
  const { settings: { messages, every }, wire, replay, interactive } = plan;
  const fromInput = messages.length === 0 && !replay;
  const progress = fromInput && !command.parsed.options.has("hex") ? await progressOfInput() : undefined;
  const stdin = progress?.over(inputBytes()) ?? inputBytes();
  const said = wire.encoding === "binary" && !interactive
    ? stdin
    : inputLines(stdin, inputEncodingOf(command.parsed, command.catalog));
  const style = styleOf(plan, command, progress);
  return {
    messages: new Peekable(of(messages)),
    input: new Peekable<string | Uint8Array>(every === undefined ? said : repeated(messages, every)),
    progress,
    show: (texts) => print(texts, style),
  };
}

/** How messages are printed. */
function styleOf(plan: Plan, { parsed, output }: Command, progress: Progress | undefined): PrintStyle {
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
    silent: parsed.options.has("json"),
    before: () => {
      if (terminal) progress?.stop();
      return hex ? output.err.flushed() : Promise.resolve();
    },
  };
}

/** One connection, from the first word to the last; `onConnected` is called in between. */
async function talk(plan: Plan, streams: Streams, command: Command, onConnected: () => void): Promise<Outcome> {
  const { address, wire, replay, observer, asking, interactive } = plan;
  const { attempt, output, catalog } = command;
  attempt.action = "connect";
  const reads = asking && wire.framing === "chunks" ? new RecentReads() : undefined;
  await using connection = await dial(plan, reads);
  attempt.action = "talk";
  onConnected();
  if (interactive) output.err.line(catalog.conversation(address));
  return await observer.during(connection, async () => {
    if (!replay) return await exchange(connection, new Replies(connection, reads), plan, streams, command);
    await replay.handler(connection, new Set());
    return "done";
  });
}

/** Connects; `reads` is told of what comes. */
function dial({ settings, wire, observer }: Plan, reads: RecentReads | undefined): Promise<Connection> {
  const { hostname, port, timeout } = settings;
  const { onBytes } = observer.hooks;
  return connect({
    ...wire.options,
    hostname,
    port,
    signal: AbortSignal.timeout(timeout),
    ...observer.hooks,
    onBytes: (connection, direction, bytes) => {
      if (direction === "in") reads?.saw(bytes);
      onBytes?.(connection, direction, bytes);
    },
  });
}

/** Asks or converses. */
async function exchange(
  connection: Connection,
  replies: Replies,
  { settings, asking, interactive }: Plan,
  { messages, input, progress, show }: Streams,
  { output, catalog }: Command,
): Promise<Outcome> {
  const { wait, expect, reconnect } = settings;
  const toTheEnd = !interactive && !reconnect;
  const exchange: Exchange = { connection, replies, wait, show, toTheEnd, ...(expect ? { expected: expect.met } : {}) };
  try {
    return asking ? await ask(messages, exchange) : await converse(input, exchange);
  } catch (error) {
    if (connection.bufferedAmount > 0) output.err.line(catalog.unsure(connection.bufferedAmount));
    throw error;
  } finally {
    progress?.stop();
  }
}

/** Says what was not as intended, and gives the exit code. */
function end(outcome: Outcome, { settings, address, asking, interactive }: Plan, command: Command): number {
  const { wait, expect } = settings;
  const { catalog, output: { err } } = command;
  if (outcome === "done") return 0;
  if (outcome === "unexpected" || expect) err.line(catalog.unexpected(expect?.text ?? ""));
  else if (outcome === "no reply") err.line(catalog.noReply(wait, address));
  else err.line(asking ? catalog.endInsteadOfReply(address) : catalog.serverGone(address));
  if (expect) return 4;
  return outcome === "gone" && interactive ? 0 : 1;
}

/** Messages as a source. */
async function* of(messages: readonly string[]): AsyncGenerator<string> {
  yield* messages;
}

if (import.meta.main) {
  await main({ side: "client", operands: "[OPTIONS] [HOST] [PORT] [MESSAGE…]", flags: CLIENT_FLAGS, run }, Deno.args);
}
