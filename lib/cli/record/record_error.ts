/**
 * The error of a record that cannot be read.
 *
 * @module
 */

/** A line that cannot be read: its number, from 1, and what is wrong. */
export class RecordError extends Error {
  override readonly name = "RecordError";
  readonly line: number;

  /** In that line. */
  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}
