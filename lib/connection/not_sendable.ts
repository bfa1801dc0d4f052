/**
 * What cannot be sent.
 *
 * @module
 */

/** The error of what is no message. Programs without types send what they have: a number, or the promise of a message. */
export function notSendable(what: unknown): TypeError {
  return new TypeError(`Cannot send ${described(what)}`);
}

/**
 * Refuses a message that is too long whatever it becomes: two characters make at least one byte in any encoding (hex).
 * What is less clear is measured when it is framed.
 *
 * @throws {RangeError} for that.
 */
export function checkLength(message: string | Uint8Array, limit: number): void {
  if (message.length <= 2 * limit) return;
  throw tooLarge(`${message.length} ${typeof message === "string" ? "characters" : "bytes"}`, limit);
}

/**
 * Refuses a message of more bytes than may wait.
 *
 * @throws {RangeError} for that.
 */
export function checkSize(bytes: number, limit: number): void {
  if (bytes > limit) throw tooLarge(`${bytes} bytes`, limit);
}

function tooLarge(size: string, limit: number): RangeError {
  return new RangeError(`Cannot send a message of ${size}: maxBufferedAmount is ${limit} bytes`);
}

function described(what: unknown): string {
  const needed = "a message is a string or a Uint8Array";
  if (what === undefined) return `undefined: ${needed}; was return forgotten?`;
  if (what === null) return `null: ${needed}`;
  if (typeof what !== "object" && typeof what !== "function") {
    return `the ${typeof what} ${String(what)}: ${needed}, as String(…) makes one`;
  }
  if (typeof Reflect.get(what, "then") === "function") return `a promise: ${needed}; was await forgotten?`;
  if (typeof what === "function") return `a function: ${needed}; was it to be called?`;
  if (Array.isArray(what)) return `an array: ${needed}; send its elements one by one, or join them`;
  if (what instanceof String) return `a String object: ${needed}, without new`;
  if (what instanceof ArrayBuffer || ArrayBuffer.isView(what)) {
    return `a ${what.constructor.name}: ${needed}; wrap it in new Uint8Array(…)`;
  }
  return `an object: ${needed}, as JSON.stringify(…) makes one`;
}
