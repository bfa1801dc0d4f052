/**
 * One worker: a process of the same server, from its start to its end.
 *
 * @module
 */
import { encodeBase64 } from "../deps.ts";
import type { Family } from "../../metrics/mod.ts";
import type { Identity } from "../events/events.ts";
import { type FromWorker, linesOf, Link, type Shown, type ToWorker } from "./link.ts";

/** How a worker is started. */
export interface Start {
  readonly program: string;
  readonly args: readonly string[];
  readonly shown: Shown;
}

/** A connection that is open. */
export interface OpenIdentity {
  readonly identity: Identity;
  /** Whether it was made for a client, by a bridge. */
  readonly isFar: boolean;
}

/** Who hears a worker. */
export interface Ear {
  /** It tells something. */
  told(worker: WorkerProcess, message: FromWorker): void;
  /** It has printed a line for who started the server. */
  printed(worker: WorkerProcess, line: string): void;
}

/** A worker that was started. */
export class WorkerProcess {
  /** Its place among the workers, from 1: the same for the one that follows it. */
  readonly number: number;
  /** Resolves with `true` once it listens, with `false` when it ended before. */
  readonly listening: Promise<boolean>;
  /** How it ended, after all that it told was heard. */
  readonly ended: Promise<Deno.CommandStatus>;
  /** Its connections that are open, by the numbers that it gave them. */
  readonly open = new Map<number, OpenIdentity>();
  /** What it had counted when it was asked last. */
  families: readonly Family[] = [];
  /** Whether it was told to end. */
  isStopped = false;
  readonly #child: Deno.ChildProcess;
  readonly #link: Link<FromWorker, ToWorker>;
  readonly #listening = Promise.withResolvers<boolean>();
  /** Called when what was asked under this number is answered. */
  readonly #answered = new Map<number, () => void>();
  #asked = 0;
  #isListening = false;

  /** Starts the process. */
  constructor(number: number, { program, args, shown }: Start, ear: Ear) {
    this.number = number;
    this.#child = new Deno.Command(program, { args: [...args], stdin: "piped", stdout: "piped", stderr: "piped" })
      .spawn();
    this.#link = new Link(this.#child.stdout, this.#child.stdin);
    this.#link.send({ type: "hello", ...shown });
    this.listening = this.#listening.promise;
    this.ended = this.#run(ear);
  }

  /** Its process. */
  get pid(): number {
    return this.#child.pid;
  }

  /** Lets it hear what was said in another worker, unless too much waits for it. */
  hear(message: Extract<ToWorker, { type: "bus" }>): boolean {
    if (this.#link.isFull) return false;
    this.#link.send(message);
    return true;
  }

  /** Sends what was typed to its clients; resolves when they took it, or the worker has ended. */
  say(message: string | Uint8Array, to?: number): Promise<void> {
    return this.#ask((number) => ({
      type: "say",
      number,
      ...(to === undefined ? {} : { to }),
      ...(typeof message === "string" ? { text: message } : { base64: encodeBase64(message) }),
    }));
  }

  /** Has it count; resolves when `families` are those of now, or the worker has ended. */
  count(): Promise<void> {
    return this.#ask((number) => ({ type: "count", number }));
  }

  /** Accepts no more, and ends when its conversations have, or their time is over. */
  stop(): void {
    this.isStopped = true;
    this.#link.send({ type: "stop" });
  }

  /** Looks at its files again. */
  reload(): void {
    // Before that the signal would end it, and it has just read them.
    if (this.#isListening) this.#kill("SIGHUP");
  }

  /** Ends it at once. */
  cut(): void {
    this.isStopped = true;
    this.#kill("SIGKILL");
  }

  #ask(make: (number: number) => ToWorker): Promise<void> {
    const answered = Promise.withResolvers<void>();
    const number = ++this.#asked;
    this.#answered.set(number, answered.resolve);
    this.#link.send(make(number));
    return answered.promise;
  }

  #kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError || error instanceof Deno.errors.NotFound)) throw error; // it has ended
    }
  }

  async #run(ear: Ear): Promise<Deno.CommandStatus> {
    const [status] = await Promise.all([this.#child.status, this.#hear(ear), this.#read(ear)]);
    this.#listening.resolve(false);
    for (const resolve of this.#answered.values()) resolve();
    return status;
  }

  async #hear(ear: Ear): Promise<void> {
    for await (const message of this.#link.messages()) {
      if (message.type === "numbers") this.families = message.families;
      if (message.type === "said" || message.type === "numbers") {
        const { number = 0 } = message;
        this.#answered.get(number)?.();
        this.#answered.delete(number);
        continue;
      }
      ear.told(this, message);
      if (message.type === "events" && message.events.some((told) => "event" in told && told.event === "listen")) {
        this.#isListening = true;
        this.#listening.resolve(true);
      }
    }
  }

  async #read(ear: Ear): Promise<void> {
    for await (const line of linesOf(this.#child.stderr)) ear.printed(this, line);
  }
}
