/**
 * The reading half of a connection: has bytes read when somebody asks, frames them, and keeps the messages until taken.
 *
 * @module
 */
import type { Framer } from "../framing/framer.ts";
import type { Outbox } from "./outbox.ts";
import { ignoreRejection } from "./ignore_rejection.ts";
import { Reader } from "./reader.ts";
import type { Socket } from "./socket.ts";

/** The queue when it is empty: never written to, the framer's own array takes its place. */
const EMPTY: string[] = [];
/** Stands for the promise of the first taker. */
const NOBODY = Promise.withResolvers<unknown>();
/** Stands for the promise of a callback that has not returned. */
const RUNNING = Promise.resolve();

/** What {@linkcode Inbox} tells its connection. */
export interface InboxEvents {
  /** Bytes of one read, before they are framed. */
  read(bytes: Uint8Array): void;
  /** Messages that are complete, before any is handed out. */
  framed?: ((messages: readonly string[]) => void) | undefined;
  /** A message is handed out. */
  message?: ((text: string) => void) | undefined;
  /** The socket failed, or what came cannot be framed: input is over. */
  lost: (error: unknown) => void;
  /** The framer, or whoever was told of a read, threw. */
  fault(error: unknown): void;
}

/** One of the ways to take what has arrived; called when something has, or when input is over. */
export type Take<T> = (inbox: Inbox) => T;

/** One message, or null at the end. */
export const one: Take<string | null> = (inbox) => inbox.ended ? null : inbox.shift();

/** One message as an iterator's result. */
export const next: Take<IteratorResult<string, undefined>> = (inbox) =>
  inbox.ended ? { done: true, value: undefined } : { done: false, value: inbox.shift() };

/** Messages on their way from the peer to whoever asks, one taker at a time. */
export class Inbox {
  /** Reads when a taker waits. */
  readonly reader: Reader;
  #framer: Framer;
  #outbox: Outbox;
  #events: InboxEvents;
  #queue: string[] = EMPTY;
  #at = 0;
  #over = false;
  #error: { reason: unknown } | undefined;
  #take: Take<unknown> | undefined;
  #each: ((messages: string[]) => void | Promise<void>) | undefined;
  /** What `#each` waits for before it wants more. */
  #pause: Promise<void> | undefined;
  /** What `#each` answered is being written. */
  #answering = false;
  /** What the taker, or the last one, waits for. */
  #asked: PromiseWithResolvers<unknown> = NOBODY;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;

  /** For one socket, and the framer and the outbox of its connection. */
  constructor(socket: Socket, framer: Framer, outbox: Outbox, events: InboxEvents) {
    this.#framer = framer;
    this.#outbox = outbox;
    this.#events = events;
    const { lost } = events;
    this.reader = new Reader(socket, framer.maxRead, { arrived: this.#arrived, ended: this.#ended, lost });
  }

  /** Whether messages wait here. */
  get more(): boolean {
    return this.#at < this.#queue.length;
  }

  /** Whether all was handed out and no more will come. */
  get ended(): boolean {
    return this.#over && !this.more;
  }

  /** Whether a taker waits for the peer. */
  get asking(): boolean {
    return this.#take !== undefined || this.#each !== undefined && !this.#pause;
  }

  /** The next message; only for a {@linkcode Take}. */
  shift(): string {
    const message = this.#queue[this.#at++] ?? "";
    if (this.#at === this.#queue.length) this.#queue = EMPTY, this.#at = 0;
    this.#events.message?.(message);
    return message;
  }

  /** Takes now what is here, else waits for it. */
  ask<T>(take: Take<T>): Promise<T> {
    if (this.#take || this.#each) return Promise.reject(busy());
    if (this.more || this.#over && !this.#error) return Promise.resolve(take(this));
    if (this.#error) return ignoreRejection(Promise.reject(this.#error.reason));
    this.#outbox.flush();
    this.#take = take;
    const { promise } = this.#asked = Promise.withResolvers<unknown>();
    this.#next();
    return promise as Promise<T>; // `take` makes its value
  }

  /**
   * Gives all that is at hand to `take`, again and again until input is over. What is answered before `take` returns
   * leaves in one write. Nothing is read while that write is in flight, or a promise that `take` returned is pending.
   */
  each(take: (messages: string[]) => void | Promise<void>): Promise<void> {
    if (this.#take || this.#each) return Promise.reject(busy());
    this.#each = take;
    const { promise } = this.#asked = Promise.withResolvers<unknown>();
    this.#give();
    return promise as Promise<void>;
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

  /**
   * Reads, if somebody wants it. After an answer is written, not meanwhile: the next question is then often there
   * already, and the read costs no wait of its own: a tenth of the rate (docs/performance.md). What others write to this
   * peer is not waited for: in a bridge, a peer that sends before it reads would never be read to its end.
   */
  #next(): void {
    if (this.#over || !this.asking || this.#answering || this.reader.reading) return;
    this.reader.read();
  }

  #onLanded = (): void => {
    this.#answering = false;
    this.#next();
  };

  #arrived = (bytes: Uint8Array): void => {
    if (this.#over) return;
    this.#frame(bytes, false);
    if (this.#framer.gap !== undefined && !this.#over) {
      clearTimeout(this.#gapTimer);
      this.#gapTimer = setTimeout(() => this.#onGap(), this.#framer.gap);
    }
    this.#settle();
    this.#next();
  };

  #ended = (): void => {
    if (this.#over) return;
    this.#frame(undefined, true);
    this.stop();
  };

  #onGap(): void {
    this.#frame(undefined, false);
    this.#settle();
  }

  /** Frames what a read brought; without bytes, what is left at the end of input or after silence. */
  #frame(bytes: Uint8Array | undefined, final: boolean): void {
    try {
      if (bytes) this.#events.read(bytes);
      if (this.#over) return; // whoever was told of the read has ended the connection
      const messages = bytes ? this.#framer.push(bytes) : this.#framer.end(final);
      this.#queue = this.more ? this.#queue.slice(this.#at).concat(messages) : messages;
      this.#at = 0;
      this.#events.framed?.(messages);
    } catch (error) {
      return this.#events.fault(error);
    }
    if (this.#framer.failure) this.#events.lost(this.#framer.failure);
  }

  /** If something is here, or nothing more will come, whoever waits goes on. */
  #settle(): void {
    if (!this.more && !this.#over) return;
    if (this.#each) return this.#give();
    const take = this.#take;
    if (!take) return;
    this.#take = undefined;
    if (!this.more && this.#error) return this.#lose(this.#error.reason);
    this.#asked.resolve(take(this));
  }

  #give(): void {
    while (this.more && this.#each && !this.#pause) {
      const messages = this.#at === 0 ? this.#queue : this.#queue.slice(this.#at);
      this.#queue = EMPTY, this.#at = 0;
      // Whatever is called from here on may end the connection, and must not end what it is called by.
      this.#pause = RUNNING;
      if (this.#events.message) messages.forEach(this.#events.message);
      this.#pause = this.#call(this.#each, messages);
      this.#pause?.then(() => this.#resume(), (error) => this.#failed(error));
    }
    if (!this.#each || this.#pause) return;
    if (!this.#over) return this.#next();
    this.#each = undefined;
    if (this.#error) return this.#lose(this.#error.reason);
    this.#asked.resolve(undefined);
  }

  /** What `take` sends to this peer before it returns leaves in one write. */
  #call(take: (messages: string[]) => void | Promise<void>, messages: string[]): Promise<void> | undefined {
    const others = this.#outbox.writing;
    this.#outbox.hold();
    let pause: Promise<void> | undefined;
    try {
      pause = take(messages) ?? undefined;
    } catch (error) {
      this.#each = undefined;
      this.#asked.reject(error);
    }
    this.#outbox.flush();
    if (!others && this.#outbox.writing) {
      this.#answering = true;
      this.#outbox.whenLanded(this.#onLanded);
    }
    return pause;
  }

  #resume(): void {
    this.#pause = undefined;
    this.#give();
  }

  #failed(error: unknown): void {
    this.#each = this.#pause = undefined;
    this.#asked.reject(error);
  }

  #lose(reason: unknown): void {
    ignoreRejection(this.#asked.promise);
    this.#asked.reject(reason);
  }
}

function busy(): TypeError {
  return new TypeError("Cannot receive: another receive() of this connection waits already");
}
