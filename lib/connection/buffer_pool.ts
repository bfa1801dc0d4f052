/**
 * Buffers of readers and outboxes, pooled. An idle connection has nothing to write, and then holds one to read into.
 *
 * @module
 */

/** Bytes of a pooled buffer. */
const SEGMENT = 2048;
/**
 * As many spare ones as connections may answer in the same turn: 64 of them cost a third of the rate at 100 connections.
 */
const SPARE_SEGMENTS = 1024;
const spare: PooledBuffer[] = [];

/** A buffer, and its beginning as it was last used: messages of one length are common, and views are not cheap. */
export interface PooledBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  view: Uint8Array<ArrayBuffer>;
}

/** What an outbox without anything to write holds. */
export const NONE: PooledBuffer = buffer(0);

function buffer(size: number): PooledBuffer {
  const bytes = new Uint8Array(size);
  return { bytes, view: bytes };
}

/** A buffer of at least `size` bytes; what stood there before is not cleared. */
export function acquire(size: number): PooledBuffer {
  return size <= SEGMENT ? spare.pop() ?? buffer(SEGMENT) : buffer(2 ** Math.ceil(Math.log2(size)));
}

/** A buffer that nobody uses any more. */
export function release(buffer: PooledBuffer): void {
  if (buffer.bytes.length === SEGMENT && spare.length < SPARE_SEGMENTS) spare.push(buffer);
}
