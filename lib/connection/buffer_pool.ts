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
const spare: Segment[] = [];

/** A buffer, and its beginning as it was last used: messages of one length are common, and views are not cheap. */
export interface Segment {
  readonly bytes: Uint8Array<ArrayBuffer>;
  view: Uint8Array<ArrayBuffer>;
}

/** What an outbox without anything to write holds. */
export const NONE: Segment = segment(0);

function segment(size: number): Segment {
  const bytes = new Uint8Array(size);
  return { bytes, view: bytes };
}

/** A buffer of at least `size` bytes; what stood there before is not cleared. */
export function borrow(size: number): Segment {
  return size <= SEGMENT ? spare.pop() ?? segment(SEGMENT) : segment(2 ** Math.ceil(Math.log2(size)));
}

/** A buffer that nobody uses any more. */
export function giveBack(segment: Segment): void {
  if (segment.bytes.length === SEGMENT && spare.length < SPARE_SEGMENTS) spare.push(segment);
}
