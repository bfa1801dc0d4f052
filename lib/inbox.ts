/**
 * The reading half of a connection: reads when somebody asks, frames, and keeps what was framed and not yet taken.
 *
 * @module
 */
import type { Framer } from "./framing/framer.ts";
import type { Outbox } from "./outbox.ts";
import type { Socket } from "./socket.ts";

/** Bytes of the first read: with 4 KiB an idle connection costs 11 KiB in all, with 64 KiB it costs 62. */
const FIRST_READ = 4096;
/** Bytes of the largest read; larger ones gain nothing on a loopback of 1.6 GiB/s. */
const LARGEST_READ = 65536;
/** The queue when it is empty: never written to, the framer's own array takes its place. */
const EMPTY: string[] = [];

/** What {@linkcode Inbox} tells its connection. */
export interface InboxEvents {
  /** Bytes of one read, before they are framed. */
  read(bytes: Uint8Array): void;
  /** Messages that are complete, before any is handed out. */
  framed?: (messages: readonly string[]) => void;
  /** A message is handed out. */
  message?: (text: string) => void;
  /** The socket failed, or what came could not be framed. */
  lost(error: unknown): void;
}

/** One of the ways to take what has arrived; called when something has, or when input is over. */
export type Take<T> = (inbox: Inbox) => T;

/** One message, or null at the end. */
export const one: Take<string | null> = (inbox) => inbox.ended ? null : inbox.shift();

/** One message as an iterator's result. */
export const next: Take<IteratorResult<string, undefined>> = (inbox) =>
  inbox.ended ? { done: true, value: undefined } : { done: false, value: inbox.shift() };

/** Reads into one buffer that grows with the traffic, only while a taker waits. */
export class Inbox {
  #socket: Socket;
  #framer: Framer;
  #outbox: Outbox;
  #events: InboxEvents;
  #buffer: Uint8Array<ArrayBuffer>;
  /** What the last read brought, in `#buffer`. */
  #view: Uint8Array<ArrayBuffer>;
  #largest: number;
  #queue: string[] = EMPTY;
  #at = 0;
  #reading = false;
  #over = false;
  #finished = false;
  #error: { reason: unknown } | undefined;
  #take: Take<unknown> | undefined;
  #each: ((messages: string[]) => void | Promise<void>) | undefined;
  /** What `#each` waits for before it wants more. */
  #pause: Promise<void> | undefined;
  /** Whether `#each` answered this peer when it was last called. */
  #answered = false;
  #resolve: (value: never) => void = nothing;
  #reject: (reason: unknown) => void = nothing;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;
  #discarding: (() => void) | undefined;

  /** For one socket, and the framer and the outbox of its connection. */
  constructor(socket: Socket, framer: Framer, outbox: Outbox, events: InboxEvents) {
    this.#socket = socket;
    this.#framer = framer;
    this.#outbox = outbox;
    this.#events = events;
    this.#largest = Math.min(framer.maxRead ?? LARGEST_READ, LARGEST_READ);
    this.#view = this.#buffer = new Uint8Array(Math.min(FIRST_READ, this.#largest));
  }

  /** Whether messages wait here. */
  get more(): boolean {
    return this.#at < this.#queue.length;
  }

  /** Whether all was handed out and no more will come. */
  get ended(): boolean {
    return this.#over && !this.more;
  }

  /** Whether the peer has finished, or the socket is gone: nothing is left to read. */
  get finished(): boolean {
    return this.#finished;
  }

  /** Whether a taker waits for the peer. */
  get asking(): boolean {
    return this.#take !== undefined || this.#each !== undefined && !this.#pause;
  }

  /** The next message; only for a {@linkcode Take}. */
  shift(): string {
    const message = this.#queue[this.#at++];
    if (this.#at === this.#queue.length) this.#queue = EMPTY, this.#at = 0;
    this.#events.message?.(message);
    return message;
  }

  /** Takes now what is here, else waits for it. */
  ask<T>(take: Take<T>): Promise<T> {
    if (this.#waiting) return Promise.reject(busy());
    if (this.more) return Promise.resolve(take(this));
    if (this.#error) return Promise.reject(this.#error.reason);
    if (this.#over) return Promise.resolve(take(this));
    this.#outbox.flush();
    return new Promise<T>((resolve, reject) => {
      this.#take = take;
      this.#resolve = resolve;
      this.#reject = reject;
      this.#next();
    });
  }

  /**
   * Gives all that is at hand to `take`, again and again until input is over. What is answered before `take` returns
   * leaves in one write. Nothing is read while that write is in flight, or a promise that `take` returned is pending.
   */
  each(take: (messages: string[]) => void | Promise<void>): Promise<void> {
    if (this.#waiting) return Promise.reject(busy());
    return new Promise<void>((resolve, reject) => {
      this.#each = take;
      this.#resolve = resolve;
      this.#reject = reject;
      this.#give();
    });
  }

  /** Input is over: whoever waits gets the end, or `error` once everything before it was taken. */
  stop(error?: { reason: unknown }): void {
    if (!this.#over) {
      this.#over = true;
      this.#error = error;
      clearTimeout(this.#gapTimer);
    }
    this.#settle();
  }

  /** Reads and forgets until the peer finishes, for at most `ms`: a socket closed over unread bytes resets its peer. */
  async discard(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#discarding = resolve;
    this.#next();
    await promise;
    clearTimeout(timer);
  }

  get #waiting(): boolean {
    return this.#take !== undefined || this.#each !== undefined;
  }

  /** Whether a read is of use to anybody. */
  get #wanted(): boolean {
    if (this.#discarding) return !this.#finished;
    return !this.#over && (this.#take !== undefined || this.#each !== undefined && !this.#pause);
  }

  /**
   * Reads, if somebody wants it. After an answer is written, not meanwhile: the next question is then often there
   * already, and the read costs no wait of its own: a tenth of the rate (docs/performance.md). What others write to this
   * peer is not waited for: in a bridge, a peer that sends before it reads would never be read to its end.
   */
  #next = (): void => {
    if (this.#reading || !this.#wanted) return;
    if (this.#each && this.#answered && this.#outbox.writing) return this.#outbox.whenLanded(this.#next);
    this.#reading = true;
    this.#socket.read(this.#buffer).then(this.#onRead, this.#onError);
  };

  #onRead = (count: number | null): void => {
    this.#reading = false;
    if (count === null) {
      this.#finished = true;
      this.#discarding?.();
    }
    if (!this.#over) {
      try {
        if (count === null) this.#end();
        else this.#push(count);
      } catch (reason) {
        // A framing of the user's own, or a tap, threw: that is this connection's end, not the program's.
        this.#events.lost(reason);
        this.stop({ reason });
      }
      if (this.more) this.#settle();
    }
    this.#next();
  };

  #onError = (reason: unknown): void => {
    this.#reading = false;
    this.#finished = true;
    this.#discarding?.();
    if (!this.#over) this.#events.lost(reason);
    this.stop({ reason });
  };

  #push(count: number): void {
    // Messages of one length are common, and a new view costs as much as decoding one.
    if (this.#view.length !== count) this.#view = this.#buffer.subarray(0, count);
    this.#events.read(this.#view);
    this.#enqueue(this.#framer.push(this.#view));
    if (count === this.#buffer.length && count < this.#largest) {
      this.#view = this.#buffer = new Uint8Array(Math.min(count * 4, this.#largest));
    }
    if (this.#framer.gap !== undefined) {
      clearTimeout(this.#gapTimer);
      this.#gapTimer = setTimeout(this.#onGap, this.#framer.gap);
    }
  }

  #end(): void {
    this.#enqueue(this.#framer.end(true));
    this.stop();
  }

  #onGap = (): void => {
    this.#enqueue(this.#framer.end(false));
    if (this.more) this.#settle();
  };

  #enqueue(messages: string[]): void {
    this.#queue = this.more ? this.#queue.slice(this.#at).concat(messages) : messages;
    this.#at = 0;
    this.#events.framed?.(messages);
    const { failure } = this.#framer;
    if (failure) {
      this.stop({ reason: failure });
      this.#events.lost(failure);
    }
  }

  /** Something came, or nothing more will: whoever waits goes on. */
  #settle(): void {
    if (this.#each) return this.#give();
    const take = this.#take;
    if (!take) return;
    this.#take = undefined;
    if (!this.more && this.#error) return this.#reject(this.#error.reason);
    // `take` and `#resolve` were set by the same ask().
    this.#resolve(take(this) as never);
  }

  #give(): void {
    while (this.more && this.#each && !this.#pause) {
      const messages = this.#at === 0 ? this.#queue : this.#queue.slice(this.#at);
      this.#queue = EMPTY, this.#at = 0;
      if (this.#events.message) messages.forEach(this.#events.message);
      const before = this.#outbox.bufferedAmount;
      this.#outbox.hold();
      try {
        this.#pause = this.#each(messages) ?? undefined;
      } catch (error) {
        this.#each = undefined;
        this.#reject(error);
      }
      this.#answered = this.#outbox.bufferedAmount > before;
      this.#outbox.flush();
      this.#pause?.then(this.#resume, this.#failed);
    }
    if (!this.#each || this.#pause) return;
    if (!this.#over) {
      return this.#next();
    }
    this.#each = undefined;
    if (this.#error) this.#reject(this.#error.reason);
    else this.#resolve(undefined as never);
  }

  #resume = (): void => {
    this.#pause = undefined;
    this.#give();
  };

  #failed = (error: unknown): void => {
    this.#pause = undefined;
    this.#each = undefined;
    this.#reject(error);
  };
}

function nothing(): void {}

function busy(): TypeError {
  return new TypeError("Cannot receive: another receive() of this connection waits already");
}
