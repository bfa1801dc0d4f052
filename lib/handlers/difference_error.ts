/**
 * The error of a peer that says something else than a script expects.
 *
 * @module
 */

/** A peer said something else than a script expects of it. */
export class DifferenceError extends Error {
  /** Where in the stream of what the peer says: bytes before the first difference. */
  readonly offset: number;
  /** All that is expected of the peer; it ends at `offset` when the peer was to say no more. */
  readonly expected: Uint8Array;
  /** What came instead, from `offset` on; empty when the peer ended. */
  readonly got: Uint8Array;

  /** At the first byte that differs. */
  constructor(offset: number, expected: Uint8Array, got: Uint8Array) {
    const name = (byte: number | undefined) =>
      byte === undefined ? "the end" : `0x${byte.toString(16).padStart(2, "0")}`;
    super(`Cannot go on with the script: byte ${offset} is ${name(got[0])}, expected is ${name(expected[offset])}`);
    this.name = "DifferenceError";
    this.offset = offset;
    this.expected = expected;
    this.got = got;
  }
}
