/**
 * The ordinary end of a connection.
 *
 * @module
 */

/** Why a connection is over that came to its ordinary end: one for all, an exception of its own costs 5 µs. */
export const CLOSED = new DOMException("The connection was closed", "AbortError");

let signal: AbortSignal | undefined;

/** The signal of every connection that ended so and was not asked for its signal before. */
export function closedSignal(): AbortSignal {
  return signal ??= AbortSignal.abort(CLOSED);
}
