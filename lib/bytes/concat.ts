/**
 * Arrays of bytes as one, in the shape of `concat` of `@std/bytes`.
 *
 * @module
 */

/** A new array with the bytes of all of them, one behind the other. */
export function concat(arrays: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(arrays.reduce((size, { length }) => size + length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}
