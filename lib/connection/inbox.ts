/**
 * The reading half of a connection: has bytes read, frames them, and keeps the messages until they are taken.
 *
 * Its states:
 * - _asked_: a taker waits. It reads until there is something for the taker.
 * - _unasked_: nobody waits, or whoever takes is busy. It reads a little ahead, so that the end of the peer is noticed,
 *   and then no more: the peer is slowed down through TCP.
 * - _over_: the peer has finished, the socket has failed, what came cannot be framed, or this side wants no more. What
 *   came before can still be taken, and then the end.
 *
 * @module
 */
import type { Framer } from "../framing/framer.ts";
import { MessageRateError } from "./errors.ts";
import { BatchTaker, type Take } from "./batch_taker.ts";
import { ignoreRejection } from "./ignore_rejection.ts";
import { MessageQueue } from "./message_queue.ts";
import { cancelReadAhead, type ReadsAhead, scheduleReadAhead } from "./read_ahead.ts";
import type { BufferPool } from "./buffer_pool.ts";
import { Reader, type ReaderEvents } from "./reader.ts";
import { type Shape, SingleTaker } from "./single_taker.ts";
import type { Socket } from "./socket.ts";
import type { TakenFrom, Taker } from "./taker.ts";

/** Bytes that are read although nobody asks for them: as many as the buffer has that a connection holds anyway. */
export const READ_AHEAD = 2048;

/** What {@linkcode Inbox} tells its connection. */
export interface InboxEvents {
  /** Bytes of one read, before they are framed. */
  read(bytes: Uint8Array): void;
  /** How many of so many messages that are complete may be taken; with fewer, input is over behind them. */
  admitted?: ((count: number) => number) | undefined;
  /** Messages that are complete, before any is taken. */
  framed(messages: readonly string[]): void;
  /** A message is taken. */
  taken?: ((message: string) => void) | undefined;
  /** All that has come was taken, and a taker waits for more. */
  waiting?: (() => void) | undefined;
  /** The peer has finished. */
  finished(): void;
  /** The socket failed. */
  failed(error: unknown): void;
  /** What came cannot be framed, or is more than may come. */
  refused(error: Error): void;
  /** The framer, or whoever was told of a read, threw. */
  fault(error: unknown): void;
}

/** The other half of the connection, as far as reading has to do with it. */
export interface Writing {
  /** A taker has taken all that has come, and waits: what was answered may leave. */
  flush(): void;
  /** Has `inbox` read, now or when the answers to the last read were written. */
  afterAnswer(inbox: { readNow(): void }): void;
}

/** Messages on their way from the peer to whoever asks, one taker at a time. */
export class Inbox implements ReaderEvents, ReadsAhead, TakenFrom {
  /** Reads for this inbox, and in the end for nobody. */
  readonly reader: Reader;
  readonly #writing: Writing;
  readonly #framer: Framer;
  readonly #events: InboxEvents;
  readonly #queue: MessageQueue;
  #taker: Taker | undefined;
  #over = false;
  /** Bytes that nobody had asked for when they came, since somebody last waited. */
  #ahead = 0;
  #gapTimer: ReturnType<typeof setTimeout> | undefined;
  scheduled = false;

  /** Over the socket and the framer of one connection. */
  constructor(socket: Socket, pool: BufferPool, framer: Framer, writing: Writing, events: InboxEvents) {
    this.reader = new Reader(socket, pool, framer.maxRead, this);
    this.#writing = writing;
    this.#framer = framer;
    this.#events = events;
    this.#queue = new MessageQueue(events.taken);
  }

  /** Whether messages wait to be taken. */
  get hasMessages(): boolean {
    return !this.#queue.empty;
  }

  /** Whether a taker waits for the peer. */
  get asked(): boolean {
    return this.#taker !== undefined && this.#taker.waiting;
  }

  /** Whether a part of a message has come, and somebody waits for its rest. */
  get waitsForRest(): boolean {
    return this.asked && this.#framer.pending === true;
  }

  /** The next message in that shape, at once or when it has come. */
  receive<T>(shape: Shape<T>, signal?: AbortSignal): Promise<T> {
    if (this.#taker) return Promise.reject(busy());
    if (signal?.aborted) return Promise.reject(signal.reason);
    const message = this.#queue.take();
    if (message !== undefined) return Promise.resolve(shape(message));
    const { end } = this.#queue;
    if (end?.error) return ignoreRejection(Promise.reject(end.error.reason));
    if (end) return Promise.resolve(shape(null));
    const taker = new SingleTaker(this.#queue, shape, this, signal);
    this.#wait(taker);
    return taker.promise;
  }

  /** Gives all that comes to `take`, until input is over. */
  receiveAll(take: Take): Promise<void> {
    if (this.#taker) return Promise.reject(busy());
    const taker = new BatchTaker(this.#queue, take, this);
    this.#taker = taker;
    this.serve();
    return taker.promise;
  }

  /** Reads a little although nobody asks. */
  readAhead(): void {
    if (!this.#over && !this.asked) this.reader.readAhead(READ_AHEAD - this.#ahead);
  }

  /** Input is over: whoever waits gets the end, or `error` once everything before it was taken. */
  stop(error?: { readonly reason: unknown }): void {
    if (!this.#over) {
      this.#over = true;
      this.#queue.finish(error ? { error } : {});
      clearTimeout(this.#gapTimer);
      cancelReadAhead(this);
    }
    this.#taker?.offer();
  }

  /** Bytes of one read. */
  arrived(bytes: Uint8Array): void {
    if (this.#over) return;
    if (!this.asked) this.#ahead += bytes.length;
    this.#frame(bytes, false);
    if (this.#framer.gap !== undefined && !this.#over) {
      clearTimeout(this.#gapTimer);
      this.#gapTimer = setTimeout(() => this.#onGap(), this.#framer.gap);
    }
    this.serve();
  }

  /** The peer has finished. */
  finished(): void {
    if (this.#over) return;
    this.#frame(undefined, true);
    this.stop();
    this.#events.finished();
  }

  /** The socket failed. */
  failed(error: unknown): void {
    this.#events.failed(error);
  }

  /** Offers what is there to the taker, and has more read if it waits then. */
  serve(): void {
    const taker = this.#taker;
    taker?.offer();
    if (this.#over) return;
    if (this.#taker?.waiting) this.#wait(this.#taker);
    else scheduleReadAhead(this);
  }

  /** The taker has finished. */
  left(): void {
    this.#taker = undefined;
  }

  /** Reads, if somebody still asks. */
  readNow(): void {
    if (!this.#over && this.asked) this.reader.read();
  }

  #onGap(): void {
    this.#frame(undefined, false);
    this.serve();
  }

  #wait(taker: Taker): void {
    this.#taker = taker;
    this.#ahead = 0;
    this.#events.waiting?.();
    this.#writing.flush();
    if (this.reader.reading) this.reader.hold();
    else this.#writing.afterAnswer(this);
  }

  /** Frames what a read brought; without bytes, what is left at the end of input or after silence. */
  #frame(bytes: Uint8Array | undefined, final: boolean): void {
    let failure: Error | undefined;
    try {
      if (bytes) this.#events.read(bytes);
      if (this.#over) return; // whoever was told of the read has ended the connection
      const messages = bytes ? this.#framer.push(bytes) : this.#framer.end(final);
      failure = this.#refusal(messages) ?? this.#framer.failure;
      this.#queue.add(messages);
      this.#events.framed(messages);
    } catch (error) {
      return this.#events.fault(error);
    }
    if (failure) this.#events.refused(failure);
  }

  /** Takes away those of the messages that may not be taken. */
  #refusal(messages: string[]): Error | undefined {
    const count = messages.length;
    const admitted = count > 0 ? this.#events.admitted?.(count) ?? count : count;
    if (admitted >= count) return undefined;
    messages.length = admitted;
    return new MessageRateError();
  }
}

function busy(): TypeError {
  return new TypeError("Cannot receive: another receive() of this connection waits already");
}
