/**
 * One message: its bytes, its characters each at the place of its bytes, and the same bytes in other encodings.
 */
import { h, hexOf, visible } from "./dom.js";
import { w } from "./words.js";

/** Bytes of a row, and bytes that are shown at the most. */
const COLUMNS = 16;
const MOST = 4096;
/** What is shown beside each other. */
const OTHERS = ["gbk", "big5", "shift_jis", "utf-8"];

/**
 * Bytes that belong together, and what they mean.
 *
 * @typedef {{ at: number, length: number, text: string, lost: boolean, torn: boolean }} Character
 */

/**
 * Divides bytes into the characters that they make.
 *
 * @param {Uint8Array} bytes
 * @param {string} encoding
 * @returns {Character[]}
 */
export function charactersOf(bytes, encoding) {
  if (encoding === "binary" || encoding === "hex") {
    return Array.from(bytes, (byte, at) => ({
      at,
      length: 1,
      text: byte > 0x1f && byte < 0x7f ? String.fromCharCode(byte) : "·",
      lost: false,
      torn: false,
    }));
  }
  const decoder = new TextDecoder(encoding === "auto" ? "utf-8" : encoding, { ignoreBOM: true });
  /** @type {Character[]} */
  const found = [];
  let at = 0;
  /** @param {string} text @param {number} end @param {boolean} torn */
  const take = (text, end, torn) => {
    const lost = text.startsWith("\ufffd");
    // A byte that was given back after a bad one is a character of its own.
    const rest = lost && [...text].length > 1 && end - at > 1 ? text.slice(1) : "";
    const length = end - at - (rest === "" ? 0 : 1);
    found.push({ at, length, text: rest === "" ? text : "\ufffd", lost, torn });
    if (rest !== "") found.push({ at: end - 1, length: 1, text: rest, lost: false, torn: false });
    at = end;
  };
  bytes.forEach((byte, index) => {
    const text = decoder.decode(Uint8Array.of(byte), { stream: true });
    if (text !== "") take(text, index + 1, false);
  });
  const text = decoder.decode();
  if (at < bytes.length) take(text === "" ? "\ufffd" : text, bytes.length, true);
  return found;
}

/**
 * The dump: rows of sixteen bytes; a character stands under its bytes, as wide as they are.
 *
 * @param {Uint8Array} bytes
 * @param {string} encoding
 */
function dump(bytes, encoding) {
  const shown = bytes.subarray(0, MOST);
  const characters = charactersOf(shown, encoding);
  const body = h("div", { class: "dump", role: "img", "aria-label": hexOf(shown) });
  /** @type {Map<number, HTMLElement[]>} */
  const lit = new Map();
  /** @param {number} index @param {HTMLElement} element */
  const belongs = (index, element) => {
    lit.set(index, [...(lit.get(index) ?? []), element]);
    element.dataset["character"] = String(index);
  };
  for (let row = 0; row < shown.length; row += COLUMNS) {
    const end = Math.min(row + COLUMNS, shown.length);
    const line = h("div", { class: "dump-row" }, h("span", { class: "offset" }, row.toString(16).padStart(6, "0")));
    const cells = h("div", { class: "cells" });
    const texts = h("div", { class: "texts" });
    characters.forEach((character, index) => {
      const from = Math.max(character.at, row);
      const to = Math.min(character.at + character.length, end);
      if (from >= to) return;
      const kind = `${character.lost ? " lost" : ""}${character.torn ? " torn" : ""}${index % 2 === 1 ? " odd" : ""}`;
      for (let at = from; at < to; at++) {
        const cell = h("span", { class: `byte${kind}` }, (shown[at] ?? 0).toString(16).padStart(2, "0"));
        cell.style.gridColumn = String(at - row + 1);
        belongs(index, cell);
        cells.append(cell);
      }
      const whole = from === character.at;
      const text = h("span", { class: `char${kind}` }, whole ? visible(character.text) : "⋯");
      text.style.gridColumn = `${from - row + 1} / span ${to - from}`;
      belongs(index, text);
      texts.append(text);
    });
    line.append(cells, texts);
    body.append(line);
  }
  /** @param {Event} event @param {boolean} on */
  const light = (event, on) => {
    const index = event.target instanceof HTMLElement ? event.target.dataset["character"] : undefined;
    for (const element of lit.get(Number(index ?? -1)) ?? []) element.classList.toggle("lit", on);
  };
  body.addEventListener("pointerover", (event) => light(event, true));
  body.addEventListener("pointerout", (event) => light(event, false));
  return body;
}

/** @type {Record<string, (bytes: Uint8Array, text: string, command: string) => string>} */
const COPIES = {
  text: (_, text) => text,
  hex: (bytes) => hexOf(bytes),
  c: (bytes) => `{ ${Array.from(bytes, (byte) => `0x${byte.toString(16).padStart(2, "0")}`).join(", ")} }`,
  python: (bytes) => `bytes.fromhex("${hexOf(bytes)}")`,
  command: (bytes, _, command) => `${command} ${hexOf(bytes).replaceAll(" ", "")}`,
};

export class Detail {
  element = h("section", { class: "detail", hidden: true });
  /** @type {(encoding: string) => void} */
  #use;
  #compare = false;

  /** @param {(encoding: string) => void} use takes another encoding for the session */
  constructor(use) {
    this.#use = use;
    this.element.setAttribute("aria-label", w("message"));
  }

  hide() {
    this.element.hidden = true;
  }

  /**
   * @param {import("../protocol.ts").Row} row
   * @param {Uint8Array} bytes
   * @param {string} encoding
   * @param {string} command a command line that sends hex to the same address
   */
  show(row, bytes, encoding, command) {
    const text = charactersOf(bytes, encoding).map((character) => character.text).join("");
    const draw = () => this.show(row, bytes, encoding, command);
    const copies = Object.keys(COPIES).map((kind) =>
      h("button", {
        type: "button",
        onclick: (/** @type {MouseEvent} */ event) => {
          navigator.clipboard.writeText(COPIES[kind]?.(bytes, row.more ? text : row.text, command) ?? "").then(() => {
            if (event.target instanceof HTMLElement) event.target.textContent = w("copied");
          });
        },
      }, w(`copy.${kind}`))
    );
    const { better } = row;
    this.element.hidden = false;
    this.element.replaceChildren(
      h(
        "header",
        {},
        h("strong", {}, `${row.peer} · ${w("bytes", bytes.length)} · ${encoding}`),
        better
          ? h("button", { type: "button", class: "hint", onclick: () => this.#use(better) }, w("useIt", better))
          : null,
        h("span", { class: "spring" }),
        h("span", { class: "group", role: "group", "aria-label": w("copy") }, ...copies),
        h("button", {
          type: "button",
          "aria-pressed": this.#compare,
          onclick: () => {
            this.#compare = !this.#compare;
            draw();
          },
        }, w("readAs")),
        h("button", { type: "button", "aria-label": w("close"), onclick: () => this.hide() }, "✕"),
      ),
      dump(bytes, encoding),
      this.#compare ? this.#others(bytes) : "",
    );
  }

  /** @param {Uint8Array} bytes */
  #others(bytes) {
    return h(
      "dl",
      { class: "others" },
      ...OTHERS.flatMap((name) => {
        const text = new TextDecoder(name).decode(bytes);
        const lost = text.split("\ufffd").length - 1;
        return [
          h("dt", {}, h("button", { type: "button", onclick: () => this.#use(name) }, name)),
          h(
            "dd",
            { class: lost > 0 ? "bad" : "" },
            visible(text),
            lost > 0 ? h("span", { class: "badge" }, `�${lost}`) : null,
          ),
        ];
      }),
    );
  }
}
