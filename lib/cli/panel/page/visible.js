/**
 * Text that shows what it hides: control characters are written out, what could not be read stands out, and wide
 * characters take two columns, as on a terminal.
 */
import { h } from "./dom.js";

/** What would move the cursor, hide itself or turn the line around: controls, separators, bidi controls, tags. */
const HIDDEN = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff\u{e0000}-\u{e007f}]`;
/** Chinese characters with their punctuation, kana, Hangul and full-width forms: one em wide in their fonts. */
const WIDE = String.raw`[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f` +
  String.raw`\uff01-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]`;
const EMOJI = String.raw`\p{Emoji_Presentation}`;

const ALL_HIDDEN = new RegExp(HIDDEN, "gu");
const PIECES = new RegExp(`${HIDDEN}|\\ufffd+|(?:${WIDE})+|${EMOJI}`, "gu");
const IS_WIDE = new RegExp(`^(?:${WIDE}|${EMOJI})`, "u");
const IS_HIDDEN = new RegExp(`^${HIDDEN}`, "u");
const IS_MARK = /^\p{M}/u;

/** @type {Record<string, string>} */
const NAMED = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\0": "\\0" };

/**
 * A hidden character as it is written: `\x1b`, `\u202e`.
 *
 * @param {string} character
 */
function written(character) {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x100) return NAMED[character] ?? `\\x${code.toString(16).padStart(2, "0")}`;
  return code < 0x10000 ? `\\u${code.toString(16).padStart(4, "0")}` : `\\u{${code.toString(16)}}`;
}

/**
 * Text with what it hides written out, in one line.
 *
 * @param {string} text
 */
export function visible(text) {
  return text.replace(ALL_HIDDEN, written);
}

/**
 * The same as nodes.
 *
 * @param {string} text
 * @returns {Node[]}
 */
export function visibleNodes(text) {
  /** @type {Node[]} */
  const nodes = [];
  let from = 0;
  for (const { index, 0: piece } of text.matchAll(PIECES)) {
    if (index > from) nodes.push(document.createTextNode(text.slice(from, index)));
    if (IS_HIDDEN.test(piece)) nodes.push(h("span", { class: "control" }, written(piece)));
    else if (piece.startsWith("\ufffd")) nodes.push(h("span", { class: "lost" }, piece));
    else nodes.push(h("span", { class: /^\p{Emoji_Presentation}/u.test(piece) ? "emoji" : "wide" }, piece));
    from = index + piece.length;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

/**
 * Columns that a character takes, written out where it is hidden.
 *
 * @param {string} character
 */
export function widthOf(character) {
  const code = character.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return 1;
  if (IS_HIDDEN.test(character)) return written(character).length;
  if (IS_WIDE.test(character)) return 2;
  return IS_MARK.test(character) ? 0 : 1;
}

/**
 * Where the lines of a text begin that is so many columns wide; a line feed ends one.
 *
 * @param {string} text
 * @param {number} columns
 * @returns {number[]}
 */
export function wrapped(text, columns) {
  const starts = [0];
  let at = 0;
  let column = 0;
  for (const character of text) {
    const width = widthOf(character);
    if (column > 0 && column + width > columns) {
      starts.push(at);
      column = 0;
    }
    at += character.length;
    column += width;
    if (character === "\n" && at < text.length) {
      starts.push(at);
      column = 0;
    }
  }
  return starts;
}
