/**
 * What was thrown, in words.
 *
 * @module
 */

/** The message of an error; of anything else its text. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
