#!/usr/bin/env -S deno run -A
/**
 * The server command: flags in, `serve()`, and what happens printed.
 *
 * @module
 */
import { type Connection, type Handler, MessageSizeError, serve, type Server } from "./mod.ts";
import { type Command, main } from "./lib/cli/command.ts";
import { hostPort } from "./lib/cli/events/events.ts";
import { EVERY_FLAG } from "./lib/cli/every.ts";
import type { Flag } from "./lib/cli/args/flags.ts";
import { FORWARD_FLAGS } from "./lib/cli/server/bridge.ts";
import { JOB_FLAGS, type JobContext, jobOf } from "./lib/cli/server/jobs.ts";
import { notice } from "./lib/cli/server/notice.ts";
import { exitOf } from "./lib/cli/errors/exit.ts";
import { REPLAY_FLAGS, replayOf } from "./lib/cli/record/replay.ts";
import { inputLines } from "./lib/cli/stdin.ts";
import { ConnectionNumbers, talk } from "./lib/cli/server/talk.ts";
import { portOf, time, whole } from "./lib/cli/args/units.ts";
import { UsageError } from "./lib/cli/errors/usage_error.ts";
import { serverErrors, serverView } from "./lib/cli/view/text_view.ts";
import { type Start, watch, WATCH_FLAGS } from "./lib/cli/watch.ts";
import { SHOW_FLAGS, valueOf, WIRE_FLAGS, wireOf } from "./lib/cli/args/wire_flags.ts";
import { within } from "./lib/cli/within.ts";
import type { MessageCatalog } from "./lib/cli/i18n/messages.ts";
import { ConnectionObserver } from "./lib/cli/events/observer.ts";

const FLAGS: readonly Flag[] = [
  {
    name: "hostname",
    short: "H",
    value: "HOST",
    help: {
      zh: "监听的地址;:: 同时监听 IPv4 和 IPv6(0.0.0.0)",
      en: "address to listen on; :: takes both families (0.0.0.0)",
    },
  },
  {
    name: "port",
    short: "p",
    value: "PORT",
    help: { zh: "端口;0 为任意空闲端口(9090)", en: "port; 0 takes any free one (9090)" },
  },
  {
    name: "backlog",
    short: "b",
    value: "N",
    help: { zh: "等待接受的连接数(128)", en: "connections that wait to be accepted (128)" },
  },
  {
    name: "reuse-port",
    help: { zh: "多个服务端共用一个端口(Linux)", en: "several servers share the port (Linux)" },
  },
  ...JOB_FLAGS,
  ...FORWARD_FLAGS,
  EVERY_FLAG,
  ...REPLAY_FLAGS,
  {
    name: "talk",
    help: {
      zh: "输入的内容发给客户端:/to N 内容,/who,/quit",
      en: "what is typed goes to the clients: /to N text, /who, /quit",
    },
  },
  {
    name: "once",
    help: { zh: "只接受一个连接,它结束后退出", en: "accept one connection, serve it until it ends, exit" },
  },
  {
    name: "max-connections",
    value: "N",
    help: {
      zh: "最多 N 个连接,多出的会被告知并关闭(不限)",
      en: "N at a time; one too many is told so and closed (none)",
    },
  },
  {
    name: "drain",
    value: "TIME",
    help: { zh: "Ctrl-C 之后等待会话结束的时间(5s)", en: "how long conversations may go on after Ctrl-C (5s)" },
  },
  ...WIRE_FLAGS,
  ...WATCH_FLAGS,
  ...SHOW_FLAGS,
];

/** Serves until a signal, `/quit`, or, with `--once`, the end of the one connection. */
async function run(command: Command): Promise<number> {
  const { parsed, catalog, output, attempt } = command;
  const [operand] = [...parsed.operands, ...parsed.rest];
  if (operand !== undefined) throw new UsageError(catalog.noOperands(operand));
  const parsedWire = wireOf(parsed, catalog);
  const replay = await replayOf(
    parsed,
    output,
    "server",
    parsedWire,
    [...JOB_FLAGS, EVERY_FLAG].map(({ name }) => name),
  );
  const wire = replay?.wire ?? parsedWire;
  const { encoding } = wire;
  const context: JobContext = {
    see: (encoding) => new ConnectionObserver({ ...subscribers, messages: false }, catalog, encoding),
    warn: (reason) => observer.warn(reason),
  };
  const job = replay?.handler ?? await jobOf(parsed, wire, context, catalog);
  const hostname = valueOf(parsed, "hostname") ?? "0.0.0.0";
  const port = portOf(valueOf(parsed, "port") ?? "9090", 0, catalog);
  const most = valueOf(parsed, "max-connections");
  const maxConnections = most === undefined ? Infinity : whole("--max-connections", most, 1, 1e9, catalog);
  const drain = time("--drain", valueOf(parsed, "drain") ?? "5s", catalog);
  const once = parsed.options.has("once");
  const reusePort = parsed.options.has("reuse-port");
  if (reusePort && typeof Deno.listenDatagram !== "function") throw new UsageError(catalog.reuseNeedsFlag);
  Object.assign(attempt, { action: "listen", hostname, port });

  const text = parsed.options.has("json") ? serverErrors(output) : serverView(output);
  const start: Start = { side: "server", encoding, framing: wire.framing };
  const subscribers = await watch(command, start, text, {
    messages: !parsed.options.has("quiet"),
    replay: replay !== undefined,
  });
  const observer = new ConnectionObserver(subscribers, catalog, encoding);
  // In a replay the messages are the record's: nothing else is said.
  const told = replay ? "binary" : encoding;
  const talking = parsed.options.has("talk");
  const numbers = new ConnectionNumbers();
  const cut = new AbortController();
  let failure: unknown;
  const handler: Handler = (connection, ...peers) => {
    if (talking) numbers.numberOf(connection);
    if (once) server.shutdown();
    return Promise.resolve(job(connection, ...peers)).catch((error) => {
      failure = error;
      tellWhy(error, connection);
      throw error;
    });
  };
  const tellWhy = (error: unknown, connection: Connection) => {
    const say = limitOf(error);
    const text = say && notice(say, catalog, told, wire.framing);
    if (text !== undefined) connection.send(text);
  };

  const server: Server = serve({
    ...wire.options,
    hostname,
    port,
    tcpBacklog: whole("--backlog", valueOf(parsed, "backlog") ?? "128", 1, 65535, catalog),
    reusePort,
    signal: cut.signal,
    maxConnections,
    refusal: notice((in_) => in_.refusal(maxConnections), catalog, told, wire.framing),
    onMessage: replay ? undefined : observer.onMessage,
    onReplaced: observer.onReplaced,
    onBytes: observer.onBytes,
    onListen: (address) => observer.tell({ event: "listen", local: hostPort(address) }),
    onRefused: (connection) => observer.warn(catalog.oneTooMany(maxConnections), connection),
    onError: (error, connection) => {
      // Of what ended a conversation the witness has told.
      if (!connection) observer.warn(catalog.cannotAccept(error instanceof Error ? error.message : String(error)));
    },
  }, observer.around(handler));

  attempt.action = "talk";
  const signals = signalsOf();
  const quit = talking ? talk(inputLines(), server, numbers, output) : new Promise<false>(() => {});
  await Promise.race([server.finished, signals.first, quit.then((asked) => asked || new Promise(() => {}))]);
  const finishing = server.shutdown();
  const left = server.connections.size;
  if (left > 0) observer.warn(catalog.draining(left, drain));
  // The last part of the time is for saying goodbye, so that nobody is reset before the answer is read.
  const goodbye = Math.min(500, drain / 4);
  const ended = within(drain - goodbye, finishing).then(async (done) => {
    if (done) return false;
    if (server.connections.size > 0) observer.warn(catalog.cut(server.connections.size));
    // A replay that is closed would take our own end for the peer's.
    for (const connection of server.connections) replay ? connection.abort() : connection.close();
    await within(goodbye, finishing);
    return false;
  });
  if (await Promise.race([ended, signals.second.then(() => true)])) return 130;
  cut.abort();
  await finishing;
  if (!once || failure === undefined) return 0;
  const end = exitOf(failure, attempt, catalog);
  return end.code === 3 ? 3 : 0;
}

/** What a peer over a limit is told; undefined for every other end. */
function limitOf(error: unknown): ((catalog: MessageCatalog) => string) | undefined {
  if (error instanceof MessageSizeError) return (catalog) => catalog.tooLong(error.size, error.limit);
  if (error instanceof DOMException && error.name === "TimeoutError") return (catalog) => catalog.timedOut;
  return undefined;
}

/** SIGINT and SIGTERM, the first and the second that comes. */
function signalsOf(): { first: Promise<void>; second: Promise<void> } {
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  let count = 0;
  const onSignal = () => (count++ === 0 ? first : second).resolve();
  Deno.addSignalListener("SIGINT", onSignal);
  // Windows knows SIGINT and SIGBREAK only.
  Deno.addSignalListener(Deno.build.os === "windows" ? "SIGBREAK" : "SIGTERM", onSignal);
  return { first: first.promise, second: second.promise };
}

if (import.meta.main) await main({ side: "server", operands: "[OPTIONS]", flags: FLAGS, run }, Deno.args);
