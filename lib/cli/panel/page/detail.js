/**
 * The messages that are chosen: their bytes and characters, the same bytes in other encodings, and copies of them.
 */
import { COPIES } from "./copies.js";
import { h, toggle } from "./dom.js";
import { Dump, lightUp } from "./dump.js";
import { clock, dateAndClock, sizeOf } from "./units.js";
import { visible } from "./visible.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").Row} Row */
/** @typedef {{ row: Row, bytes: Uint8Array, text: string, encoding: string }} Message */

/** Bytes of a line; lines of one message, and of all, that are shown here. */
const COLUMNS = 16;
const MOST_LINES = 256;
const MOST_ALL = 1024;
/** Bytes that are read in other encodings. */
const MOST_COMPARED = 2048;
/** ms for which a button says that it has copied. */
const COPIED = 1500;
/** What is shown beside each other. */
const OTHERS = ["gbk", "big5", "shift_jis", "utf-8"];

export class Detail {
  element = h("section", { class: "detail", hidden: true, "aria-label": w("message") });
  /** Whether the other encodings are shown. */
  compare = false;
  #use;
  #compared;
  #only;

  /**
   * @param {(encoding: string) => void} use takes another encoding for the session
   * @param {(on: boolean) => void} compared the other encodings are shown, or hidden
   * @param {(peer: string) => void} only shows what was said with one peer, or again with all
   */
  constructor(use, compared, only) {
    this.#use = use;
    this.#compared = compared;
    this.#only = only;
    lightUp(this.element);
  }

  hide() {
    this.element.hidden = true;
  }

  /**
   * @param {readonly Message[]} messages
   * @param {string} command a command line that sends hex to the same address
   */
  show(messages, command) {
    this.element.hidden = messages.length === 0;
    this.element.replaceChildren(this.#head(messages, command), this.#dumps(messages), this.#others(messages));
    this.element.scrollTop = 0;
  }

  /** @param {readonly Message[]} messages @param {string} command */
  #head(messages, command) {
    const [one] = messages;
    const better = messages.length === 1 ? one?.row.better : undefined;
    const size = messages.reduce((sum, { bytes }) => sum + bytes.length, 0);
    const title = messages.length === 1 && one
      ? [visible(one.row.peer), clock(one.row.time), w("bytes", size), one.encoding]
      : [w("chosen", messages.length), w("bytes", size)];
    return h(
      "header",
      {},
      h(
        "strong",
        { class: "facts", title: one ? dateAndClock(one.row.time) : "" },
        ...title.map((fact) => h("span", {}, fact)),
      ),
      better
        ? h("button", { type: "button", class: "hint", onclick: () => this.#use(better) }, w("useIt", better))
        : null,
      h("span", { class: "spring" }),
      h(
        "span",
        { class: "group", role: "group", "aria-label": w("copy") },
        h("span", { class: "faint" }, w("copy")),
        ...Object.entries(COPIES).map(([kind, write]) => copyButton(w(`copy.${kind}`), () => write(messages, command))),
      ),
      messages.length === 1 && one
        ? h("button", { type: "button", onclick: () => this.#only(one.row.peer) }, w("onlyPeer"))
        : null,
      toggle(w("readAs"), this.compare, (on) => {
        this.compare = on;
        this.#compared(on);
        this.element.lastElementChild?.replaceWith(this.#others(messages));
      }),
      h("button", { type: "button", class: "quiet", "aria-label": w("close"), onclick: () => this.hide() }, "✕"),
    );
  }

  /** @param {readonly Message[]} messages */
  #dumps(messages) {
    let left = MOST_ALL;
    return h(
      "div",
      { class: "dumps", tabIndex: 0, role: "group", "aria-label": w("hex") },
      ...messages.map(({ row, bytes, encoding }) => {
        const dump = new Dump(bytes, encoding);
        const lines = Math.min(Math.ceil(bytes.length / COLUMNS), MOST_LINES, left);
        left -= lines;
        const characters = dump.characters(0, lines * COLUMNS);
        const hidden = bytes.length - lines * COLUMNS;
        return h(
          "div",
          { class: "dump", "data-m": row.id },
          ...Array.from({ length: lines }, (_, line) => {
            const { hex, text } = dump.line(line, COLUMNS, characters);
            const offset = (line * COLUMNS).toString(16).padStart(8, "0");
            return h("div", { class: "line" }, h("span", { class: "offset" }, offset), hex, text);
          }),
          hidden > 0 ? h("p", { class: "faint" }, w("moreBytes", sizeOf(hidden))) : null,
        );
      }),
    );
  }

  /** @param {readonly Message[]} messages */
  #others([one]) {
    if (!this.compare || !one) return h("div", { hidden: true });
    const bytes = one.bytes.subarray(0, MOST_COMPARED);
    return h(
      "dl",
      { class: "others" },
      ...OTHERS.flatMap((name) => {
        const text = new TextDecoder(name).decode(bytes, { stream: true });
        const lost = text.split("\ufffd").length - 1;
        return [
          h(
            "dt",
            {},
            h("button", { type: "button", title: w("useIt", name), onclick: () => this.#use(name) }, name),
          ),
          h(
            "dd",
            { class: lost > 0 ? "bad" : "" },
            lost > 0 ? h("span", { class: "badge", title: w("lostCount", lost) }, `�${lost}`) : null,
            visible(text),
          ),
        ];
      }),
    );
  }
}

/** @param {string} name @param {() => string} write */
function copyButton(name, write) {
  const button = h("button", { type: "button" }, name);
  button.addEventListener("click", async () => {
    await copy(write());
    button.textContent = w("copied");
    setTimeout(() => button.textContent = name, COPIED);
  });
  return button;
}

/** @param {string} text */
async function copy(text) {
  if (isSecureContext) return await navigator.clipboard.writeText(text);
  // A page that comes over plain HTTP from another machine has no clipboard but this.
  const field = h("textarea", { value: text, class: "sr" });
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}
