/**
 * A server: accepts, and runs one handler for each connection.
 *
 * @module
 */
import { Acceptor } from "./accept_loop.ts";
import { Connection, type WireSettings } from "../connection/connection.ts";
import type { Handler } from "../handlers/handler.ts";
import { ConnectionSet } from "./connection_set.ts";
import { checkPort, tune } from "./tcp.ts";
import { count, resolveWire, type WireOptions } from "../connection/wire.ts";
import { reply } from "../handlers/reply.ts";

/** Options of {@linkcode serve}; the names are those of `Deno.listen`. */
export interface ServeOptions extends WireOptions {
  /** Address to listen on; `"::"` takes IPv4 and IPv6. @default {"0.0.0.0"} */
  hostname?: string | undefined;
  /** 0: any free port. @default {0} */
  port?: number | undefined;
  /** Connections that the system completes before they are accepted. @default {511} */
  tcpBacklog?: number | undefined;
  /**
   * Lets several servers listen on one port; the kernel spreads the clients among them (SO_REUSEPORT). Works on Linux;
   * other systems ignore it silently. Needs `--unstable-net`.
   *
   * Not needed to start again at once on a port whose last connections linger in TIME_WAIT: Deno always sets
   * SO_REUSEADDR, which allows just that.
   *
   * @default {false}
   */
  reusePort?: boolean | undefined;
  /** When aborted: the server and all its connections end at once. */
  signal?: AbortSignal | undefined;
  /** Connections at a time; one too many is told `refusal` and closed. @default {Infinity} */
  maxConnections?: number | undefined;
  /** What a connection above `maxConnections` is told. @default {undefined} */
  refusal?: string | undefined;
  /** Called once the server listens. */
  onListen?: ((address: Deno.NetAddr) => void) | undefined;
  /** Called when one too many has come. */
  onRefused?: ((connection: Connection) => void) | undefined;
  /**
   * Called with what a handler threw, unless that was the end of its connection, and with what `onBytes`, `onMessage`,
   * `onReplaced` or the framing threw, which ends it. Without a connection: none could be made, or none can be accepted
   * for now (no descriptors are left; told once a minute).
   *
   * @default {console.error}
   */
  onError?: ((error: unknown, connection?: Connection) => void) | undefined;
}

/** A running server. */
export interface Server extends AsyncDisposable {
  /** Where it listens, with the port that was really taken. */
  readonly addr: Deno.NetAddr;
  /** Connections whose handlers have not ended. */
  readonly connections: ReadonlySet<Connection>;
  /** Resolves when the server accepts no more and all handlers have ended; at once when its `signal` is aborted. */
  readonly finished: Promise<void>;
  /** Accepts no more, lets the handlers end, and resolves as `finished` does. */
  shutdown(): Promise<void>;
  /** Keeps the program running (the default). */
  ref(): void;
  /** Lets the program end although the server listens. */
  unref(): void;
}

/** Refused connections that may linger to read why; more are closed without a word. */
const REFUSALS = 64;

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
 * @throws {Deno.errors.AddrInUse} when the port is taken.
 * @throws {TypeError} for `reusePort` without `--unstable-net`.
 * @throws {RangeError} for a port or a limit that does not exist; a `LabelError` for a label.
 */
export function serve(options: ServeOptions, handler: Handler = reply()): Server {
  return new TcpServer(options, handler);
}

class TcpServer implements Server {
  readonly addr: Deno.NetAddr;
  readonly finished: Promise<void>;
  #served = new ConnectionSet();
  #refused = new Set<Connection>();
  #listener: Deno.TcpListener;
  #wire: WireSettings;
  #handler: Handler;
  #options: ServeOptions;
  #most: number;
  #acceptor: Acceptor;
  /** Called when nobody is waited for any more. */
  #over: (() => void) | undefined;

  constructor(options: ServeOptions, handler: Handler) {
    options.signal?.throwIfAborted();
    this.#options = options;
    this.#handler = handler;
    this.#wire = resolveWire(options);
    this.#most = count("maxConnections", options.maxConnections, Infinity, 1);
    this.#listener = listen(options);
    this.addr = this.#listener.addr;
    try {
      options.onListen?.(this.addr);
    } catch (error) {
      this.#listener.close();
      throw error;
    }
    options.signal?.addEventListener("abort", this.#abort, { once: true });
    this.#acceptor = new Acceptor(this.#listener, (socket) => this.#welcome(socket), this.#report);
    this.finished = this.#finish();
  }

  get connections(): ReadonlySet<Connection> {
    return this.#served.set;
  }

  shutdown(): Promise<void> {
    this.#acceptor.stop();
    return this.finished;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  ref(): void {
    this.#listener.ref();
  }

  unref(): void {
    this.#listener.unref();
  }

  #abort = (): void => {
    this.#acceptor.stop();
    for (const connection of [...this.#served.set, ...this.#refused]) connection.abort(this.#options.signal?.reason);
    this.#over?.();
  };

  async #finish(): Promise<void> {
    await this.#acceptor.finished;
    const { signal } = this.#options;
    await new Promise<void>((resolve) => {
      this.#over = resolve;
      this.#left();
      // After an abort nobody waits for handlers that ignore it.
      if (signal?.aborted) resolve();
    });
    signal?.removeEventListener("abort", this.#abort);
  }

  #left = (): void => {
    if (this.#served.size + this.#refused.size === 0) this.#over?.();
  };

  #welcome(socket: Deno.TcpConn): void {
    try {
      tune(socket);
    } catch {
      return socket.close(); // EINVAL: reset since it was accepted
    }
    let connection: Connection;
    try {
      connection = new Connection(socket, this.#wire, this.#report);
    } catch (error) {
      socket.close(); // the framing or the codec is the user's own, or they do not go together
      return this.#report(error);
    }
    (this.#served.size < this.#most ? this.#serve(connection) : this.#refuse(connection)).then(this.#left);
  }

  async #serve(connection: Connection): Promise<void> {
    const leave = this.#served.add(connection);
    try {
      // Who takes no peers costs no set of them; a rest parameter does not count as one.
      await this.#handler(connection, this.#handler.length === 1 ? this.#served.later : this.#served.set);
    } catch (error) {
      if (error !== connection.signal.reason) this.#report(error, connection);
    }
    await connection.close();
    leave();
  }

  async #refuse(connection: Connection): Promise<void> {
    try {
      this.#options.onRefused?.(connection);
    } catch (error) {
      this.#report(error, connection);
    }
    if (this.#refused.size === REFUSALS) return connection.abort();
    this.#refused.add(connection);
    if (this.#options.refusal !== undefined) connection.send(this.#options.refusal);
    await connection.close();
    this.#refused.delete(connection);
  }

  #report = (error: unknown, connection?: Connection): void => {
    try {
      if (this.#options.onError) this.#options.onError(error, connection);
      else console.error(error); // the one line that lib prints: a handler's error is never swallowed
    } catch (second) {
      console.error(second);
    }
  };
}

function listen(options: ServeOptions): Deno.TcpListener {
  const { hostname = "0.0.0.0", port = 0, tcpBacklog, reusePort = false } = options;
  checkPort("listen on", port, 0);
  // Deno.listen ends the process without the flag, and nothing can catch that.
  if (reusePort && typeof Deno.listenDatagram !== "function") {
    throw new TypeError(
      'Cannot listen with reusePort: run with --unstable-net, or put "unstable": ["net"] in deno.json',
    );
  }
  return Deno.listen({ hostname, port, tcpBacklog: count("tcpBacklog", tcpBacklog, 511, 1), reusePort });
}
