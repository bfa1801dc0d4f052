/**
 * `--workers`: the parent, which has the screen, the record, the keyboard and the signals of all.
 *
 * Processes and not threads: a thread that runs out of memory takes all others with it.
 *
 * @module
 */
import type { Family } from "../../metrics/mod.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { size } from "../args/units.ts";
import { named, valueOf, wireOf } from "../args/wire_flags.ts";
import { WORKER } from "../args/workers_flags.ts";
import type { Command } from "../command.ts";
import { UsageError } from "../errors/usage_error.ts";
import { hostPort } from "../events/events.ts";
import { exporterOf } from "../metrics/exporter_of.ts";
import { onHangup } from "../hangup.ts";
import { notifierOf } from "../server/notify.ts";
import { signals } from "../server/stop.ts";
import { type ServerSettings, settingsOf } from "../server/settings.ts";
import { onUnseenFailure } from "../unseen_failures.ts";
import { watchServer } from "../watch.ts";
import { within } from "../../timer/within.ts";
import { Crew } from "./crew.ts";
import { MergedEvents } from "./merged_events.ts";
import { permissionsOf, programOf } from "./permissions.ts";
import { lasting, sum } from "./sum.ts";

/** Options of which only the parent makes anything. */
const OF_PARENT = new Set(["workers", "hex", "json", "output", "quiet", "timestamps", "color", "metrics", "notify"]);
/** ms that a worker may take to end beyond `--drain`. */
const GRACE = 2000;

/** ms in which a worker tells its numbers. */
const COUNTED = 1000;

/** Runs so many workers of the server in `module` until a signal or `/quit`. */
export async function runWorkers(command: Command, count: number, module: string): Promise<number> {
  const { parsed, catalog, output, attempt } = command;
  const settings = settingsOf(parsed, catalog);
  const { address, drain, talk } = settings;
  const wire = await wireOf(parsed, catalog);
  const program = programOf(catalog);
  const shares = sharesOf(parsed, settings, count, command);
  const subscribers = await watchServer(command, false);
  const events = new MergedEvents(subscribers.views);
  const warn = (reason: string) => events.show({ event: "warning", reason });

  Object.assign(attempt, { action: "listen", ...address });
  const port = freePort(address);
  const place = { hostname: address.hostname, port };
  const permissions = permissionsOf(parsed, hostPort(place));
  const args = ["run", "--no-prompt", "--unstable-net", ...permissions, module, ...argsOf(parsed, port)];
  await using exporter = parsed.options.has("metrics") ? await exporterOf(command) : undefined;
  const { messages, data } = subscribers;
  const sent = ["output", "json", "forward"].some((name) => parsed.options.has(name));
  const shown = { messages, sent, data, numbers: exporter !== undefined };
  /** What those have counted that have ended. */
  let past: readonly Family[] = [];
  const crew = new Crew((number) => ({ program, args: [...args, ...shares(number)], shown }), {
    told: (worker, message) => {
      for (const event of message.events) events.told(worker, event);
      if (message.lost > 0) warn(catalog.workers.lost(message.lost));
    },
    printed: (worker, line) => {
      if (!events.isTold(worker, line)) output.err.notice(line);
    },
    ended: (worker, { signal, code }, ms) => {
      const cut = events.ended(worker, catalog.workers.cut);
      warn(catalog.workers.ended(worker.number, signal ?? String(code), cut, ms));
    },
    gone: (worker) => past = sum([past, lasting(worker.families)]),
    left: (worker) => events.ended(worker, catalog.workers.cut),
    notReplaced: ({ number }) => warn(catalog.workers.notRestarted(number)),
    replaced: ({ number, pid }) => warn(catalog.workers.again(number, pid)),
    lost: (messages) => warn(catalog.workers.lost(messages)),
  });

  using notifier = notifierOf(parsed, warn, catalog);
  const { first, second, interrupt } = signals();
  onHangup(() => {
    for (const worker of crew.workers) worker.reload();
  }, () => {});
  onUnseenFailure((error) => warn(catalog.failedUnseen(error)));
  events.show({ event: "start", version: 1, side: "server", ...named(wire) });
  const failed = await Promise.race([crew.start(count), second.then(() => undefined)]);
  if (failed) {
    crew.cut();
    return failed.code || 1;
  }
  attempt.action = "talk";
  events.show({ event: "listen", local: hostPort(place) });
  output.err.notice(catalog.workers.listening(count, parsed.options.has("handler")));
  exporter?.serve(async () => {
    const workers = [...crew.workers];
    // Of one that is busy, those that it told last.
    await Promise.all(workers.map((worker) => within(COUNTED, worker.count())));
    return sum([past, ...workers.map(({ families }) => families)]);
  });
  notifier?.ready();
  Deno.addSignalListener("SIGUSR2", async () => {
    warn(catalog.workers.restarting(count));
    if (await resetsWaiting()) warn(catalog.workers.migrate);
    if (await crew.restart() === count) warn(catalog.workers.restarted);
  });

  const open = () => MergedEvents.open(crew.workers);
  const quit = talk ? typed() : new Promise<void>(() => {});
  await Promise.race([first, quit]);
  exporter?.drain();
  notifier?.stopping();
  crew.stop();
  if (open().length > 0) warn(catalog.draining(open().length, drain));
  const atOnce = second.then(() => "at once");
  const ended = ending();
  if (await Promise.race([ended, atOnce]) !== "at once") return 0;
  crew.cut();
  return 130;

  async function typed(): Promise<void> {
    const { typed } = await import("../server/talk.ts");
    const listeners = () =>
      open().map(({ id, remote, key, worker }) => ({
        number: id,
        peer: remote,
        send: (message: string | Uint8Array) => worker.say(message, key),
      }));
    await typed(listeners, wire, command, interrupt);
  }

  async function ending(): Promise<void> {
    // As the workers do: the last part of the time is for saying goodbye.
    if (await within(drain - Math.min(500, drain / 4), crew.ended)) return;
    if (open().length > 0) warn(catalog.cut(open().length));
    if (await within(GRACE, crew.ended)) return;
    crew.cut();
    await crew.ended;
  }
}

/** The port that the workers share: nobody else may have it. */
function freePort({ hostname, port, tcpBacklog }: ServerSettings["address"]): number {
  const listener = Deno.listen({ hostname, port, tcpBacklog });
  const { addr } = listener;
  // Not by `using`: the bundler leaves that out where the variable is used once.
  listener.close();
  return addr.port;
}

/** Where the kernel says whether those who wait at a listener that closes go to another one: Linux, ip-sysctl. */
const MIGRATE = "/proc/sys/net/ipv4/tcp_migrate_req";

/** Whether clients that wait to be accepted are reset when a worker ends; false where that may not be read. */
async function resetsWaiting(): Promise<boolean> {
  if ((await Deno.permissions.query({ name: "read", path: MIGRATE })).state !== "granted") return false;
  return await Deno.readTextFile(MIGRATE).then((text) => text.trim() === "0", () => false); // an older kernel
}

/** What was typed, for a worker. */
function argsOf({ options }: ParsedArgs, port: number): string[] {
  const theirs = [...options].filter(([name]) => !OF_PARENT.has(name) && name !== "port");
  const spelled = theirs.map(([name, value]) => value === true ? `--${name}` : `--${name}=${value}`);
  return [...spelled, "--reuse-port", `--port=${port}`, `--workers=${WORKER}`];
}

/** Limits that are of all workers together, each with its part: the kernel does not know who has room. */
function sharesOf(
  parsed: ParsedArgs,
  { maxConnections }: ServerSettings,
  count: number,
  { catalog }: Command,
): (number: number) => string[] {
  const total = valueOf(parsed, "max-total-buffer");
  const bytes = total === undefined ? Infinity : size("--max-total-buffer", total, catalog);
  for (const [flag, value] of [["--max-connections", maxConnections], ["--max-total-buffer", bytes]] as const) {
    if (value < count) throw new UsageError(catalog.workers.tooFew(flag, count));
  }
  const share = (whole: number, number: number) => Math.floor(whole / count) + (number <= whole % count ? 1 : 0);
  return (number) => [
    ...(maxConnections < Infinity ? [`--max-connections=${share(maxConnections, number)}`] : []),
    ...(bytes < Infinity ? [`--max-total-buffer=${share(bytes, number)}`] : []),
  ];
}
