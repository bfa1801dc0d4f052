/**
 * A server: accepts, and runs one handler for each connection.
 *
 * @module
 */
import { Acceptor } from "./accept_loop.ts";
import { Admission, type Admitted, type LayerOptions } from "./admission.ts";
import { Budget } from "../connection/budget.ts";
import { Connection, type WireSettings } from "../connection/connection.ts";
import { countOne } from "../connection/counts.ts";
import type { ExchangeTimers } from "../connection/exchange_timer.ts";
import type { Connections } from "../connection/connections.ts";
import { within } from "../timer/within.ts";
import { HandshakeError, RefusedError } from "../connection/errors.ts";
import type { Handler } from "../handlers/handler.ts";
import type { Address, Socket, UnixAddress } from "../connection/socket.ts";
import { ConnectionSet } from "./connection_set.ts";
import { noServerCounts, type ServerMetrics } from "./metrics.ts";
import {
  listen,
  type ListenerOptions,
  type ListenOptions,
  type Place,
  type SocketListener,
  type UnixListenOptions,
} from "./listen.ts";
import { tune } from "./tcp.ts";
import { count, resolveWire, type WireOptions } from "../connection/wire.ts";
import { reply } from "../handlers/reply.ts";
import { Visit, type VisitEvents } from "./visit.ts";

/** What {@linkcode serve} takes beside the place where it listens. */
export interface ServerOptions<A extends Address> extends WireOptions, LayerOptions {
  /** When aborted: the server and all its connections end at once. */
  signal?: AbortSignal | undefined;
  /** Connections at a time; one too many is refused. @default {Infinity} */
  maxConnections?: number | undefined;
  /**
   * Bytes that may wait for all peers together; what a broadcast has several peers wait for counts once. When more
   * wait, the peers for which most waits are dropped, with a {@linkcode SlowPeerError}.
   *
   * @default {268435456}
   */
  maxTotalBuffered?: number | undefined;
  /**
   * What a peer is told before it is closed because it may not come in: it is one above `maxConnections`, or a layer has
   * refused it. Not told are those who still had a handshake before them.
   *
   * @default {undefined}
   */
  refusal?: string | ((refused: RefusedError) => string | undefined) | undefined;
  /**
   * Measures how long handlers and answers take: a `Timings` of the entry `./metrics`, one for each server.
   *
   * @default {undefined}
   */
  timings?: ExchangeTimers | undefined;
  /** Called once the server listens. */
  onListen?: ((address: A) => void) | undefined;
  /** Called when somebody may not come in. */
  onRefused?: ((refused: RefusedError) => void) | undefined;
  /**
   * Called with what a handler threw, unless that was the end of its connection, and with what `onBytes`, `onMessage`,
   * `onReplaced` or the framing threw, which ends it; and
   * with the TypeError of a `send()` that was given no message. Without a connection: none could be made (a
   * {@linkcode HandshakeError} when one of the `layers` failed), or none can be accepted for now (no descriptors are
   * left; told once a minute).
   *
   * @default {console.error}
   */
  onError?: ((error: unknown, connection?: Connection) => void) | undefined;
}

/** Options of {@linkcode serve} on a TCP port. */
export interface ServeOptions extends ServerOptions<Deno.NetAddr>, ListenOptions {}

/** Options of {@linkcode serve} on a Unix socket. */
export interface UnixServeOptions extends ServerOptions<UnixAddress>, UnixListenOptions {}

/** Options of {@linkcode serve} with a listener that is open already. */
export interface ListenerServeOptions<A extends Address> extends ServerOptions<A>, ListenerOptions<A> {}

/** Options of {@linkcode Server.shutdown}. */
export interface ShutdownOptions {
  /** ms after which what has not ended is cut. @default {Infinity} */
  timeout?: number | undefined;
}

/** A running server. */
export interface Server<A extends Address = Deno.NetAddr> extends AsyncDisposable {
  /** Where it listens, with the port that was really taken. */
  readonly addr: A;
  /** Connections whose handlers have not ended, or to which something is still to be written. */
  readonly connections: Connections;
  /** What has happened so far, in numbers. Each time anew, and costs nothing in between. */
  readonly metrics: ServerMetrics;
  /**
   * Resolves when the server accepts no more, all handlers have ended and all sockets are closed; at once when its
   * `signal` is aborted.
   */
  readonly finished: Promise<void>;
  /**
   * Accepts no more, lets the handlers end, and resolves as `finished` does. After `timeout` the connections that are
   * left are aborted, and handlers that ignore it are not waited for.
   */
  shutdown(options?: ShutdownOptions): Promise<void>;
  /** Keeps the program running (the default). */
  ref(): void;
  /** Lets the program end although the server listens. */
  unref(): void;
}

/** Refused connections that may be told why at a time; more are closed without a word. */
const MAX_REFUSED = 64;
/** Why one that was on its way is told of to nobody. */
const NO_LONGER = new DOMException("The server accepts no more", "AbortError");
/** Peers that may be heard out at a time; of more, the oldest is cut. */
const MAX_LINGERING = 1024;

/**
 * Listens, and calls `handler` for each connection.
 *
 * @example
 * ```ts
 * import { connect, serve } from "@mojibye/mojibye";
 *
 * await using server = serve({ hostname: "127.0.0.1", encoding: "gbk" }, async (conn) => {
 *   for await (const message of conn) await conn.send(`收到:${message}`);
 * });
 * await using conn = await connect({ port: server.addr.port, encoding: "gbk" });
 * await conn.send("你好");
 * console.assert(await conn.receive() === "收到:你好");
 * ```
 *
 * @throws {Deno.errors.AddrInUse} when the port is taken, or something is where the Unix socket is to be.
 * @throws {Deno.errors.InvalidData} for a `cert` or `key` that is none; an Error for two that do not go together.
 * @throws {TypeError} for `reusePort` without `--unstable-net`.
 * @throws {RangeError} for a port or a limit that does not exist; a `LabelError` for a label.
 */
export function serve(options: ServeOptions, handler?: Handler): Server;
/** Listens on a Unix socket. */
export function serve(options: UnixServeOptions, handler?: Handler): Server<UnixAddress>;
/** Takes the clients of a listener. */
export function serve<A extends Address>(options: ListenerServeOptions<A>, handler?: Handler): Server<A>;
export function serve<A extends Address>(options: ServerOptions<A> & Place, handler: Handler = reply()): Server<A> {
  return new SocketServer(options, handler);
}

class SocketServer<A extends Address> implements Server<A> {
  readonly addr: A;
  readonly finished: Promise<void>;
  readonly #options: ServerOptions<A>;
  readonly #handler: Handler;
  readonly #wire: WireSettings;
  readonly #counts = noServerCounts();
  readonly #maxConnections: number;
  readonly #admission: Admission;
  readonly #listener: SocketListener<A>;
  readonly #acceptor: Acceptor;
  readonly #served = new ConnectionSet();
  readonly #refused = new Set<Connection>();
  /** Whose conversations are over, and whose peers are heard out. */
  readonly #lingering = new Set<Connection>();
  /** Sockets that are on their way, and connections whose handler has not ended or whose socket is open. */
  #running = 0;
  /** Called when nobody is waited for any more. */
  #onIdle: (() => void) | undefined;
  #cut = false;

  constructor(options: ServerOptions<A> & Place, handler: Handler) {
    options.signal?.throwIfAborted();
    this.#options = options;
    this.#handler = handler;
    const budget = new Budget(count("maxTotalBuffered", options.maxTotalBuffered, 268435456, 1));
    this.#wire = { ...resolveWire(options, budget), timings: options.timings };
    this.#maxConnections = count("maxConnections", options.maxConnections, Infinity, 1);
    this.#admission = new Admission(options);
    this.#listener = listen<A>(options);
    this.addr = this.#listener.addr;
    try {
      options.onListen?.(this.addr);
    } catch (error) {
      this.#listener.close();
      throw error;
    }
    options.signal?.addEventListener("abort", this.#onAbort, { once: true });
    this.#acceptor = new Acceptor(this.#listener, (socket) => this.#welcome(socket), this.#report);
    this.finished = this.#finish();
  }

  get connections(): Connections {
    return this.#served;
  }

  get metrics(): ServerMetrics {
    const { counts, budget } = this.#wire;
    return structuredClone({ ...this.#counts, ...counts, open: this.#served.size, buffered: budget.used });
  }

  async shutdown({ timeout = Infinity }: ShutdownOptions = {}): Promise<void> {
    this.#acceptor.stop();
    this.#admission.abort(NO_LONGER);
    const inTime = await within(timeout, this.finished);
    if (!inTime) this.#abort(new DOMException("The server was shut down", "TimeoutError"));
    await this.finished;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  ref(): void {
    this.#listener.ref?.();
  }

  unref(): void {
    this.#listener.unref?.();
  }

  readonly #onAbort = (): void => {
    this.#acceptor.stop();
    this.#abort(this.#options.signal?.reason);
  };

  /** Ends every connection, and waits for no handler that ignores it. */
  #abort(reason: unknown): void {
    this.#cut = true;
    this.#admission.abort(NO_LONGER);
    for (const connection of [...this.#served, ...this.#refused, ...this.#lingering]) connection.abort(reason);
    this.#onIdle?.();
  }

  async #finish(): Promise<void> {
    await this.#acceptor.finished;
    if (!this.#cut && this.#running > 0) await new Promise<void>((resolve) => this.#onIdle = resolve);
    this.#options.signal?.removeEventListener("abort", this.#onAbort);
  }

  #welcome(socket: Socket): void {
    this.#counts.accepted++;
    try {
      tune(socket);
    } catch {
      return socket.close(); // EINVAL: reset since it was accepted
    }
    this.#running++;
    if (this.#admission.admits(socket)) this.#converse(socket);
    else this.#admit(socket);
  }

  async #admit(socket: Socket): Promise<void> {
    const way = { socket };
    let admitted: Admitted | undefined;
    try {
      admitted = await this.#admission.admit(way);
      if (!admitted) this.#counts.healthChecks++;
    } catch (error) {
      if (error instanceof RefusedError) this.#toldRefused(error);
      else if (error !== NO_LONGER) {
        this.#counts.handshakeFailures++;
        this.#report(new HandshakeError(way.socket.remoteAddr, error));
      }
    }
    if (admitted) this.#converse(admitted.socket, admitted.refused);
    else this.#left();
  }

  #converse(socket: Socket, refused?: RefusedError): void {
    const visit = new Visit(this.#events);
    let connection: Connection;
    try {
      connection = new Connection(socket, this.#wire, visit);
    } catch (error) {
      socket.close(); // the framing or the codec is the user's own, or they do not go together
      this.#report(error);
      return this.#left();
    }
    if (refused) this.#refuse(connection, visit, refused);
    else if (this.#served.size < this.#maxConnections) this.#serve(connection, visit);
    else this.#refuse(connection, visit, new RefusedError(connection.remoteAddr, "maxConnections"));
  }

  async #serve(connection: Connection, visit: Visit): Promise<void> {
    visit.number = this.#served.add(connection);
    try {
      await this.#handler(connection, this.#served);
    } catch (error) {
      if (error !== visit.toldFault && error !== connection.signal.reason) this.#report(error, connection);
    }
    connection.close();
    visit.handled(connection);
  }

  #refuse(connection: Connection, visit: Visit, refused: RefusedError): void {
    const said = this.#toldRefused(refused);
    if (this.#refused.size < MAX_REFUSED) {
      this.#refused.add(connection);
      if (said !== undefined) connection.send(said);
      connection.close();
    } else connection.abort();
    visit.handled(connection);
  }

  /** What the peer is told, after whoever wants to know was. */
  #toldRefused(refused: RefusedError): string | undefined {
    const { onRefused, refusal } = this.#options;
    countOne(this.#counts.refused, refused.reason);
    try {
      onRefused?.(refused);
      return typeof refusal === "function" ? refusal(refused) : refusal;
    } catch (error) {
      this.#report(error);
      return undefined;
    }
  }

  readonly #events: VisitEvents = {
    fault: (error, connection) => this.#report(error, connection),
    over: (connection, { number, isReleased }) => {
      if (number === undefined) this.#refused.delete(connection);
      else this.#served.delete(number);
      if (!isReleased) this.#linger(connection);
    },
    gone: (connection) => {
      this.#lingering.delete(connection);
      this.#left();
    },
  };

  #left(): void {
    this.#running--;
    if (this.#running === 0) this.#onIdle?.();
  }

  #linger(connection: Connection): void {
    const [oldest] = this.#lingering;
    if (oldest && this.#lingering.size === MAX_LINGERING) oldest.abort();
    this.#lingering.add(connection);
  }

  readonly #report = (error: unknown, connection?: Connection): void => {
    if (connection) this.#counts.handlerErrors++;
    try {
      if (this.#options.onError) this.#options.onError(error, connection);
      else console.error(error); // the one line that lib prints: a handler's error is never swallowed
    } catch (second) {
      console.error(second);
    }
  };
}
