/** Messages in the notations in which they are pasted elsewhere. */
import { pair } from "./units.js";

/** @typedef {{ bytes: Uint8Array, text: string }} Copied */

/**
 * What the clipboard gets; several messages are several lines.
 *
 * @type {Readonly<Record<string, (messages: readonly Copied[], command: string) => string>>}
 */
export const COPIES = {
  text: (messages) => messages.map(({ text }) => text).join("\n"),
  hex: (messages) => lines(messages, (bytes) => Array.from(bytes, pair).join(" ")),
  c: (messages) => lines(messages, (bytes) => `{ ${Array.from(bytes, (byte) => `0x${pair(byte)}`).join(", ")} }`),
  python: (messages) => lines(messages, (bytes) => `b"${Array.from(bytes, python).join("")}"`),
  command: (messages, command) => lines(messages, (bytes) => `${command} ${Array.from(bytes, pair).join("")}`),
};

/** @param {readonly Copied[]} messages @param {(bytes: Uint8Array) => string} write */
function lines(messages, write) {
  return messages.map(({ bytes }) => write(bytes)).join("\n");
}

/** @param {number} byte */
function python(byte) {
  if (byte === 0x22 || byte === 0x5c) return `\\${String.fromCharCode(byte)}`;
  return byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${pair(byte)}`;
}
