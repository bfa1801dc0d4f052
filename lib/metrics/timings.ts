/**
 * How long handlers and answers take, and how late the event loop is.
 *
 * @module
 */
import type { ExchangeTimer, ExchangeTimers } from "../connection/exchange_timer.ts";
import { Histogram } from "./histogram.ts";

/** Seconds: from 0.1 ms, which the fastest handler takes, to 10 s, beyond which a peer has given up. */
const BOUNDS = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];
/** ms between two looks at the event loop. */
const TICK = 250;
/** Exchanges that are timed between two of them, more or less. A look at the clock costs up to half a microsecond. */
const TIMED = 250;

/** Options of {@linkcode Timings}. */
export interface TimingsOptions {
  /** Called with each time, in seconds, and with where it was counted. @default {undefined} */
  onTime?: ((histogram: Histogram, seconds: number) => void) | undefined;
}

/**
 * The times of one server, as its option `timings`. Its own timer runs until it is disposed, and keeps no program running.
 *
 * All exchanges are timed where few are made. Of many it takes about a thousand in a second, at random, so that a server
 * under load answers as fast as one that is not measured.
 *
 * @example
 * ```ts
 * import { connect, echo, serve } from "@mojibye/mojibye";
 * import { Timings } from "@mojibye/mojibye/metrics";
 *
 * using timings = new Timings();
 * await using server = serve({ hostname: "127.0.0.1", timings }, echo());
 * await using conn = await connect({ port: server.addr.port });
 * await conn.send("hello");
 * await conn.receive();
 * console.assert(timings.handler.count === 1);
 * ```
 */
export class Timings implements ExchangeTimers, Disposable {
  /**
   * From when one read has completed messages until the handler has dealt with all that came: it waits for more, or
   * closes.
   */
  readonly handler: Histogram = new Histogram(BOUNDS);
  /** From when one read has completed messages until the next write to the same peer has ended. */
  readonly roundTrip: Histogram = new Histogram(BOUNDS);
  /** How much later than it should a timer is called: how long what is ready has to wait. */
  readonly eventLoopDelay: Histogram = new Histogram(BOUNDS);
  readonly #onTime: TimingsOptions["onTime"];
  readonly #tick: ReturnType<typeof setInterval>;
  /** When the next tick should be. */
  #due = performance.now() + TICK;
  /** Exchanges since the last tick. */
  #exchanges = 0;
  /** How many exchanges one that is timed stands for, by the last tick; a burst after it raises that at once. */
  #stride = 1;
  /** Exchanges that are not timed before the next one that is. */
  #skip = 0;

  /** Its timer runs from now on. */
  constructor({ onTime }: TimingsOptions = {}) {
    this.#onTime = onTime;
    this.#tick = setInterval(() => this.#onTick(), TICK);
    Deno.unrefTimer(this.#tick);
  }

  /** Of one more connection. */
  timer(): ExchangeTimer {
    return new ConnectionTimer(this);
  }

  /** The time in ms at which an exchange begins; 0 if it is not timed. */
  begin(): number {
    this.#exchanges++;
    if (this.#skip > 0) {
      this.#skip--;
      return 0;
    }
    const stride = Math.max(this.#stride, this.#exchanges / TIMED);
    // At random: every tenth could always be of the same client.
    if (stride > 1) this.#skip = Math.floor(Math.random() * 2 * stride);
    return performance.now();
  }

  /** Counts the time since `begin`, in ms. */
  end(histogram: Histogram, begin: number): void {
    this.#count(histogram, performance.now() - begin);
  }

  /** Stops its timer. What was counted stays. */
  [Symbol.dispose](): void {
    clearInterval(this.#tick);
  }

  #onTick(): void {
    const now = performance.now();
    this.#count(this.eventLoopDelay, Math.max(0, now - this.#due));
    this.#due = now + TICK;
    this.#stride = Math.ceil(this.#exchanges / TIMED);
    this.#exchanges = 0;
  }

  #count(histogram: Histogram, ms: number): void {
    histogram.observe(ms / 1000);
    this.#onTime?.(histogram, ms / 1000);
  }
}

/** Times the exchanges on one connection. 0 stands for one that is not timed. */
class ConnectionTimer implements ExchangeTimer {
  readonly #timings: Timings;
  /** Since when the handler has had something to do. */
  #busy = 0;
  /** When what came last came, as long as nothing has left since. */
  #asked = 0;

  constructor(timings: Timings) {
    this.#timings = timings;
  }

  arrived(): void {
    this.#asked = this.#timings.begin();
    if (this.#busy === 0) this.#busy = this.#asked;
  }

  waiting(): void {
    if (this.#busy === 0) return;
    this.#timings.end(this.#timings.handler, this.#busy);
    this.#busy = 0;
  }

  wrote(): void {
    if (this.#asked === 0) return;
    this.#timings.end(this.#timings.roundTrip, this.#asked);
    this.#asked = 0;
  }
}
