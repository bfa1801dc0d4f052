/**
 * A client that comes back.
 *
 * @module
 */
import type { Connection } from "../connection/connection.ts";
import { EncodeError } from "../connection/errors.ts";
import { count, resolveWire } from "../connection/wire.ts";
import { delay } from "../timer/delay.ts";
import { withTimeout } from "../timer/with_timeout.ts";
import { Backoff } from "./backoff.ts";
import { checkTarget, type ConnectOptions, dial, type UnixConnectOptions } from "./connect.ts";

/** When {@linkcode reconnecting} tries again. */
export interface RetryOptions {
  /** When aborted: nothing is tried again, and the connection that is open is closed; what was sent still leaves. */
  signal?: AbortSignal | undefined;
  /** ms that one attempt to connect may take. @default {10000} */
  connectTimeout?: number | undefined;
  /**
   * ms before the first try after a connection was lost or could not be made. Doubles with each try up to `maxDelay`; each
   * wait is shortened by up to a half at random. A connection that has lasted longer than the wait before it begins anew.
   *
   * @default {500}
   */
  minDelay?: number | undefined;
  /** ms. @default {30000} */
  maxDelay?: number | undefined;
  /**
   * Called before each wait, with its ms and with what ended the connection, or the attempt: undefined when the peer had
   * finished and `talk` returned.
   */
  onRetry?: ((delay: number, error: unknown) => void) | undefined;
}

/** Options of {@linkcode reconnecting} over TCP. */
export interface ReconnectOptions extends ConnectOptions, RetryOptions {
  /** As that of {@linkcode RetryOptions}. */
  signal?: AbortSignal | undefined;
}

/** Options of {@linkcode reconnecting} to a Unix socket. */
export interface UnixReconnectOptions extends UnixConnectOptions, RetryOptions {
  /** As that of {@linkcode RetryOptions}. */
  signal?: AbortSignal | undefined;
}

/** One conversation of {@linkcode reconnecting}; true: nothing is left to be done. */
export type Talk = (connection: Connection) => boolean | void | Promise<boolean | void>;

/**
 * Connects to a server, again and again: each connection is given to `talk`, and when it ends the next one is made.
 *
 * Resolves when `talk` returned true, or `signal` was aborted and `talk` has ended. A connection that could not be made,
 * ended or was lost is none of the errors that it rejects with.
 *
 * @example
 * ```ts
 * import { lines, reconnecting, serve } from "@mojibye/mojibye";
 *
 * await using server = serve({ hostname: "127.0.0.1", framing: lines() }, (conn) => conn.send("12.5kg"));
 * const weights: string[] = [];
 * await reconnecting({ port: server.addr.port, framing: lines(), minDelay: 10 }, async (conn) => {
 *   for await (const weight of conn) weights.push(weight);
 *   return weights.length === 3; // the server says one on each connection
 * });
 * console.assert(weights.join() === "12.5kg,12.5kg,12.5kg");
 * ```
 *
 * @throws {RangeError} for a port or a limit that does not exist; a `LabelError` for a label.
 * @throws {Deno.errors.NotCapable} without permission to connect.
 * @throws what `talk` or a hook threw, and an {@linkcode EncodeError}: trying again would not help.
 */
export async function reconnecting(options: ReconnectOptions | UnixReconnectOptions, talk: Talk): Promise<void> {
  const { signal, onRetry } = options;
  checkTarget(options);
  const wire = resolveWire(options);
  const connectTimeout = count("connectTimeout", options.connectTimeout, 10_000, 1);
  const minDelay = count("minDelay", options.minDelay, 500, 1);
  const backoff = new Backoff(minDelay, Math.max(minDelay, count("maxDelay", options.maxDelay, 30_000, 1)));
  let wait = 0;
  while (!signal?.aborted) {
    const fault: Fault = { known: false, error: undefined };
    let connection: Connection | undefined;
    let error: unknown;
    const begun = performance.now();
    try {
      connection = await withTimeout(
        connectTimeout,
        signal,
        ({ signal }) => dial({ ...options, signal }, wire, owner(fault)),
      );
      if (await during(connection, talk, signal)) return;
    } catch (thrown) {
      error = thrown;
    }
    if (fault.known) throw fault.error;
    if (signal?.aborted) return;
    if (error !== undefined && !isEnd(error, connection)) throw error;
    if (connection && performance.now() - begun > wait) backoff.reset();
    wait = backoff.next();
    onRetry?.(wait, error);
    await delay(wait, { signal }).catch(() => {}); // aborted: the loop ends
  }
}

/** What a function of the user's threw on a connection. */
interface Fault {
  known: boolean;
  error: unknown;
}

function owner(fault: Fault): { fault: (error: unknown) => void } {
  return {
    fault(error) {
      fault.known = true;
      fault.error = error;
    },
  };
}

/** One conversation; whether it was the last. */
async function during(connection: Connection, talk: Talk, signal: AbortSignal | undefined): Promise<boolean> {
  await using open = connection;
  const close = () => void open.close();
  signal?.addEventListener("abort", close);
  try {
    if (signal?.aborted) return false;
    return await talk(open) === true;
  } finally {
    signal?.removeEventListener("abort", close);
  }
}

/** Whether an error is the end of a connection, or of an attempt to make one, which may go well another time. */
function isEnd(error: unknown, connection: Connection | undefined): boolean {
  if (error instanceof EncodeError) return false;
  if (connection) return error === connection.signal.reason;
  return !(error instanceof Deno.errors.NotCapable || error instanceof TypeError || error instanceof RangeError);
}
