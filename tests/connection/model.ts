/**
 * Random conversations over real sockets, beside a model that only counts. Each message carries its number, so that
 * the model knows what may have arrived: a beginning of what was sent, and all of it where nobody cut.
 */
import { Random } from "../random.ts";
import { Connection } from "../../lib/connection/connection.ts";
import type { Socket } from "../../lib/connection/socket.ts";
import { resolveWire } from "../../lib/connection/wire.ts";
import { lengthPrefixed, lines } from "../../mod.ts";

/** Reads of one sequence above which it is not getting anywhere. */
const MAX_READS = 100_000;
/** ms in which everything must settle once both ends were closed. */
const PATIENCE = 60_000;

/** A socket that notices reads which lead nowhere: a loop of them would stop the event loop. */
class Watched implements Socket {
  readonly localAddr: Deno.NetAddr;
  readonly remoteAddr: Deno.NetAddr;
  closed = false;
  readonly #socket: Deno.TcpConn;
  readonly #fault: (what: string) => void;
  #reads = 0;

  constructor(socket: Deno.TcpConn, fault: (what: string) => void) {
    this.#socket = socket;
    this.#fault = fault;
    this.localAddr = socket.localAddr;
    this.remoteAddr = socket.remoteAddr;
    socket.setNoDelay(true);
  }

  read(bytes: Uint8Array): Promise<number | null> {
    this.#reads++;
    if (this.closed || bytes.length === 0 || this.#reads > MAX_READS) {
      this.#fault(`a read of ${bytes.length} bytes, ${this.closed ? "closed" : "open"}, the ${this.#reads}th`);
      return new Promise(() => {});
    }
    return this.#socket.read(bytes);
  }

  write(bytes: Uint8Array): Promise<number> {
    if (this.closed || bytes.length === 0) this.#fault(`a write of ${bytes.length} bytes, closed: ${this.closed}`);
    return this.#socket.write(bytes);
  }

  closeWrite(): Promise<void> {
    return this.#socket.closeWrite();
  }

  close(): void {
    if (this.closed) this.#fault("a second close of the socket");
    this.closed = true;
    this.#socket.close();
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }
}

/** What the model knows of one end. */
class Side {
  /** Messages that were accepted for sending; each begins with its number. */
  sent = 0;
  /** Numbers of the messages that came, as takers had them. */
  readonly received: number[] = [];
  /** The same, as the hook saw them; empty without one. */
  readonly seen: number[] = [];
  writeClosed = false;
  closed = false;
  aborted = false;
  /** A null came: no message may come after it. */
  ended = false;

  constructor(readonly name: string) {}
}

/** One end: the connection, and what the model knows. */
interface End {
  readonly side: Side;
  readonly connection: Connection;
  readonly socket: Watched;
}

/** Some ms. */
function lapse(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** One random conversation. */
class Sequence {
  readonly #random: Random;
  readonly #log: string[] = [];
  readonly #faults: string[] = [];
  /** What has not settled, by what it is. */
  readonly #pending = new Map<Promise<unknown>, string>();

  constructor(seed: number) {
    this.#random = new Random(seed);
  }

  /** Runs it; what went wrong, and what was done. */
  async run(listener: Deno.TcpListener): Promise<{ faults: string[]; log: string[] }> {
    const [near, far] = await this.#open(listener);
    const steps = 2 + this.#random.below(30);
    for (let step = 0; step < steps; step++) {
      const end = this.#random.once(2) ? near : far;
      const log = this.#act(end);
      this.#log.push(`${end.side.name}: ${log}`);
      await this.#gap();
    }
    await this.#finish([near, far]);
    this.#check(near, far);
    this.#check(far, near);
    return { faults: this.#faults, log: this.#log };
  }

  async #open(listener: Deno.TcpListener): Promise<[End, End]> {
    const { port } = listener.addr;
    const [dialled, accepted] = await Promise.all([Deno.connect({ hostname: "127.0.0.1", port }), listener.accept()]);
    const lined = this.#random.once(2);
    const make = (name: string, tcp: Deno.TcpConn): End => {
      const side = new Side(name);
      const socket = new Watched(tcp, (what) => this.#fault(`${name}: ${what}`));
      const hooked = this.#random.once(2);
      const settings = resolveWire({
        framing: lined ? lines() : lengthPrefixed(),
        ...(hooked &&
          { onMessage: (_, direction, message) => direction === "in" && side.seen.push(numberOf(message)) }),
        ...(this.#random.once(4) && { onBytes: () => {} }),
      });
      const connection = new Connection(socket, settings, { fault: (error) => this.#fault(`${name}: ${error}`) });
      return { side, connection, socket };
    };
    return [make("near", dialled), make("far", accepted)];
  }

  /** Does one thing at one end; what. */
  #act(end: End): string {
    const { side, connection } = end;
    switch (this.#random.below(24)) {
      case 0:
        side.writeClosed = true;
        this.#track("closeWrite()", connection.closeWrite());
        return "closeWrite()";
      case 1:
        side.closed = true;
        this.#track("close()", connection.close());
        return "close()";
      case 2:
        return this.#random.once(2) ? this.#abort(end) : this.#send(end);
      case 3:
      case 4:
        return this.#receiveAll(end);
      case 5:
      case 6:
        return this.#iterate(end, 1 + this.#random.below(5));
      case 7:
      case 8:
        return this.#receiveFor(end);
      case 9:
        this.#track("finished", connection.finished);
        return "finished";
      case 10:
      case 11:
      case 12:
      case 13:
      case 14:
        this.#track("receive()", this.#received(end, connection.receive()));
        return "receive()";
      default:
        return this.#send(end);
    }
  }

  #send({ side, connection }: End): string {
    const size = this.#random.once(10) ? this.#random.below(200_000) : this.#random.below(300);
    const message = `${side.sent} ${"x".repeat(size)}`;
    // A close that was begun refuses at once; after an end of another kind nothing says whether it arrives.
    const accepted = !side.writeClosed && !side.closed && !connection.signal.aborted;
    const sent = connection.send(message);
    if (accepted) side.sent++;
    // Nobody has to await it.
    if (this.#random.once(2)) this.#track("send()", sent.catch(() => {}));
    return `send(${size} characters)${accepted ? "" : ", too late"}`;
  }

  #abort({ side, connection }: End): string {
    side.aborted = true;
    if (this.#random.once(2)) connection.abort();
    else connection.abort(new Error("enough"));
    return "abort()";
  }

  #receiveFor(end: End): string {
    const controller = new AbortController();
    const reason = new Error("no longer");
    const turns = this.#random.below(3);
    const received = end.connection.receive({ signal: controller.signal });
    this.#track("receive({ signal })", this.#received(end, received, reason));
    if (turns === 0) controller.abort(reason);
    else this.#track("abort of a signal", lapse(turns).then(() => controller.abort(reason)));
    return `receive({ signal }), aborted after ${turns} ms`;
  }

  #iterate({ side, connection }: End, most: number): string {
    const loop = async () => {
      let count = 0;
      for await (const message of connection) {
        this.#took(side, message);
        if (++count === most) return;
      }
      this.#sawEnd(side);
    };
    this.#track("for await", loop().catch(() => {}));
    return `for await, ${most} messages`;
  }

  #receiveAll(end: End): string {
    const { side, connection } = end;
    const manner = this.#random.below(8);
    const take = (messages: string[]): void | Promise<void> => {
      for (const message of messages) this.#took(side, message);
      if (messages.length === 0) this.#fault(`${side.name}: receiveAll() gave no message`);
      if (manner === 0) throw new Error("take");
      if (manner === 1) return lapse(1);
      if (manner === 2) this.#send(end);
      if (manner === 3) return Promise.reject(new Error("take"));
      if (manner === 4 && this.#random.once(3)) {
        side.closed = true;
        this.#track("close() in a callback", connection.close());
      }
      if (manner === 5 && this.#random.once(6)) this.#abort(end);
    };
    const all = connection.receiveAll(take).then(() => this.#sawEnd(side), () => {});
    this.#track("receiveAll()", all);
    return `receiveAll(), manner ${manner}`;
  }

  /** Sees to a message that is waited for alone. */
  #received({ side, connection }: End, promise: Promise<string | null>, reason?: Error): Promise<void> {
    return promise.then((message) => {
      if (message === null) this.#sawEnd(side);
      else this.#took(side, message);
    }, (error) => {
      const expected = error === reason || error === connection.signal.reason || isBusy(error);
      if (!expected) this.#fault(`${side.name}: receive() rejected with ${error}`);
    });
  }

  #took(side: Side, message: string): void {
    if (side.ended) this.#fault(`${side.name}: a message after the end`);
    side.received.push(numberOf(message));
  }

  #sawEnd(side: Side): void {
    side.ended = true;
  }

  /** Time in which much, little or nothing happens. */
  async #gap(): Promise<void> {
    const kind = this.#random.below(6);
    if (kind < 3) { for (let i = this.#random.below(12); i > 0; i--) await null; }
    else if (kind < 5) await lapse(0);
  }

  /** Both ends say that they have finished, read what is there, and close; then nothing may be left to wait for. */
  async #finish(ends: readonly End[]): Promise<void> {
    const late = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      this.#fault(`not settled: ${[...this.#pending.values()].join(", ")}`);
      late.resolve();
    }, PATIENCE);
    await Promise.race([this.#settle(ends), late.promise]);
    clearTimeout(timer);
  }

  async #settle(ends: readonly End[]): Promise<void> {
    for (const { side, connection } of ends) {
      side.writeClosed = true;
      this.#track("the last closeWrite()", connection.closeWrite());
    }
    await Promise.all(ends.map((end) => this.#drain(end)));
    await Promise.all(ends.map(({ connection }) => this.#track("the last close()", connection.close())));
    while (this.#pending.size > 0) await Promise.all(this.#pending.keys());
    while (!ends.every(({ socket }) => socket.closed)) await lapse(1);
  }

  /** Takes what comes until the end, once nobody else does. */
  async #drain({ side, connection }: End): Promise<void> {
    for (;;) {
      try {
        return await connection.receiveAll((messages) => {
          for (const message of messages) this.#took(side, message);
        });
      } catch (error) {
        if (!isBusy(error)) return;
        await lapse(0);
      }
    }
  }

  /** What `to` has of what `from` sent. */
  #check({ side: from }: End, { side: to, connection }: End): void {
    const whole = !from.aborted && !to.aborted && !to.closed;
    const { received, seen } = to;
    const sorted = received.toSorted((a, b) => a - b);
    if (sorted.some((number, at) => number !== at)) this.#fault(`${to.name} received ${received}`);
    if (sorted.length > from.sent) this.#fault(`${to.name} received ${sorted.length} of ${from.sent} messages`);
    if (whole && sorted.length < from.sent) {
      this.#fault(`${to.name} received ${sorted.length} of ${from.sent} messages`);
    }
    if (seen.some((number, at) => number !== at)) this.#fault(`${to.name} was handed ${seen}`);
    if (seen.length > 0 && seen.length !== received.length) this.#fault(`${to.name} had ${received} and saw ${seen}`);
    if (!connection.signal.aborted) this.#fault(`${to.name}: the signal is not aborted`);
    if (connection.bufferedAmount !== 0) this.#fault(`${to.name}: ${connection.bufferedAmount} bytes are left`);
  }

  /** Notices if it never settles. */
  #track(what: string, promise: Promise<unknown>): Promise<void> {
    const settled = promise.then(() => {}, () => {}).finally(() => this.#pending.delete(settled));
    this.#pending.set(settled, what);
    return settled;
  }

  #fault(what: string): void {
    this.#faults.push(what);
  }
}

function numberOf(message: string | Uint8Array): number {
  return typeof message === "string" ? Number.parseInt(message) : NaN;
}

function isBusy(error: unknown): boolean {
  return error instanceof TypeError && error.message.includes("another receive()");
}

/** What came of many sequences. */
export interface Outcome {
  sequences: number;
  /** Each with its seed, and with what was done. */
  readonly faults: string[];
}

/** Runs the sequences of the seeds from `seed` on, `lanes` at a time, as long as `goOn` says so. */
export async function model(seed: number, lanes: number, goOn: (sequences: number) => boolean): Promise<Outcome> {
  const outcome: Outcome = { sequences: 0, faults: [] };
  const unhandled = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    outcome.faults.push(`unhandled rejection: ${event.reason}`);
  };
  globalThis.addEventListener("unhandledrejection", unhandled);
  let next = seed;
  const lane = async () => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    while (goOn(outcome.sequences)) {
      const own = next++;
      outcome.sequences++;
      const { faults, log } = await new Sequence(own).run(listener);
      if (faults.length > 0) outcome.faults.push([`seed ${own}`, ...faults, ...log].join("\n  "));
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  globalThis.removeEventListener("unhandledrejection", unhandled);
  return outcome;
}
