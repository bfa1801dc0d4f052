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

/** A peer said another message than a script expects of it. */
export class MessageDifferenceError extends Error {
  /** Which message of the peer this is, from 0. */
  readonly index: number;
  /** What was expected; undefined when the peer was to say no more. */
  readonly expected: string | undefined;
  /** What came instead; undefined when the peer ended. */
  readonly got: string | undefined;

  /** For the message at `index`. */
  constructor(index: number, expected: string | undefined, got: string | undefined) {
    const name = (message: string | undefined) => message === undefined ? "the end" : JSON.stringify(message);
    super(`Cannot go on with the script: message ${index} is ${name(got)}, expected is ${name(expected)}`);
    this.name = "MessageDifferenceError";
    this.index = index;
    this.expected = expected;
    this.got = got;
  }
}
