/**
 * Characters that are messages of their own, outside the marks.
 *
 * @module
 */

/** Whether a message is one of these ASCII characters, as text or as its byte. */
export function isBare(message: string | Uint8Array, bare: ReadonlySet<string> | undefined): boolean {
  if (bare === undefined || bare.size === 0 || message.length !== 1) return false;
  return bare.has(typeof message === "string" ? message : String.fromCharCode(...message));
}
