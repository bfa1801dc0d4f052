/**
 * Promises that nobody needs to await.
 *
 * @module
 */

/**
 * A promise whose rejection is the end of a connection: whoever does not await it hears of that by `receive()` and by
 * the signal, and the program does not end for it.
 */
export function ignoreRejection<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
