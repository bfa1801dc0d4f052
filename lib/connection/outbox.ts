/**
 * Bytes that wait to be written: joins them, counts them, and gives up on a peer that lets too many pile up.
 *
 * @module
 */
import type { Sink } from "../framing/framer.ts";
import type { Socket } from "./socket.ts";
import { SlowPeerError } from "./errors.ts";
import { ignoreRejection } from "./ignore_rejection.ts";
import { acquire, NONE, type PooledBuffer, release } from "./buffer_pool.ts";

/** Bytes that may wait before `send()` asks for patience: as many as one write to a healthy peer takes at once. */
export const HIGH_WATER_MARK = 65536;

const READY = Promise.resolve();

/** Outboxes that were filled by a handler which still has messages to take. One timer serves all of them. */
const corked = new Set<Outbox>();
let corkTimer: ReturnType<typeof setTimeout> | undefined;

function uncork(): void {
  corkTimer = undefined;
  for (const outbox of corked) outbox.flush();
}

/** What {@linkcode Outbox} tells its connection. */
export interface OutboxEvents {
  /** The socket took no more, and never will. */
  lost(error: unknown): void;
  /** Bytes that the system took, as they go on the wire. */
  wrote(bytes: Uint8Array): void;
}

/** A promise and its ends, made only when somebody has to wait. */
type Waiting = PromiseWithResolvers<void>;

function waiting(): Waiting {
  const made = Promise.withResolvers<void>();
  ignoreRejection(made.promise);
  return made;
}

/** The writing half of a connection. All that is queued while a write is in flight leaves in the next write. */
export class Outbox implements Sink {
  #socket: Socket;
  #limit: number;
  #events: OutboxEvents;
  /** What is queued stands in `#segment` up to `#used`. */
  #buffer = NONE;
  #used = 0;
  /** What is being written, and what of it the system has not taken. */
  #flight: PooledBuffer | undefined;
  #rest = NONE.bytes;
  #landed: (() => void) | undefined;
  #scheduled = false;
  #held = false;
  #drained: Waiting | undefined;
  #emptied: Waiting | undefined;
  #error: { reason: unknown } | undefined;

  /** For one socket; more than `limit` bytes never wait. */
  constructor(socket: Socket, limit: number, events: OutboxEvents) {
    this.#socket = socket;
    this.#limit = limit;
    this.#events = events;
  }

  /** Bytes that the system has not taken yet. */
  get bufferedAmount(): number {
    return this.#used + this.#rest.length;
  }

  /** Whether a write waits for the peer. */
  get writing(): boolean {
    return this.#flight !== undefined;
  }

  /** Whether nothing will ever leave again. */
  get lost(): boolean {
    return this.#error !== undefined;
  }

  /** Calls `landed` once the write in flight has ended, one way or the other. */
  whenLanded(landed: () => void): void {
    this.#landed = landed;
  }

  get position(): number {
    return this.#used;
  }

  open(bytes: number): Uint8Array {
    if (this.#buffer.bytes.length - this.#used < bytes) this.#grow(this.#used + bytes);
    return this.#buffer.bytes;
  }

  reserve(bytes: number): Uint8Array {
    return this.open(Math.max(bytes, 1)).subarray(this.#used);
  }

  commit(bytes: number): void {
    this.#used += bytes;
  }

  /** Forgets what was committed since `bufferedAmount` was `amount`: a message that failed half-way is not sent. */
  rollback(amount: number): void {
    this.#used = amount - this.#rest.length;
  }

  /**
   * Called after a message was framed: sees to it that it leaves, and says when more is welcome.
   *
   * With `more`, the handler has further messages at hand and will ask for input again in a moment; what it
   * answers to them leaves with this. Three times the throughput of a write for each message.
   */
  sent(before: number, more: boolean): Promise<void> {
    if (this.#error) return this.ready();
    const amount = this.bufferedAmount;
    if (amount > this.#limit && before > 0) {
      this.#events.lost(new SlowPeerError(amount, this.#limit));
      return this.ready();
    }
    if (!this.#scheduled && !this.#held && !this.#flight) {
      this.#scheduled = true;
      if (more) {
        corked.add(this);
        corkTimer ??= setTimeout(uncork, 0);
      } else {
        queueMicrotask(this.flush);
      }
    }
    return amount > HIGH_WATER_MARK ? this.ready() : READY;
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

  /** From now on nothing is scheduled: `flush()` follows in the same turn. */
  hold(): void {
    this.#held = true;
  }

  /** Starts a write unless one is in flight or nothing waits. */
  readonly flush = (): void => {
    this.#held = false;
    if (this.#scheduled) {
      this.#scheduled = false;
      corked.delete(this);
    }
    if (!this.#flight && this.#used > 0 && !this.#error) this.#fly();
  };

  /** Drops what waits. Everybody who waits for it is told `reason`. */
  fail(reason: unknown): void {
    if (this.#error) return;
    this.#error = { reason };
    this.#flight = undefined;
    this.#used = 0;
    this.#rest = NONE.bytes;
    this.#buffer = NONE;
    corked.delete(this);
    if (corked.size === 0 && corkTimer !== undefined) {
      clearTimeout(corkTimer);
      corkTimer = undefined;
    }
    this.#drained?.reject(reason);
    this.#emptied?.reject(reason);
  }

  /** Writes what is queued now, all of it. Callbacks, not `await`: this runs once for each answer. */
  #fly(): void {
    const flight = this.#flight = this.#buffer;
    if (flight.view.length !== this.#used) flight.view = flight.bytes.subarray(0, this.#used);
    this.#rest = flight.view;
    this.#buffer = NONE;
    this.#used = 0;
    this.#socket.write(this.#rest).then(this.#onWritten, this.#onError);
  }

  #onWritten = (written: number): void => {
    const rest = this.#rest;
    if (!this.#error) this.#events.wrote(written < rest.length ? rest.subarray(0, written) : rest);
    if (this.#error) return this.#land(); // perhaps since `wrote`
    if (written < rest.length) {
      this.#rest = rest.subarray(written);
      if (this.#drained && this.bufferedAmount <= HIGH_WATER_MARK) this.#release();
      this.#socket.write(this.#rest).then(this.#onWritten, this.#onError);
      return;
    }
    const flight = this.#flight;
    this.#flight = undefined;
    this.#rest = NONE.bytes;
    if (flight) release(flight);
    if (this.#drained && this.#used <= HIGH_WATER_MARK) this.#release();
    if (this.#used > 0) this.flush();
    else if (this.#emptied) {
      this.#emptied.resolve();
      this.#emptied = undefined;
    }
    this.#land();
  };

  #onError = (error: unknown): void => {
    if (!this.#error) this.#events.lost(error);
    this.#land();
  };

  #land(): void {
    const landed = this.#landed;
    this.#landed = undefined;
    landed?.();
  }

  #release(): void {
    this.#drained?.resolve();
    this.#drained = undefined;
  }

  #grow(needed: number): void {
    const bigger = acquire(needed);
    if (this.#used > 0) bigger.bytes.set(this.#buffer.bytes.subarray(0, this.#used));
    this.#buffer = bigger;
  }
}
