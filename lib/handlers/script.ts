import type { Connection } from "../connection/connection.ts";
import { IdleTimeoutError } from "../connection/errors.ts";
import { delay } from "../timer/delay.ts";
import { MAX_DELAY } from "../timer/max_delay.ts";
import type { Handler } from "./handler.ts";
import { DifferenceError } from "./difference_error.ts";

/** One thing that was said on a connection, and when. */
export interface Step {
  /** `"out"`: to be sent; `"in"`: expected of the peer. */
  readonly direction: "in" | "out";
  /** What was said, as it was on the wire. */
  readonly bytes: Uint8Array;
  /** ms between the step before and this one, kept before something is sent. @default {0} */
  readonly after?: number | undefined;
}

/** Options of {@linkcode script}. */
export interface ScriptOptions {
  /** How many times as fast as recorded; Infinity: without a pause. @default {1} */
  speed?: number | undefined;
  /**
   * ms without a byte after which a peer that is expected to speak is given up, with an IdleTimeoutError.
   *
   * @default {Infinity}
   */
  patience?: number | undefined;
}

/** ms in which a peer may add something that was not expected. */
const EPILOGUE = 200;

/**
 * Plays one side of a conversation: waits for what the peer is to say, says what was said, at the recorded pace.
 *
 * What the peer says is compared byte by byte, however it was cut into reads. After the last step this side is
 * half-closed, and what comes within 200 ms is a difference too. The wire must be `encoding: "binary"` and
 * `chunks()`.
 *
 * ```ts
 * import { connect, encode, serve } from "@mojibye/mojibye";
 * import { script } from "@mojibye/mojibye/handlers";
 *
 * const scale = script([
 *   { direction: "in", bytes: encode("W\r\n") },
 *   { direction: "out", bytes: encode("ST,GS,+00012.5kg\r\n"), after: 20 },
 * ]);
 * await using server = serve({ hostname: "127.0.0.1", encoding: "binary" }, scale);
 * await using conn = await connect({ port: server.addr.port });
 * await conn.send("W\r\n");
 * console.assert(await conn.receive() === "ST,GS,+00012.5kg\r\n");
 * ```
 *
 * @throws {DifferenceError} from the handler, at the first byte that the peer says otherwise.
 * @throws {TypeError} from the handler, on a wire with another encoding.
 */
export function script(steps: Iterable<Step>, options: ScriptOptions = {}): Handler {
  const plan = planOf(steps);
  const { speed = 1, patience = Infinity } = options;
  return async (connection) => {
    if (connection.encoding !== "binary") {
      throw new TypeError(`Cannot play a script in ${connection.encoding}: bytes are compared, use encoding: "binary"`);
    }
    const peer = new Peer(connection, plan.expected, patience);
    for (const { needs, bytes, after } of plan.writes) {
      await peer.said(needs);
      if (after / speed > 0) await peer.pause(after / speed);
      await connection.send(bytes);
    }
    await peer.said(plan.expected.length);
    await connection.closeWrite();
    await peer.ended(EPILOGUE);
  };
}

/** The steps as two streams: all that is expected, and what is sent once so many bytes of it are here. */
interface Plan {
  readonly expected: Uint8Array;
  readonly writes: readonly { readonly needs: number; readonly bytes: Uint8Array; readonly after: number }[];
}

function planOf(steps: Iterable<Step>): Plan {
  const reads: Uint8Array[] = [];
  const writes: { needs: number; bytes: Uint8Array; after: number }[] = [];
  let needs = 0;
  for (const { direction, bytes, after = 0 } of steps) {
    if (direction === "in") {
      reads.push(bytes);
      needs += bytes.length;
    } else writes.push({ needs, bytes, after: Math.min(Math.max(after, 0), MAX_DELAY) });
  }
  const expected = new Uint8Array(needs);
  let at = 0;
  for (const bytes of reads) {
    expected.set(bytes, at);
    at += bytes.length;
  }
  return { expected, writes };
}

/** What the peer says, compared as it comes: reading never waits for sending, so two sides that talk at once do not lock. */
class Peer {
  #expected: Uint8Array;
  #patience: number;
  #heard = 0;
  #over = false;
  #failure: { reason: unknown } | undefined;
  #wake: () => void = () => {};

  constructor(connection: Connection, expected: Uint8Array, patience: number) {
    this.#expected = expected;
    this.#patience = patience;
    connection.receiveAll((messages) => {
      for (const message of messages) this.#compare(message);
      this.#wake();
    }).then(() => this.#end(), (reason) => this.#fail(reason));
    connection.signal.addEventListener("abort", () => this.#fail(connection.signal.reason));
  }

  /** Resolves when the peer has said so many bytes. */
  async said(bytes: number): Promise<void> {
    while (this.#heard < bytes) {
      const before = this.#heard;
      const patient = await this.#next(this.#patience);
      if (!patient && this.#heard === before) {
        throw new IdleTimeoutError("in", this.#patience);
      }
    }
    this.#check();
  }

  /** Lets ms pass; what the peer says meanwhile is compared. */
  async pause(ms: number): Promise<void> {
    const until = Date.now() + ms;
    for (let left; (left = until - Date.now()) > 0;) await this.#next(left);
  }

  /** Resolves when the peer has ended, or ms have passed. */
  async ended(ms: number): Promise<void> {
    const until = Date.now() + ms;
    for (let left; !this.#over && (left = until - Date.now()) > 0;) await this.#next(left);
    this.#check();
  }

  /** Whether something happened within ms. */
  async #next(ms: number): Promise<boolean> {
    this.#check();
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    const happened = await delay(ms, { signal: woken.signal }).then(() => false, () => true);
    this.#check();
    return happened;
  }

  #check(): void {
    if (this.#failure) throw this.#failure.reason;
  }

  #compare(message: string): void {
    const expected = this.#expected;
    for (let i = 0; i < message.length; i++) {
      if (message.charCodeAt(i) === expected[this.#heard]) this.#heard++;
      else throw new DifferenceError(this.#heard, expected, Uint8Array.from(message.slice(i), (c) => c.charCodeAt(0)));
    }
  }

  #end(): void {
    this.#over = true;
    if (this.#heard < this.#expected.length) {
      this.#fail(new DifferenceError(this.#heard, this.#expected, new Uint8Array()));
    }
    this.#wake();
  }

  #fail(reason: unknown): void {
    this.#failure ??= { reason };
    this.#wake();
  }
}
