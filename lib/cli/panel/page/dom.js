/**
 * Elements, and text that shows what it hides. Everything from the wire becomes a text node, never markup.
 */

/**
 * An element with its properties, listeners (`onclick`) and children.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [properties] `class`, `aria-*` and `data-*` are attributes; `false` and `null` leave one out
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on") && typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (name === "class" || name === "for" || name === "role" || name === "list" || /^(aria|data)-/.test(name)) {
      element.setAttribute(name, String(value));
    } else {
      /** @type {any} */ (element)[name] = value;
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/** What would move the cursor, hide itself or turn the line around: controls, separators, bidi controls, tags. */
const UNSAFE = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff\u{e0000}-\u{e007f}]/gu;
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
  return text.replace(UNSAFE, written);
}

/**
 * The same as nodes: what was written out, and what could not be read, stands out.
 *
 * @param {string} text
 * @returns {Node[]}
 */
export function visibleNodes(text) {
  /** @type {Node[]} */
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}\ufeff\u{e0000}-\u{e007f}]|\ufffd+/gu)) {
    if (match.index > from) nodes.push(document.createTextNode(text.slice(from, match.index)));
    const lost = match[0].startsWith("\ufffd");
    nodes.push(h("span", { class: lost ? "lost" : "control" }, lost ? match[0] : written(match[0])));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(document.createTextNode(text.slice(from)));
  return nodes;
}

/**
 * Bytes as pairs of digits with spaces.
 *
 * @param {Uint8Array} bytes
 */
export function hexOf(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
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
