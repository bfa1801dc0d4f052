/**
 * Buffers to read into and to write from. An idle connection has nothing to write, and then holds one to read into.
 *
 * @module
 */

/** Bytes of a pooled buffer. */
const POOLED_SIZE = 2048;
/**
 * As many spare ones as connections may answer in the same turn: 64 of them cost a third of the rate at 100 connections.
 */
const MAX_SPARE = 1024;

/** A buffer, and its beginning as it was last used: messages of one length are common, and views are not cheap. */
export interface PooledBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  view: Uint8Array<ArrayBuffer>;
}

/** Where a connection has its buffers from. */
export interface BufferPool {
  /** A buffer of at least `size` bytes; what stood there before is not cleared. */
  acquire(size: number): PooledBuffer;
  /** A buffer that nobody uses any more. */
  release(buffer: PooledBuffer): void;
}

/** What an outbox without anything to write holds. */
export const NO_BUFFER: PooledBuffer = newBuffer(0);

function newBuffer(size: number): PooledBuffer {
  const bytes = new Uint8Array(size);
  return { bytes, view: bytes };
}

/** As large as what is needed, and twice as large as what was needed half as often. */
function roomFor(size: number): number {
  return size <= POOLED_SIZE ? POOLED_SIZE : 2 ** Math.ceil(Math.log2(size));
}

const spare: PooledBuffer[] = [];

/** One pool for all connections on which only code of this library sees the buffers: it reads and sends what it wrote. */
export const SHARED_BUFFERS: BufferPool = {
  acquire(size) {
    return size <= POOLED_SIZE ? spare.pop() ?? newBuffer(POOLED_SIZE) : newBuffer(roomFor(size));
  },
  release(buffer) {
    if (buffer.bytes.length === POOLED_SIZE && spare.length < MAX_SPARE) spare.push(buffer);
  },
};

/**
 * The buffers of one connection alone. A framing, a codec or a hook of the user's own may keep an array that it was
 * shown, or commit more than it wrote: these buffers begin as zeros and never held a byte of anybody else.
 */
export class OwnBuffers implements BufferPool {
  #spare: PooledBuffer | undefined;

  acquire(size: number): PooledBuffer {
    const kept = this.#spare;
    if (kept === undefined || size > kept.bytes.length) return newBuffer(roomFor(size));
    this.#spare = undefined;
    return kept;
  }

  release(buffer: PooledBuffer): void {
    if (buffer.bytes.length === POOLED_SIZE) this.#spare = buffer;
  }
}
