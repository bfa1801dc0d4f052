/**
 * What a worker has in the place of a screen, a keyboard and signals: its parent.
 *
 * @module
 */
import { decodeBase64, encodeBase64 } from "../deps.ts";
import type { Address, Bus, Connection, Server } from "../../../mod.ts";
import { families, Timings } from "../../metrics/mod.ts";
import type { Command } from "../command.ts";
import type { Event } from "../events/events.ts";
import type { Subscribers } from "../events/observer.ts";
import type { Signals } from "../server/stop.ts";
import { type FromWorker, Link, type Shown, type ToldEvent, type ToldMessage, type ToWorker } from "./link.ts";
import { WorkerBus } from "./worker_bus.ts";

/** ms for which events are collected. */
const COLLECT = 10;
/** Events that are told together at most. */
const TOGETHER = 1000;

/** For a parent that has ended at once. */
const NOTHING: Shown = { messages: false, sent: false, data: false, numbers: false };

/** A worker's place beside its parent. */
export class Seat {
  /** The parent's views. */
  readonly subscribers: Subscribers;
  /** For `serve()`, where the parent hands on numbers. */
  readonly timings: Timings | undefined;
  /** What joins the chats of all workers. */
  readonly bus: Bus;
  /** The parent's word in the place of signals. */
  readonly signals: Signals;
  readonly #link: Link<ToWorker, FromWorker>;
  readonly #sent: boolean;
  readonly #stop = Promise.withResolvers<void>();
  readonly #workerBus: WorkerBus;
  #events: (ToldEvent | ToldMessage)[] = [];
  #lost = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #server: Server<Address> | undefined;
  #idOf: (connection: Connection) => number = () => 0;

  /** Sits down; what was not yet told is told before the command ends. */
  static async take({ endings }: Command): Promise<Seat> {
    // Standard output is the parent's ear: what a handler prints goes where it can be read.
    const { error } = console;
    Object.assign(console, { log: error, info: error, debug: error });
    // A terminal sends its signals to all processes; only the parent acts on them.
    for (const signal of ["SIGINT", "SIGTERM", "SIGUSR2"] as const) Deno.addSignalListener(signal, () => {});
    const link = new Link<ToWorker, FromWorker>(Deno.stdin.readable, Deno.stdout.writable);
    const messages = link.messages();
    const { value: hello } = await messages.next();
    const seat = new Seat(link, hello?.type === "hello" ? hello : NOTHING);
    endings.push(async () => {
      seat.#flush();
      seat.#count();
      await link.flushed();
      return true;
    });
    seat.#listen(messages);
    return seat;
  }

  private constructor(link: Link<ToWorker, FromWorker>, { messages, sent, data, numbers }: Shown) {
    this.#sent = sent;
    this.#link = link;
    this.timings = numbers ? new Timings() : undefined;
    this.subscribers = { views: [(event) => this.#tell(event)], messages, data };
    this.#workerBus = new WorkerBus((message) => {
      if (link.isFull) this.#lost++;
      else link.send({ type: "bus", message });
    });
    this.bus = this.#workerBus;
    this.signals = { first: this.#stop.promise, second: new Promise(() => {}), interrupt: () => {} };
  }

  /** The server is here; `idOf` is the number of a connection in the events. */
  watch(server: Server<Address>, idOf: (connection: Connection) => number): void {
    this.#server = server;
    this.#idOf = idOf;
  }

  #tell(event: Event): void {
    if (event.event === "message" && event.direction === "out" && !this.#sent) return;
    if (this.#link.isFull && (event.event === "message" || event.event === "data")) {
      this.#lost++;
      return;
    }
    this.#events.push(toldOf(event));
    if (this.#events.length >= TOGETHER || event.event === "listen") this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), COLLECT);
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#events.length === 0 && this.#lost === 0) return;
    this.#link.send({ type: "events", events: this.#events, lost: this.#lost });
    this.#events = [];
    this.#lost = 0;
  }

  async #listen(messages: AsyncIterable<ToWorker>): Promise<void> {
    for await (const message of messages) {
      if (message.type === "stop") this.#stop.resolve();
      else if (message.type === "bus") this.#workerBus.deliver(message.message);
      else if (message.type === "say") this.#say(message);
      else if (message.type === "count") this.#count(message.number);
    }
    this.#stop.resolve(); // without its parent nobody would end it
  }

  #count(number?: number): void {
    if (!this.#server || !this.timings) return;
    const told = families(this.#server.metrics, this.timings);
    this.#link.send({ type: "numbers", ...(number === undefined ? {} : { number }), families: told });
  }

  async #say({ number, to, text, base64 }: Extract<ToWorker, { type: "say" }>): Promise<void> {
    const message = base64 === undefined ? text ?? "" : decodeBase64(base64);
    const clients = [...this.#server?.connections ?? []];
    const listeners = to === undefined ? clients : clients.filter((connection) => this.#idOf(connection) === to);
    // A rejected one is gone, which is told where its connection ends.
    await Promise.allSettled(listeners.map((connection) => connection.send(message)));
    this.#link.send({ type: "said", number });
  }
}

function toldOf(event: Event): ToldEvent | ToldMessage {
  const { time, id, direction, text } = event;
  if (event.event === "message" && id !== undefined && direction && text !== undefined) {
    return [time, id, direction, text];
  }
  const { bytes, local: _local, remote: _remote, ...rest } = event;
  const ends = id === undefined || event.event === "open" ? { local: event.local, remote: event.remote } : {};
  return { ...rest, ...ends, ...(bytes ? { base64: encodeBase64(bytes) } : {}) } as ToldEvent;
}
