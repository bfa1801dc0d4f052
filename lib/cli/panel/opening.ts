/**
 * Opens what settings describe: a server that listens, or a client's one connection.
 *
 * All that can be wrong with settings is found before anything is opened, so a mistake in them ends nothing that is open.
 *
 * @module
 */
import { connect, type Connection, type ConnectionHooks, serve } from "../../../mod.ts";
import type { ParsedArgs } from "../args/flags.ts";
import { sendProxyOf } from "../args/send_proxy.ts";
import { time } from "../args/units.ts";
import { type ParsedWire, valueOf } from "../args/wire_flags.ts";
import { targetOf } from "../client/target.ts";
import type { Attempt } from "../errors/exit.ts";
import { hostPort } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { clientTlsOf } from "../tls/flags.ts";
import { serverTlsOf, targetOf as targetAt } from "../server/secured.ts";
import { admissionOf, limitsOf } from "../server/admission_flags.ts";
import { notice } from "../server/notice.ts";
import { Refusals } from "../server/refusals.ts";
import { settingsOf } from "../server/settings.ts";
import type { PanelJob } from "./job.ts";

/** ms to connect. */
const CONNECT_TIME = "10s";
/** ms in which conversations may end when a session is closed. */
const GRACE = 500;

/** What is told of the connections. */
export interface Observer {
  readonly hooks: ConnectionHooks;
  /** A conversation, from its beginning to the end of its connection. */
  during(connection: Connection, talk: () => void | Promise<void>): Promise<void>;
  /** Something went wrong that ended no conversation. */
  warn(reason: string): void;
  failed(error: unknown, connection: Connection | undefined): void;
}

/** What is open. */
export interface Opened {
  /** `host:port` where it listens, or to which it is connected. */
  readonly address: string;
  /** Resolves when it is over by itself, to the reason if there is one. */
  readonly over: Promise<unknown>;
  /** Ends all its connections, and stops listening. */
  close(): Promise<void>;
}

/** Something that can be opened, until `signal` says not to. */
export type Opening = (observer: Observer, signal: AbortSignal) => Promise<Opened>;

/**
 * A server.
 *
 * @throws {UsageError} for settings that cannot be used.
 */
export async function server(
  args: ParsedArgs,
  wire: ParsedWire,
  job: PanelJob,
  attempt: Attempt,
  catalog: MessageCatalog,
): Promise<Opening> {
  const { address, maxConnections, maxTotalBuffered } = settingsOf(args, catalog);
  Object.assign(attempt, { action: "listen", ...address });
  const limits = limitsOf(args, maxConnections, catalog);
  let warn = (_reason: string) => {};
  const end = new AbortController();
  const admission = await admissionOf(args, limits, (reason) => warn(reason), catalog, end.signal);
  const tls = await serverTlsOf(args, address.hostname, (reason) => warn(reason), catalog, end.signal);
  const layers = [...admission.layers ?? [], ...tls ? [tls.layer] : []];
  const { handshakeTimeout } = limits;
  return (observer) => {
    warn = (reason) => observer.warn(reason);
    const refusals = new Refusals(
      limits,
      catalog,
      (line, peer) => observer.warn(peer === undefined ? line : `${peer}: ${line}`),
    );
    const server = serve({
      ...wire.options,
      ...address,
      maxConnections,
      maxTotalBuffered,
      ...admission,
      layers,
      handshakeTimeout,
      refusal: ({ reason }) => notice((say) => refusals.toPeer(reason, say), catalog, wire.encoding, wire.framing),
      ...observer.hooks,
      onBadChecksum: (connection, error) => job.onBadChecksum?.(connection, error),
      onListen: (address) => tls && observer.warn(tls.line(targetAt(address))),
      onRefused: (refused) => refusals.refused(refused),
      onError: (error, connection) => {
        if (connection || !refusals.failed(error)) observer.failed(error, connection);
      },
    }, (connection, connections) => observer.during(connection, () => job.handler(connection, connections)));
    return Promise.resolve({
      address: hostPort(server.addr),
      over: server.finished,
      close: () => {
        refusals.end();
        end.abort();
        return server.shutdown({ timeout: GRACE });
      },
    });
  };
}

/**
 * A client.
 *
 * @throws {UsageError} for settings that cannot be used.
 */
export async function client(
  args: ParsedArgs,
  wire: ParsedWire,
  attempt: Attempt,
  catalog: MessageCatalog,
): Promise<Opening> {
  const { hostname, port } = targetOf(args, catalog);
  const timeout = time("--timeout", valueOf(args, "timeout") ?? CONNECT_TIME, catalog);
  Object.assign(attempt, { action: "connect", hostname, port, timeout, timeoutOption: "--timeout" });
  const sendProxy = await sendProxyOf(args, catalog);
  const tls = await clientTlsOf(args, hostname, catalog);
  return async (observer, signal) => {
    const connection = await connect({
      ...wire.options,
      layers: sendProxy(),
      tls,
      handshakeTimeout: timeout,
      hostname,
      port,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
      ...observer.hooks,
    });
    const over = observer.during(connection, () => connection.receiveAll(() => {}));
    return {
      address: hostPort({ hostname, port }),
      over: over.then(() => undefined, (reason) => reason),
      close: () => connection.close(),
    };
  };
}
