/**
 * The workers of a server: started, watched, started again.
 *
 * @module
 */
import { delay } from "../../timer/delay.ts";
import type { FromWorker } from "./link.ts";
import { type Start, WorkerProcess } from "./worker_process.ts";

/** ms before a worker that ended is started again: doubles from the first to the second while they keep ending. */
const LEAST_PAUSE = 100;
const MOST_PAUSE = 30_000;
/** ms after which a worker was well. */
const WELL = 10_000;

/** Who hears what happens to the workers. */
export interface CrewEvents {
  told(worker: WorkerProcess, message: Extract<FromWorker, { type: "events" }>): void;
  printed(worker: WorkerProcess, line: string): void;
  /** One ended that should not, and is started again in `ms`. */
  ended(worker: WorkerProcess, status: Deno.CommandStatus, ms: number): void;
  /** A process is there no more, for whatever reason. */
  gone(worker: WorkerProcess): void;
  /** One ended that was told to. */
  left(worker: WorkerProcess): void;
  /** The one that was to take its place could not begin. */
  notReplaced(worker: WorkerProcess): void;
  /** One listens in the place of another. */
  replaced(worker: WorkerProcess): void;
  /** So many messages could not be handed to a worker. */
  lost(count: number): void;
}

/** So many workers, whatever happens to one of them. */
export class Crew {
  readonly #startOf: (number: number) => Start;
  readonly #events: CrewEvents;
  /** All whose process has not ended. */
  readonly #alive = new Set<WorkerProcess>();
  readonly #ended = Promise.withResolvers<void>();
  readonly #pauses = new AbortController();
  readonly #failures = new Map<number, number>();
  #restarting = false;

  /** `startOf` is how the worker of this number is started. */
  constructor(startOf: (number: number) => Start, events: CrewEvents) {
    this.#startOf = startOf;
    this.#events = events;
  }

  /** All whose process has not ended, those that are about to among them. */
  get workers(): Iterable<WorkerProcess> {
    return this.#alive;
  }

  /** Resolves when the last one has ended after `stop()`. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  /** Whether they are to end. */
  get isStopped(): boolean {
    return this.#pauses.signal.aborted;
  }

  /**
   * Starts them: the first one alone, so that what is wrong with all of them is told once.
   *
   * @returns how one ended that could not begin; undefined when all listen.
   */
  async start(count: number): Promise<Deno.CommandStatus | undefined> {
    const first = this.#begin(1);
    if (!await first.listening) return await first.ended;
    const others = Array.from({ length: count - 1 }, (_, index) => this.#begin(index + 2));
    for (const worker of others) if (!await worker.listening) return await worker.ended;
    for (const worker of this.#alive) this.#watch(worker);
    return undefined;
  }

  /** Each is replaced by a new process, which listens before the old one ends; how many were. */
  async restart(): Promise<number> {
    if (this.#restarting) return 0;
    this.#restarting = true;
    let replaced = 0;
    for (const old of [...this.#alive]) {
      if (this.isStopped || old.isStopped || !this.#alive.has(old)) continue;
      old.isStopped = true; // should it end meanwhile, its place is taken already
      const next = this.#begin(old.number);
      const isListening = await next.listening;
      if (!isListening && this.#alive.has(old)) {
        old.isStopped = false;
        this.#events.notReplaced(old);
        continue;
      }
      this.#watch(next);
      replaced++;
      old.stop();
      await old.ended;
    }
    this.#restarting = false;
    return replaced;
  }

  /** Has all of them end, and starts none any more. */
  stop(): void {
    this.#pauses.abort();
    for (const worker of this.#alive) worker.stop();
    if (this.#alive.size === 0) this.#ended.resolve();
  }

  /** Ends all of them at once. */
  cut(): void {
    this.#pauses.abort();
    for (const worker of this.#alive) worker.cut();
  }

  #begin(number: number): WorkerProcess {
    const worker: WorkerProcess = new WorkerProcess(number, this.#startOf(number), {
      told: (from, message) => this.#told(from, message),
      printed: (from, line) => this.#events.printed(from, line),
    });
    this.#alive.add(worker);
    if (this.isStopped) worker.stop();
    worker.ended.then(() => {
      this.#alive.delete(worker);
      this.#events.gone(worker);
      if (this.isStopped && this.#alive.size === 0) this.#ended.resolve();
    });
    return worker;
  }

  #told(from: WorkerProcess, message: FromWorker): void {
    if (message.type === "events") return this.#events.told(from, message);
    if (message.type !== "bus") return;
    let lost = 0;
    for (const worker of this.#alive) if (worker !== from && !worker.hear(message)) lost++;
    if (lost > 0) this.#events.lost(lost);
  }

  /** Until the worker ends; then another takes its place, unless it was told to. */
  async #watch(worker: WorkerProcess): Promise<void> {
    const since = Date.now();
    const status = await worker.ended;
    if (worker.isStopped || this.isStopped) return this.#events.left(worker);
    const { number } = worker;
    const failures = Date.now() - since > WELL ? 0 : this.#failures.get(number) ?? 0;
    this.#failures.set(number, failures + 1);
    const pause = Math.min(MOST_PAUSE, LEAST_PAUSE * 2 ** failures);
    this.#events.ended(worker, status, pause);
    await delay(pause, this.#pauses).catch(() => {}); // they are to end
    if (this.isStopped) return;
    const next = this.#begin(number);
    next.listening.then((isListening) => {
      if (isListening) this.#events.replaced(next);
    });
    await this.#watch(next);
  }
}
