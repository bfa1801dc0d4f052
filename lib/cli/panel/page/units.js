/** Bytes, sizes and times as they are read. */

/**
 * Bytes as pairs of digits with spaces.
 *
 * @param {Uint8Array} bytes
 */
export function hexOf(bytes) {
  return Array.from(bytes, pair).join(" ");
}

/**
 * One byte as two digits.
 *
 * @param {number} byte
 */
export function pair(byte) {
  return byte.toString(16).padStart(2, "0");
}

/**
 * The bytes of pairs of digits.
 *
 * @param {string} hex
 */
export function bytesOf(hex) {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) => parseInt(hex.slice(2 * at, 2 * at + 2), 16));
}

/**
 * A size for people.
 *
 * @param {number} bytes
 */
export function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1048576 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1048576).toFixed(1)} MiB`;
}

/**
 * `HH:MM:SS.mmm`, local time.
 *
 * @param {number} time ms since 1970
 */
export function clock(time) {
  const at = new Date(time);
  /** @param {number} value @param {number} [digits] */
  const pad = (value, digits = 2) => String(value).padStart(digits, "0");
  return `${pad(at.getHours())}:${pad(at.getMinutes())}:${pad(at.getSeconds())}.${pad(at.getMilliseconds(), 3)}`;
}

/**
 * `YYYY-MM-DD HH:MM:SS.mmm`, local time.
 *
 * @param {number} time ms since 1970
 */
export function dateAndClock(time) {
  const at = new Date(time);
  const month = String(at.getMonth() + 1).padStart(2, "0");
  return `${at.getFullYear()}-${month}-${String(at.getDate()).padStart(2, "0")} ${clock(time)}`;
}
