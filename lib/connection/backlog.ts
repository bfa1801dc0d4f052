/**
 * What waits behind a write that is in flight, beyond what one buffer holds.
 *
 * @module
 */
import type { BufferPool, PooledBuffer } from "./buffer_pool.ts";
import type { Budget } from "./budget.ts";
import { SharedFrame } from "./shared_message.ts";

/** Bytes that are joined for one write. */
const JOINED = 65536;
/** Bytes that a place in the queue costs. */
const PLACE = 16;

/** Bytes that wait: of one connection, in the view of a buffer; or of several. */
export type Waiting = PooledBuffer | SharedFrame;

/** Buffers and shared frames in the order in which they leave. */
export class Backlog {
  readonly #pool: BufferPool;
  readonly #budget: Budget;
  #waiting: Waiting[] = [];
  #first = 0;
  #size = 0;

  /** What is joined takes buffers of `pool`, and counts in `budget`. */
  constructor(pool: BufferPool, budget: Budget) {
    this.#pool = pool;
    this.#budget = budget;
  }

  /** Bytes that wait here. */
  get size(): number {
    return this.#size;
  }

  /** Adds what leaves last. Bytes of a buffer are counted already, those of a shared frame from now on. */
  add(waiting: Waiting): void {
    if (waiting instanceof SharedFrame) waiting.hold();
    this.#budget.count(PLACE);
    this.#waiting.push(waiting);
    this.#size += waiting.view.length;
  }

  /** Takes what leaves first, joined with what follows if they are small. */
  take(): Waiting | undefined {
    const [end, size] = this.#group();
    const group = this.#waiting.slice(this.#first, end);
    this.#first = end;
    this.#size -= size;
    this.#budget.count(-PLACE * group.length);
    if (2 * this.#first > this.#waiting.length) {
      this.#waiting = this.#waiting.slice(this.#first);
      this.#first = 0;
    }
    return group.length > 1 ? this.#join(group, size) : group[0];
  }

  /** Forgets everything; how many bytes of buffers that were. */
  clear(): number {
    let own = 0;
    const all = this.#waiting.slice(this.#first);
    for (const waiting of all) {
      if (waiting instanceof SharedFrame) waiting.release();
      else own += waiting.view.length;
    }
    this.#budget.count(-PLACE * all.length);
    this.#waiting = [];
    this.#first = 0;
    this.#size = 0;
    return own;
  }

  /** Where the group that is written together ends, and its bytes. */
  #group(): [end: number, size: number] {
    let end = this.#first;
    let size = 0;
    for (;; end++) {
      const length = this.#waiting[end]?.view.length;
      if (length === undefined || end > this.#first && size + length > JOINED) return [end, size];
      size += length;
    }
  }

  #join(group: readonly Waiting[], size: number): PooledBuffer {
    const joined = this.#pool.acquire(size);
    let at = 0;
    for (const waiting of group) {
      joined.bytes.set(waiting.view, at);
      at += waiting.view.length;
      if (waiting instanceof SharedFrame) {
        waiting.release();
        this.#budget.count(waiting.view.length);
      } else this.#pool.release(waiting);
    }
    joined.view = joined.bytes.subarray(0, size);
    return joined;
  }
}
