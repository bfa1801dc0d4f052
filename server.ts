#!/usr/bin/env -S deno run -A
/**
 * The server command: flags in, `serve()`, and what happens printed.
 *
 * @module
 */
import { type Address, type Connection, serve, type Server, type ServerOptions } from "./mod.ts";
import { named, type ParsedWire, wireOf } from "./lib/cli/args/wire_flags.ts";
import { type Command, main } from "./lib/cli/command.ts";
import { panelSettings } from "./lib/cli/args/panel_flags.ts";
import { isWorker, workersOf } from "./lib/cli/args/workers_flags.ts";
import { exitOf } from "./lib/cli/errors/exit.ts";
import { hostPort } from "./lib/cli/events/events.ts";
import { ConnectionObserver } from "./lib/cli/events/observer.ts";
import { onUnseenFailure } from "./lib/cli/unseen_failures.ts";
import { onHangup } from "./lib/cli/hangup.ts";
import { EVERY_FLAG } from "./lib/cli/every.ts";
import type { Exporter } from "./lib/cli/metrics/exporter.ts";
import { exporterOf } from "./lib/cli/metrics/exporter_of.ts";
import type { ServerTls } from "./lib/cli/server/tls.ts";
import type { MessageCatalog } from "./lib/cli/i18n/messages.ts";
import { type Replay, replayOf } from "./lib/cli/record/replay_flags.ts";
import { admissionOf, type AdmissionOptions, limitsOf } from "./lib/cli/server/admission_flags.ts";
import { Refusals } from "./lib/cli/server/refusals.ts";
import { SERVER_FLAGS } from "./lib/cli/server/flags.ts";
import { type Job, JOB_FLAGS, jobOf } from "./lib/cli/server/jobs.ts";
import { notifierOf } from "./lib/cli/server/notify.ts";
import { notice } from "./lib/cli/server/notice.ts";
import { Served } from "./lib/cli/server/served.ts";
import { familyOf, inFamily } from "./lib/cli/args/family.ts";
import { takesIpv4 } from "./lib/cli/server/families.ts";
import { serverTlsOf, targetOf } from "./lib/cli/server/secured.ts";
import { type ServerSettings, settingsOf } from "./lib/cli/server/settings.ts";
import { drain, signals } from "./lib/cli/server/stop.ts";
import { ConnectionNumbers } from "./lib/cli/server/connection_numbers.ts";
import { watchServer } from "./lib/cli/watch.ts";
import type { Seat } from "./lib/cli/workers/seat.ts";
import { messageOf } from "./lib/cli/errors/message_of.ts";

/** What makes no sense beside a replay, in which all that is said is the record's. */
const NOT_WITH_REPLAY = [...JOB_FLAGS, EVERY_FLAG].map(({ name }) => name);

/** What the steps of a run share. */
interface Plan {
  readonly settings: ServerSettings;
  readonly wire: ParsedWire;
  readonly replay: Replay | undefined;
  readonly observer: ConnectionObserver;
  readonly admission: AdmissionOptions;
  readonly refusals: Refusals;
  /** TLS, where it is asked for. */
  readonly tls: ServerTls | undefined;
  /** The place of a worker beside its parent, which has the screen, the keyboard and the signals. */
  readonly seat: Seat | undefined;
}

/** Serves until a signal, `/quit`, or, with `--once`, the end of the one connection. */
async function run(command: Command): Promise<number> {
  const panel = panelSettings(command.parsed, command.catalog);
  if (panel) return await (await import("./lib/cli/panel/run.ts")).runPanel(command, "server", panel);
  const workers = workersOf(command.parsed, command.catalog);
  if (workers) return await (await import("./lib/cli/workers/run.ts")).runWorkers(command, workers, import.meta.url);
  const plan = await planOf(command);
  const numbers = new ConnectionNumbers();
  const served = await servedBy(plan, command, numbers);
  const cut = new AbortController();
  await using exporter = await exporterOf(command);
  using notifier = notifierOf(command.parsed, (reason) => plan.observer.warn(reason), command.catalog);
  await claim(plan, command);
  const server = listen(plan, command, served, cut.signal, exporter);
  exporter?.watch(server);
  notifier?.ready();

  const { settings, observer, seat } = plan;
  seat?.watch(server, (connection) => observer.idOf(connection));
  const { first, second, interrupt } = seat?.signals ?? signals();
  // `systemctl reload` must not end a server that has nothing to read again.
  onHangup(() => {}, () => {});
  onUnseenFailure((error) => observer.warn(command.catalog.failedUnseen(error)));
  if (settings.once) served.accepted.then(() => server.shutdown());
  const quit = settings.talk && !seat ? typed(server, numbers, plan, command, interrupt) : new Promise<void>(() => {});
  await Promise.race([server.finished, first, quit]);
  plan.refusals.end();

  exporter?.drain();
  notifier?.stopping();
  const ending = { ms: settings.drain, abort: plan.replay !== undefined };
  const drained = drain(server, ending, seat ? { warn: () => {} } : observer, command.catalog);
  if (await Promise.race([drained, second.then(() => "at once")]) === "at once") return 130;
  cut.abort();
  await server.finished;
  await served.close();
  return settings.once ? exitCodeOf(served.failure, command) : 0;
}

/** What was typed, checked, and who is told of what happens. */
async function planOf(command: Command): Promise<Plan> {
  const { parsed, catalog, output } = command;
  const typed = settingsOf(parsed, catalog);
  const hostname = await inFamily(typed.address.hostname, familyOf(parsed, catalog), catalog);
  const settings = { ...typed, address: { ...typed.address, hostname } };
  const seat = isWorker(parsed) ? await (await import("./lib/cli/workers/seat.ts")).Seat.take(command) : undefined;
  const typedWire = await wireOf(parsed, catalog);
  const replay = await replayOf(parsed, output, "server", typedWire, NOT_WITH_REPLAY);
  const wire = replay?.wire ?? typedWire;
  const subscribers = seat?.subscribers ?? await watchServer(command, replay !== undefined);
  const observer = new ConnectionObserver(subscribers, catalog, wire.encoding);
  const limits = limitsOf(parsed, settings.maxConnections, catalog);
  const { handshakeTimeout } = limits;
  const admission = await admissionOf(parsed, limits, (reason) => observer.warn(reason), catalog);
  const tls = await serverTlsOf(parsed, settings.address.hostname, (reason) => observer.warn(reason), catalog);
  const refusals = new Refusals(
    limits,
    catalog,
    (reason, remote) => observer.tell({ event: "warning", ...(remote === undefined ? {} : { remote }), reason }),
  );
  const layers = [...admission.layers ?? [], ...tls ? [tls.layer] : []];
  return {
    settings,
    wire,
    replay,
    observer,
    admission: { ...admission, layers, handshakeTimeout },
    refusals,
    tls,
    seat,
  };
}

/** The job, and what stands around it. */
async function servedBy(plan: Plan, { parsed, catalog }: Command, numbers: ConnectionNumbers): Promise<Served> {
  const { settings, wire, replay, observer, seat } = plan;
  const job: Job = replay ?? await jobOf(parsed, wire, {
    farSide: (speech) => observer.farSide(speech),
    warn: (reason) => observer.warn(reason),
    bus: seat?.bus,
  }, catalog);
  const greet = settings.talk ? (connection: Connection) => void numbers.numberOf(connection) : () => {};
  return new Served(job, greet, (say) => told(plan, catalog, say));
}

/** A sentence for a peer, as its wire can carry it. In a replay nothing is said but what the record says. */
function told({ wire, replay }: Plan, catalog: MessageCatalog, say: (catalog: MessageCatalog) => string) {
  return replay ? undefined : notice(say, catalog, wire.encoding, wire.framing);
}

/** Makes room for a Unix socket where a server that was killed has left one. */
async function claim({ settings: { unix } }: Plan, { attempt }: Command): Promise<void> {
  if (!unix) return;
  Object.assign(attempt, { action: "listen", path: unix.path });
  await (await import("./lib/cli/server/unix.ts")).removeStaleSocket(unix.path);
}

/** Starts to listen; from then on every connection is served. */
function listen(
  plan: Plan,
  { catalog, attempt, output: { err } }: Command,
  served: Served,
  signal: AbortSignal,
  exporter: Exporter | undefined,
): Server<Address> {
  const { settings: { address, unix, maxConnections, maxTotalBuffered }, wire, observer, admission, refusals, tls } =
    plan;
  Object.assign(attempt, { action: "listen", ...address, path: unix?.path });
  observer.tell({ event: "start", version: 1, side: "server", ...named(wire) });
  const options: ServerOptions<Address> = {
    ...wire.options,
    signal,
    timings: plan.seat?.timings ?? exporter?.timings,
    maxConnections,
    maxTotalBuffered,
    ...admission,
    refusal: ({ reason }) => told(plan, catalog, (in_) => refusals.toPeer(reason, in_)),
    ...observer.hooks,
    onBadChecksum: (connection, error) => {
      observer.hooks.onBadChecksum?.(connection, error);
      served.badChecksum(connection, error);
    },
    onListen: (address) => {
      if (unix?.mode !== undefined) Deno.chmodSync(unix.path, unix.mode);
      observer.tell({ event: "listen", local: hostPort(address) });
      if (address.hostname === "::") {
        const ipv4 = takesIpv4(address.port);
        if (ipv4 !== undefined) err.notice(ipv4 ? catalog.bothFamilies : catalog.ipv6Alone);
      }
      if (tls) err.notice(tls.line(unix ? `-U ${unix.path}` : targetOf(address)));
    },
    onRefused: (refused) => refusals.refused(refused),
    onError: (error, connection) => {
      // How a conversation ended has been told by the observer.
      if (connection || refusals.failed(error)) return;
      observer.warn(catalog.cannotAccept(messageOf(error)));
    },
  };
  const handler = observer.around(served.handler);
  const server = unix
    ? serve({ ...options, transport: "unix", path: unix.path }, handler)
    : serve({ ...options, ...address }, handler);
  attempt.action = "talk";
  return server;
}

/** Sends what is typed to the clients, until `/quit`. */
async function typed(
  server: Server<Address>,
  numbers: ConnectionNumbers,
  { wire }: Plan,
  command: Command,
  interrupt: () => void,
): Promise<void> {
  const { listenersOf, typed } = await import("./lib/cli/server/talk.ts");
  await typed(() => listenersOf(server, numbers), wire, command, interrupt);
}

/** With `--once`: 3 when the one conversation met a limit of the wire. */
function exitCodeOf(failure: unknown, { attempt, catalog }: Command): number {
  return failure !== undefined && exitOf(failure, attempt, catalog).code === 3 ? 3 : 0;
}

if (import.meta.main) await main({ side: "server", operands: "[OPTIONS]", flags: SERVER_FLAGS, run }, Deno.args);
