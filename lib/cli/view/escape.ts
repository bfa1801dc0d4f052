/**
 * What a peer sends, made safe for a terminal and for a line of a log.
 *
 * @module
 */

/**
 * C0, DEL and C1 controls (ECMA-48: escape sequences begin with them), lone surrogates, line separators, the bidi
 * controls of UAX #9, and the invisible tags: what can move a cursor, forge a line, or show another order than was sent.
 */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff\u{e0000}-\u{e007f}]/gu;
const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** Controls as `\x1b`, a line feed as `\n`, bidi controls as `\u202e`; all else unchanged. */
export function visible(text: string): string {
  // A test first: most text is safe, and a replace with a function costs ten times as much.
  return text.search(UNSAFE) < 0 ? text : text.replace(UNSAFE, escaped);
}

function escaped(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return NAMED[character] ?? `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
}

/** JSON in one line in which nothing is left that a terminal obeys: such characters are `\uXXXX`. */
export function json(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, (character) => {
    let units = "";
    for (let i = 0; i < character.length; i++) units += `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
    return units;
  });
}
