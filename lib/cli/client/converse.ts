/**
 * Both directions at once: a pipe, a keyboard, or one direction alone.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import { LocalError } from "../errors/local_error.ts";
import { within } from "../../timer/within.ts";
import { endsAtMatch, type Exchange, isRefusal, type Outcome, replyTime } from "./exchange.ts";
import type { Peekable } from "./peekable.ts";
import type { Traffic } from "./traffic.ts";

/**
 * Sends all that comes and shows what arrives, until the server ends, or as the settings say. What had come is shown
 * before an error is thrown.
 */
export async function converse(input: Peekable<string | Uint8Array>, exchange: Exchange): Promise<Outcome> {
  const { received, settings } = exchange;
  const listening = new Listening(exchange);
  const talking = settings.manner === "receive" ? new Promise<never>(() => {}) : talk(input, exchange, listening);
  // Both are awaited in a race; the one that loses may still fail, and that is not news.
  talking.catch(() => {});
  try {
    const first = await Promise.race([
      listening.ended.then(() => "their end" as const),
      talking,
      received.until(() => received.enough || endsAtMatch(exchange.settings) && received.met).then(() =>
        "enough" as const
      ),
      exchange.quit.then(() => "enough" as const),
      patience(exchange, listening),
    ]);
    const outcome = await after(first, input, talking, exchange, listening);
    return listening.refused ? "refused" : outcome;
  } catch (error) {
    if (!(error instanceof LocalError && error.stream === "output")) await listening.rest();
    throw error;
  } finally {
    listening.stop();
  }
}

/** What follows the first thing that has happened. */
async function after(
  first: "their end" | "our end" | "enough" | Outcome,
  input: Peekable<string | Uint8Array>,
  talking: Promise<unknown>,
  exchange: Exchange,
  listening: Listening,
): Promise<Outcome> {
  if (first === "their end") return await afterTheirEnd(input, talking, exchange, listening);
  if (first === "our end") return await afterOurEnd(exchange, listening);
  return first === "enough" ? "done" : first;
}

/** Who sends nothing, or never ends, waits from the beginning. */
async function patience(exchange: Exchange, listening: Listening): Promise<Outcome> {
  const { received, traffic, settings } = exchange;
  const never = new Promise<never>(() => {});
  if (endsAtMatch(exchange.settings)) {
    return await within(replyTime(settings), listening.settled) ? await never : "unexpected";
  }
  if (settings.manner !== "receive" || settings.wait === undefined) return await never;
  if (await traffic.untilSilence(settings.wait, listening.settled)) return await never;
  return received.total > 0 ? "silence" : "no reply";
}

/** What the server says, as it comes. */
class Listening {
  /** Resolves when the server has finished; rejected when the connection is lost. */
  readonly ended: Promise<void>;
  /** Resolves when input is over, whichever way. */
  readonly settled: Promise<void>;
  readonly #exchange: Exchange;
  #first = true;
  #finished = false;
  #held: string | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(exchange: Exchange) {
    this.#exchange = exchange;
    this.ended = exchange.connection.receiveAll((messages) => this.#take(messages));
    this.settled = this.ended.then(() => {
      this.#finished = true;
      clearTimeout(this.#timer);
    }, () => {});
  }

  /** Whether all that the server said, before it ended, is that it has no place for us. */
  get refused(): boolean {
    if (!this.#finished || this.#held === undefined) return false;
    this.#exchange.received.refusal = this.#held;
    return true;
  }

  /** Waits for what is still to come on a connection that is lost, or that we have nothing more to say on. */
  async rest(): Promise<void> {
    const { connection, settings } = this.#exchange;
    connection.closeWrite().catch(() => {}); // it is lost
    await within(replyTime(settings), this.settled);
    await this.#release();
  }

  /** Ends what waits for time to pass. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  /** A first message that may be a refusal is held back until it is known whether the end follows. */
  async #take(messages: readonly string[]): Promise<void> {
    const { received, settings } = this.#exchange;
    const [message = ""] = messages;
    if (this.#first && messages.length === 1 && isRefusal(message)) {
      this.#held = message;
      this.#timer = setTimeout(() => this.#release(), settings.linger);
    } else {
      await this.#release();
      await received.take(messages);
    }
    this.#first = false;
  }

  async #release(): Promise<void> {
    const held = this.#held;
    this.#held = undefined;
    clearTimeout(this.#timer);
    if (held !== undefined) await this.#exchange.received.take([held]);
  }
}

/** Sends all that the input has. */
async function talk(
  input: Peekable<string | Uint8Array>,
  { connection, received, settings }: Exchange,
  listening: Listening,
): Promise<"our end" | "no greeting"> {
  if (settings.greeting) {
    const greeting = received.until(() => received.total > 0);
    if (!await within(replyTime(settings), Promise.race([greeting, listening.settled]))) return "no greeting";
  }
  for (let message = await input.peek(); message !== undefined; message = await input.peek()) {
    await connection.send(message);
    input.taken();
  }
  return "our end";
}

/** The server has finished; it may still read. */
async function afterTheirEnd(
  input: Peekable<string | Uint8Array>,
  talking: Promise<unknown>,
  { connection, traffic, settings }: Exchange,
  listening: Listening,
): Promise<Outcome> {
  const { manner, reconnect } = settings;
  if (listening.refused || manner === "receive" && !reconnect) return "done";
  if (manner === "type" || manner === "repeat" || reconnect) return "gone";
  const before = input.count;
  const said = talking.then(() => connection.closeWrite());
  said.catch(() => {}); // awaited below, as far as there is anything to wait for
  const finished = await traffic.untilSilence(replyTime(settings), said);
  // Of what is sent to a server that has finished, nobody knows whether it is read. `--send-only` asks for no more than
  // that it was handed over: a program that only writes a file often says nothing, and ends that at once.
  return finished && (manner === "send" || input.count === before) ? "done" : "gone";
}

/** All is said. */
async function afterOurEnd(
  { connection, received, traffic, settings }: Exchange,
  listening: Listening,
): Promise<Outcome> {
  const { manner, wait, linger, expect } = settings;
  if (expect && received.met) return "done";
  const over = Promise.race([
    listening.ended,
    received.until(() => received.enough || expect !== undefined && received.met),
  ]);
  over.catch(() => {}); // awaited below
  if (manner === "send" && await leftAlone(connection, traffic, linger, over)) {
    return connection.bufferedAmount === 0 ? "done" : "gone";
  }
  const before = received.total;
  connection.closeWrite().catch(() => {}); // a loss is the end of input, too
  if (manner === "send") {
    await traffic.untilSilence(linger, over);
    return "done";
  }
  if (expect) return await within(replyTime(settings), over) ? "done" : "unexpected";
  const silence = manner === "type" ? replyTime(settings) : wait ?? Infinity;
  if (await traffic.untilSilence(silence, over)) return "done";
  if (manner === "type") return "done";
  return received.total > before ? "silence" : "no reply";
}

/**
 * Whether the server ended before all was handed over and nothing moved for a while. Nothing is half-closed until then:
 * some devices take that for the end of everything.
 */
async function leftAlone(
  connection: Connection,
  traffic: Traffic,
  linger: number,
  over: Promise<unknown>,
): Promise<boolean> {
  do {
    if (await traffic.untilSilence(linger, over)) return true;
  } while (connection.bufferedAmount > 0);
  return false;
}
