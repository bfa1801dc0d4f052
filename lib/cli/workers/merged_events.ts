/**
 * The events of all workers as those of one server.
 *
 * @module
 */
import { decodeBase64 } from "../deps.ts";
import type { Event, Identity, View } from "../events/events.ts";
import type { ToldEvent, ToldMessage } from "./link.ts";
import type { WorkerProcess } from "./worker_process.ts";

/** Sentences of which is known who said them. */
const MOST_SENTENCES = 1000;

/** A client of one of the workers. */
export interface OpenConnection extends Identity {
  /** Its number in the worker. */
  readonly key: number;
  readonly worker: WorkerProcess;
}

/** Numbers the connections of all workers, and shows what happens on them. */
export class MergedEvents {
  readonly #views: readonly View[];
  /** Which workers said a sentence that is of none of their connections. */
  readonly #sentences = new Map<string, Set<number>>();
  #last = 0;

  /** Shows everything to `views`. */
  constructor(views: readonly View[]) {
    this.#views = views;
  }

  /** The clients of these workers, in the order in which they came. */
  static open(workers: Iterable<WorkerProcess>): OpenConnection[] {
    return [...workers].flatMap((worker) =>
      [...worker.open].flatMap(([key, { identity, isFar }]) => isFar ? [] : [{ ...identity, key, worker }])
    ).sort((a, b) => a.id - b.id);
  }

  /** Something of the server itself. */
  show(event: Omit<Event, "time">): void {
    this.#show({ time: Date.now(), ...event });
  }

  /** Something that a worker told. */
  told(worker: WorkerProcess, event: ToldEvent | ToldMessage): void {
    if (isMessage(event)) {
      const [time, id, direction, text] = event;
      const identity = worker.open.get(id)?.identity;
      if (!identity) return; // its beginning was not told
      const { id: number, local, remote } = identity;
      this.#show({ time, event: "message", id: number, local, remote, direction, text });
      return;
    }
    if (event.event === "start" || event.event === "listen") return; // of the server, which tells it once
    if (event.id === undefined && event.event === "warning" && this.isTold(worker, event.reason ?? "")) return;
    const { id, pair, base64, ...rest } = event;
    const identity = id === undefined ? undefined : this.#identityOf(worker, id, event);
    const paired = pair === undefined ? undefined : worker.open.get(pair)?.identity.id;
    this.#show({
      ...rest,
      ...identity,
      ...(paired === undefined ? {} : { pair: paired }),
      ...(base64 === undefined ? {} : { bytes: decodeBase64(base64) }),
    });
    if (event.event === "close" && id !== undefined) worker.open.delete(id);
  }

  /** Whether another worker has said this, and this one says it for the first time since. */
  isTold({ number }: WorkerProcess, sentence: string): boolean {
    const by = this.#sentences.get(sentence);
    if (by && !by.has(number)) {
      by.add(number);
      return true;
    }
    this.#sentences.set(sentence, new Set([number]));
    const [oldest] = this.#sentences.keys();
    if (this.#sentences.size > MOST_SENTENCES && oldest !== undefined) this.#sentences.delete(oldest);
    return false;
  }

  /** A worker has ended, and its connections with it; how many those were. */
  ended(worker: WorkerProcess, reason: string): number {
    const clients = MergedEvents.open([worker]).length;
    for (const { identity } of worker.open.values()) this.show({ event: "close", ...identity, reason });
    worker.open.clear();
    return clients;
  }

  #show(event: Event): void {
    for (const view of this.#views) view(event);
  }

  #identityOf(worker: WorkerProcess, id: number, { local = "", remote = "", pair }: ToldEvent): Identity {
    let known = worker.open.get(id);
    if (known === undefined) {
      this.#last++;
      known = { identity: { id: this.#last, local, remote }, isFar: pair !== undefined };
      worker.open.set(id, known);
    }
    return known.identity;
  }
}

function isMessage(told: ToldEvent | ToldMessage): told is ToldMessage {
  return Array.isArray(told);
}
