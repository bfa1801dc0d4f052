/**
 * Names of encodings as people know them.
 *
 * @module
 */

/** The standard's own spelling: `GBK`, `UTF-8`, `Shift_JIS`. */
export function spelling(encoding: string): string {
  if (encoding === "shift_jis") return "Shift_JIS";
  return encoding === "big5" ? "Big5" : encoding.toUpperCase();
}
