/**
 * Bytes with their characters beside them, as `-x` prints them: each character in the columns of its bytes.
 */
import { Reader } from "./characters.js";
import { h } from "./dom.js";
import { pair } from "./units.js";
import { visible, widthOf } from "./visible.js";

/** @typedef {import("./characters.js").Character} Character */

/** Bytes between two places from which reading can go on. */
const STRIDE = 2048;

/** One message's bytes. A long one is read where it is looked at. */
export class Dump {
  bytes;
  encoding;
  #whole;
  /** Where characters begin, about every `STRIDE` bytes. */
  #places = [0];

  /**
   * @param {Uint8Array} bytes
   * @param {string} encoding
   * @param {boolean} [whole] whether the message ends where the bytes end
   */
  constructor(bytes, encoding, whole = true) {
    this.bytes = bytes;
    this.encoding = encoding === "auto" || encoding === "" ? "utf-8" : encoding;
    this.#whole = whole;
    const reader = new Reader(this.encoding);
    if (bytes.length <= STRIDE || !reader.resumes) return;
    let next = STRIDE;
    for (const byte of bytes) {
      reader.push(byte);
      if (reader.at < next) continue;
      this.#places.push(reader.at);
      next = reader.at + STRIDE;
    }
  }

  /**
   * The characters that have a byte between two places.
   *
   * @param {number} from
   * @param {number} to
   * @returns {Character[]}
   */
  characters(from, to) {
    const start = this.#places.findLast((place) => place <= from) ?? 0;
    const reader = new Reader(this.encoding, start);
    /** @type {Character[]} */
    const found = [];
    for (let at = start; at < this.bytes.length && reader.at < to; at++) {
      found.push(...reader.push(this.bytes[at] ?? 0));
    }
    if (reader.at < to && this.#whole) found.push(...reader.end());
    return found.filter(({ at, length }) => at + length > from && at < to);
  }

  /**
   * One line: its bytes, and their characters.
   *
   * @param {number} line
   * @param {number} columns bytes of a line
   * @param {readonly Character[]} characters of this line, and others
   */
  line(line, columns, characters) {
    const start = line * columns;
    const end = Math.min(start + columns, this.bytes.length);
    const hex = h("span", { class: "bytes" });
    const text = h("span", { class: "chars" });
    let at = start;
    for (const character of characters) {
      const from = Math.max(start, character.at);
      const to = Math.min(end, character.at + character.length);
      if (from >= to) continue;
      hex.append(...this.#pairs(from, to, start, columns, character));
      text.append(glyph(character, from, to));
      at = to;
    }
    if (at < end) {
      const rest = { at, length: end - at, text: "", kind: /** @type {const} */ ("") };
      hex.append(...this.#pairs(at, end, start, columns, rest));
    }
    return { hex, text };
  }

  /**
   * The bytes of a character, and the space before them; the two halves of a line are two spaces apart.
   *
   * @param {number} from
   * @param {number} to
   * @param {number} start
   * @param {number} columns
   * @param {Character} character
   */
  #pairs(from, to, start, columns, { at, kind }) {
    /** @param {number} place */
    const space = (place) => (place - start) * 2 === columns && columns > 8 ? "  " : " ";
    let text = "";
    for (let place = from; place < to; place++) {
      text += (place > from ? space(place) : "") + pair(this.bytes[place] ?? 0);
    }
    const bytes = h("span", { class: `byte ${kind}`, "data-c": at }, text);
    return from > start ? [space(from), bytes] : [bytes];
  }
}

/**
 * A character as wide as its bytes in this line. One that goes on in the next line stands there, if only that has room.
 *
 * @param {Character} character
 * @param {number} from
 * @param {number} to
 */
function glyph({ at, length, text, kind }, from, to) {
  const { glyph, room } = glyphOf(text, length);
  const later = at + length - to;
  const here = from > at ? from - at < room && to - from >= room : to - from >= room || later < room;
  const control = kind === "" && glyph !== text ? " control" : "";
  const name = control === "" ? null : visible(text);
  const look = `char ${kind}${control} w${Math.min(to - from, 8)}`;
  return h("span", { class: look, title: name, "data-c": at }, here ? glyph : "");
}

/** @type {Map<string, { glyph: string, room: number }>} */
const knownGlyphs = new Map();
/** More characters than any script in use has, so that a peer which sends all of Unicode fills no memory. */
const KNOWN = 30_000;

/**
 * What is drawn, and the columns that it takes. What is hidden or has no room is a dot: the pictures of controls, U+2400
 * to U+2421, are missing in many fonts.
 *
 * @param {string} text
 * @param {number} length
 */
function glyphOf(text, length) {
  const key = text + length;
  let known = knownGlyphs.get(key);
  if (known === undefined) {
    const width = widthOf(text);
    const unseen = text === "" || visible(text) !== text || width > length;
    known = { glyph: unseen ? "·" : width === 0 ? `◌${text}` : text, room: unseen ? 1 : Math.max(1, width) };
    if (knownGlyphs.size < KNOWN) knownGlyphs.set(key, known);
  }
  return known;
}

/**
 * Bytes under the pointer and their character light up together.
 *
 * @param {HTMLElement} element holds messages, each with `data-m`
 */
export function lightUp(element) {
  /** @param {Event} event @param {boolean} on */
  const light = (event, on) => {
    if (!(event.target instanceof HTMLElement)) return;
    const character = event.target.dataset["c"];
    const message = event.target.closest("[data-m]");
    if (character === undefined || !message) return;
    for (const part of message.querySelectorAll(`[data-c="${character}"]`)) part.classList.toggle("lit", on);
  };
  element.addEventListener("pointerover", (event) => light(event, true));
  element.addEventListener("pointerout", (event) => light(event, false));
}
