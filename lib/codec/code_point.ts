/**
 * Code points of a text.
 *
 * @module
 */

/**
 * `text.codePointAt(at)`, with 0 after the end.
 *
 * V8 15 (Deno 2.9.6) joins the first half of a pair at the end of `text` with what comes next in the string that `text`
 * is a slice of, once it has optimized the caller. So this asks for units, which it gets right.
 */
export function codePointAt(text: string, at: number): number {
  const unit = at < text.length ? text.charCodeAt(at) : 0;
  if (unit >> 10 !== 0x36 || at + 1 >= text.length) return unit;
  const low = text.charCodeAt(at + 1);
  return low >> 10 === 0x37 ? ((unit & 0x3ff) << 10 | low & 0x3ff) + 0x10000 : unit;
}
