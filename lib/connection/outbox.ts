/**
 * The writing half of a connection: bytes that wait, and when they leave.
 *
 * One write is in flight at a time; all that is sent meanwhile waits behind it. When none is, what is sent leaves
 * - as a callback of `receiveAll()` returns, if it is sent in one: all answers to one read in one write;
 * - when whoever reads waits for more, if further messages of the last read are at hand: the same for a loop;
 * - else at the end of the turn.
 *
 * @module
 */
import { OutgoingBytes } from "../framing/outgoing_bytes.ts";
import { Backlog } from "./backlog.ts";
import type { Budget } from "./budget.ts";
import { type BufferPool, NO_BUFFER, type PooledBuffer } from "./buffer_pool.ts";
import { SlowPeerError } from "./errors.ts";
import { flushedNow, flushLater, flushNever } from "./flush_later.ts";
import { ignoreRejection } from "./ignore_rejection.ts";
import { SharedFrame } from "./shared_message.ts";
import type { Socket } from "./socket.ts";

/**
 * Bytes that may wait before `send()` asks for patience: as many as one write to a healthy peer takes at once. A handler
 * that looks at `bufferedAmount` for itself awaits `send()` above it, and needs no promise below.
 */
export const HIGH_WATER_MARK = 65536;

/** Bytes that wait from which on shared frames are kept as they are; below they are copied, to leave in one write. */
const COPIED = 16384;
/** Bytes of a buffer that is full: further ones go to the next, for a larger one would have to be copied again. */
const FULL = 262144;

const READY = Promise.resolve();

/** What {@linkcode Outbox} tells its connection. */
export interface OutboxEvents {
  /** Nothing will ever leave again: the socket took no more, or the peer is too slow. */
  failed(error: unknown): void;
  /** Bytes that the system took, as they go on the wire. */
  wrote(bytes: Uint8Array): void;
}

/** The writing half of a connection. */
export class Outbox {
  /** Where the framer puts what it makes: all that waits and is not in the backlog. */
  readonly bytes: OutgoingBytes = new OutgoingBytes(this);
  readonly #socket: Socket;
  readonly #pool: BufferPool;
  readonly #limit: number;
  readonly #budget: Budget;
  readonly #events: OutboxEvents;
  /** The buffer of `bytes`. */
  #buffer = NO_BUFFER;
  /** What waits before `bytes`. */
  #backlog: Backlog | undefined;
  /** What is being written, and what of it the system has not taken. */
  #inFlight: PooledBuffer | SharedFrame | undefined;
  #rest = NO_BUFFER.bytes;
  /** A flush will follow. */
  #scheduled = false;
  /** A callback of `receiveAll()` runs: a flush follows as it returns. */
  #collecting = false;
  /** What is in flight are answers to what was read last. */
  #answering = false;
  /** What waits for that. */
  #afterAnswer: { readNow(): void } | undefined;
  /** It was suspected to be slow. */
  #slow = false;
  #drained: PromiseWithResolvers<void> | undefined;
  #emptied: PromiseWithResolvers<void> | undefined;
  #error: { readonly reason: unknown } | undefined;

  /** For one socket; more than `limit` bytes never wait, and for all connections no more than `budget` allows. */
  constructor(socket: Socket, pool: BufferPool, limit: number, budget: Budget, events: OutboxEvents) {
    this.#socket = socket;
    this.#pool = pool;
    this.#limit = limit;
    this.#budget = budget;
    this.#events = events;
  }

  /** Bytes that the system has not taken yet. */
  get bufferedAmount(): number {
    return this.bytes.length + this.#rest.length + (this.#backlog?.size ?? 0);
  }

  /** Whether a write waits for the peer. */
  get writing(): boolean {
    return this.#inFlight !== undefined;
  }

  /** Whether nothing will ever leave again. */
  get failed(): boolean {
    return this.#error !== undefined;
  }

  grow(size: number): Uint8Array {
    const larger = this.#pool.acquire(size);
    const { length } = this.bytes;
    if (length > 0) larger.bytes.set(this.#buffer.bytes.subarray(0, length));
    if (this.#buffer !== NO_BUFFER) this.#pool.release(this.#buffer);
    this.#buffer = larger;
    return larger.bytes;
  }

  /** A message was framed from `start` of the bytes on. Sees to it that it leaves, and says when more is welcome. */
  sent(start: number, moreAtHand: boolean): Promise<void> {
    const added = this.bytes.length - start;
    this.#budget.count(added);
    if (this.bytes.length >= FULL && this.#inFlight) this.#putAside();
    return this.#queued(added, moreAtHand);
  }

  /** Forgets what was framed since {@linkcode OutgoingBytes.length} was `length`: it is not sent. */
  rollback(length: number): void {
    this.bytes.truncate(length);
    if (length > 0) return;
    this.bytes.clear();
    this.#buffer = NO_BUFFER;
  }

  /** Queues a frame that waits for others, too. */
  send(frame: SharedFrame, moreAtHand: boolean): Promise<void> {
    const { length } = frame.view;
    if (this.#backlog?.size || this.bytes.length + length > COPIED) {
      if (this.bytes.length > 0) this.#putAside();
      this.#backlog ??= new Backlog(this.#pool, this.#budget);
      this.#backlog.add(frame);
    } else {
      this.bytes.reserve(length).set(frame.view);
      this.bytes.commit(length);
      this.#budget.count(length);
    }
    return this.#queued(length, moreAtHand);
  }

  /** Calls `work` with `value`; all that it sends here leaves in one write as it returns. */
  collect<T, R>(work: (value: T) => R, value: T): R {
    // What others have sent, and what may not have begun to leave, is no answer: its write is not waited for.
    const others = this.bufferedAmount > 0;
    this.#collecting = true;
    try {
      return work(value);
    } finally {
      this.#collecting = false;
      this.flush();
      if (!others && this.writing) this.#answering = true;
    }
  }

  /**
   * Has `inbox` read after the answers to the last read were written, not meanwhile: the next question is then often there
   * already, and the read costs no wait of its own: a tenth of the rate (docs/performance.md). What others write to this
   * peer is not waited for: in a bridge, a peer that sends before it reads would never be read to its end.
   */
  afterAnswer(inbox: { readNow(): void }): void {
    if (this.#answering) this.#afterAnswer = inbox;
    else inbox.readNow();
  }

  /** Resolves when more is welcome; rejects when nothing will ever leave again. */
  ready(): Promise<void> {
    if (this.#error) return ignoreRejection(Promise.reject(this.#error.reason));
    if (this.bufferedAmount <= HIGH_WATER_MARK) return READY;
    return (this.#drained ??= waiting()).promise;
  }

  /** Resolves when the system has taken all; rejects when it never will. */
  emptied(): Promise<void> {
    if (this.#error || this.bufferedAmount === 0) return this.ready();
    this.flush();
    return (this.#emptied ??= waiting()).promise;
  }

  /** Starts a write unless one is in flight or nothing waits. */
  readonly flush = (): void => {
    if (this.#scheduled) {
      this.#scheduled = false;
      flushedNow(this);
    }
    if (this.#inFlight || this.#error) return;
    if (this.#backlog?.size || this.bytes.length > 0) this.#startWrite();
  };

  /** Drops the peer because too much waits for all. */
  drop(limit: number): void {
    this.#events.failed(new SlowPeerError(this.bufferedAmount, limit, "maxTotalBuffered"));
  }

  /** Forgets what waits. Everybody who waits for it is told `reason`. */
  fail(reason: unknown): void {
    if (this.#error) return;
    this.#error = { reason };
    const own = this.bytes.length + (this.#backlog?.clear() ?? 0);
    this.#budget.count(-own);
    this.#endWrite(false);
    if (this.#slow) this.#budget.acquit(this);
    this.bytes.clear();
    this.#buffer = NO_BUFFER;
    flushNever(this);
    this.#drained?.reject(reason);
    this.#emptied?.reject(reason);
  }

  #queued(added: number, moreAtHand: boolean): Promise<void> {
    const amount = this.bufferedAmount;
    if (amount > this.#limit && amount > added) {
      this.#events.failed(new SlowPeerError(amount, this.#limit, "maxBufferedAmount"));
    } else if (amount > HIGH_WATER_MARK && !this.#slow) {
      this.#slow = true;
      this.#budget.suspect(this);
    }
    if (this.#budget.exceeded) this.#budget.keep(this);
    if (this.#error) return this.ready();
    if (!this.#scheduled && !this.#collecting && !this.#inFlight) {
      this.#scheduled = true;
      if (moreAtHand) flushLater(this);
      else queueMicrotask(this.flush);
    }
    return amount > HIGH_WATER_MARK ? this.ready() : READY;
  }

  /** Puts the bytes that wait into the backlog, and begins with an empty buffer. */
  #putAside(): void {
    this.#backlog ??= new Backlog(this.#pool, this.#budget);
    this.#backlog.add(this.#takeBuffer());
  }

  /** The buffer with all that was framed, as its view; the next byte goes to another one. */
  #takeBuffer(): PooledBuffer {
    const buffer = this.#buffer;
    const { length } = this.bytes;
    if (buffer.view.length !== length) buffer.view = buffer.bytes.subarray(0, length);
    this.#buffer = NO_BUFFER;
    this.bytes.clear();
    return buffer;
  }

  /** Callbacks, not `await`: this runs once for each answer. */
  #startWrite(): void {
    const next = this.#backlog?.take() ?? this.#takeBuffer();
    this.#inFlight = next;
    this.#rest = next.view;
    this.#socket.write(this.#rest).then(this.#onWritten, this.#onError);
  }

  readonly #onWritten = (written: number): void => {
    const rest = this.#rest;
    if (!this.#error) this.#events.wrote(written < rest.length ? rest.subarray(0, written) : rest);
    if (this.#error) return this.#onAnswered(); // perhaps since `wrote`
    if (!(this.#inFlight instanceof SharedFrame)) this.#budget.count(-written);
    if (written < rest.length) {
      this.#rest = rest.subarray(written);
      this.#onLess();
      this.#socket.write(this.#rest).then(this.#onWritten, this.#onError);
      return;
    }
    this.#rest = NO_BUFFER.bytes;
    this.#endWrite(true);
    this.#onLess();
    this.flush();
    if (this.#emptied && this.bufferedAmount === 0) {
      this.#emptied.resolve();
      this.#emptied = undefined;
    }
    this.#onAnswered();
  };

  readonly #onError = (error: unknown): void => {
    if (!this.#error) this.#events.failed(error);
    this.#onAnswered();
  };

  /** The write has ended. What failed is still being read by the system, and its buffer serves nobody else. */
  #endWrite(well: boolean): void {
    const ended = this.#inFlight;
    this.#inFlight = undefined;
    if (ended instanceof SharedFrame) ended.release();
    else {
      this.#budget.count(-this.#rest.length);
      if (well && ended) this.#pool.release(ended);
    }
    this.#rest = NO_BUFFER.bytes;
  }

  /** Less waits than before. */
  #onLess(): void {
    if (!this.#slow || this.bufferedAmount > HIGH_WATER_MARK) return;
    this.#slow = false;
    this.#budget.acquit(this);
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #onAnswered(): void {
    this.#answering = false;
    const inbox = this.#afterAnswer;
    this.#afterAnswer = undefined;
    inbox?.readNow();
  }
}

/** A promise that nobody needs to await, made only when somebody has to wait. */
function waiting(): PromiseWithResolvers<void> {
  const made = Promise.withResolvers<void>();
  ignoreRejection(made.promise);
  return made;
}
