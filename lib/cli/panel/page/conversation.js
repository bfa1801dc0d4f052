/**
 * The conversation: a list of which only the visible rows are in the page, however many there are.
 */
import { clock, h, sizeOf, visibleNodes } from "./dom.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").Row} Row */

/** Pixels of a row. */
const HEIGHT = 26;
/** Rows that are drawn above and below what is seen. */
const AROUND = 12;
/** Rows of one request, and rows that are kept. */
const BLOCK = 100;
const KEPT = 4000;

const ARROWS = { in: "←", out: "→", open: "+", close: "−", warning: "!", error: "×" };

export class Conversation {
  /** @type {Map<number, Row>} by position */
  #rows = new Map();
  /** @type {Set<number>} blocks that were asked for */
  #asked = new Set();
  #count = 0;
  #selected = -1;
  #follow = true;
  #hex = false;
  #drawing = false;
  /** @type {(from: number, to: number) => void} */
  #ask;
  /** @type {(row: Row | undefined) => void} */
  #choose;
  #space = h("div", { class: "space" });
  #lines = h("div", { class: "lines" });
  #empty = h("p", { class: "empty" });

  /**
   * @param {(from: number, to: number) => void} ask
   * @param {(row: Row | undefined) => void} choose
   */
  constructor(ask, choose) {
    this.#ask = ask;
    this.#choose = choose;
    this.element = h(
      "div",
      {
        class: "list",
        tabIndex: 0,
        role: "listbox",
        "aria-label": w("messages"),
        onscroll: () => this.#scrolled(),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
        onclick: (/** @type {MouseEvent} */ event) => this.#clicked(event),
      },
      this.#empty,
      this.#space,
      this.#lines,
    );
    new ResizeObserver(() => this.#draw()).observe(this.element);
  }

  get follow() {
    return this.#follow;
  }

  set follow(on) {
    this.#follow = on;
    if (on) this.#toEnd();
  }

  set hex(/** @type {boolean} */ on) {
    this.#hex = on;
    this.#draw();
  }

  /** Begins anew: another session, or another filter. */
  reset() {
    this.#rows.clear();
    this.#asked.clear();
    this.#count = 0;
    this.#selected = -1;
    this.#choose(undefined);
    this.#draw();
  }

  /**
   * How many rows there are, and how many at the beginning went.
   *
   * @param {number} count
   * @param {number} shifted
   */
  counted(count, shifted) {
    if (shifted > 0) this.#shift(shifted);
    if (count < this.#count) this.reset();
    // A block that was not full has grown.
    if (count > this.#count) this.#asked.delete(Math.floor(this.#count / BLOCK));
    this.#count = count;
    if (this.#follow) this.#toEnd();
    this.#draw();
  }

  /**
   * Rows have come.
   *
   * @param {number} from
   * @param {readonly Row[]} rows
   */
  came(from, rows) {
    rows.forEach((row, index) => this.#rows.set(from + index, row));
    if (this.#rows.size > KEPT) this.#forget();
    this.#draw();
  }

  /** Everything is asked for again: the encoding is another one, or the panel is back. */
  again() {
    this.#rows.clear();
    this.#asked.clear();
    this.#draw();
  }

  /** @param {number} by */
  #shift(by) {
    const rows = [...this.#rows].filter(([at]) => at >= by);
    this.#rows = new Map(rows.map(([at, row]) => [at - by, row]));
    this.#asked.clear();
    if (this.#selected >= 0) this.#selected = Math.max(-1, this.#selected - by);
    if (!this.#follow) this.element.scrollTop -= by * HEIGHT;
  }

  #forget() {
    const middle = Math.floor(this.element.scrollTop / HEIGHT);
    for (const at of [...this.#rows.keys()]) {
      if (Math.abs(at - middle) < KEPT / 4) continue;
      this.#rows.delete(at);
      this.#asked.delete(Math.floor(at / BLOCK));
    }
  }

  #scrolled() {
    const { scrollTop, clientHeight } = this.element;
    const end = scrollTop + clientHeight >= this.#count * HEIGHT - HEIGHT;
    if (end !== this.#follow) {
      this.#follow = end;
      this.element.dispatchEvent(new CustomEvent("follow", { bubbles: true }));
    }
    this.#draw();
  }

  #toEnd() {
    this.#space.style.height = `${this.#count * HEIGHT}px`;
    this.element.scrollTop = this.#count * HEIGHT;
  }

  /** Once for each frame, however often it is asked for. */
  #draw() {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      this.#paint();
    });
  }

  #paint() {
    const { scrollTop, clientHeight } = this.element;
    this.#empty.textContent = this.#count === 0 ? w("empty") : "";
    this.#space.style.height = `${this.#count * HEIGHT}px`;
    const from = Math.max(0, Math.floor(scrollTop / HEIGHT) - AROUND);
    const to = Math.min(this.#count, Math.ceil((scrollTop + clientHeight) / HEIGHT) + AROUND);
    this.#request(from, to);
    const lines = [];
    for (let at = from; at < to; at++) lines.push(this.#line(at));
    this.#lines.style.transform = `translateY(${from * HEIGHT}px)`;
    this.#lines.replaceChildren(...lines);
  }

  /**
   * @param {number} from
   * @param {number} to
   */
  #request(from, to) {
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) {
      if (this.#asked.has(block)) continue;
      this.#asked.add(block);
      this.#ask(block * BLOCK, (block + 1) * BLOCK);
    }
  }

  /** @param {number} at */
  #line(at) {
    const row = this.#rows.get(at);
    const selected = at === this.#selected;
    if (!row) return h("div", { class: "row waiting", "data-at": at, role: "option", "aria-selected": "false" }, "…");
    const { kind, time, peer, text, more, hex, lost, better, size } = row;
    const message = kind === "in" || kind === "out";
    return h(
      "div",
      {
        class: `row ${kind}${selected ? " selected" : ""}`,
        "data-at": at,
        role: "option",
        "aria-selected": selected,
        "aria-posinset": at + 1,
        "aria-setsize": this.#count,
      },
      h("span", { class: "time" }, clock(time)),
      h("span", { class: "arrow", title: kind, "aria-label": kind in ARROWS ? w(kind) : kind }, ARROWS[kind]),
      h("span", { class: "peer" }, peer),
      h("span", { class: "text" }, ...visibleNodes(text), more ? "…" : null),
      message && this.#hex
        ? h("span", { class: "bytes" }, hex.replace(/../g, "$& ").trim(), size > 64 ? " …" : "")
        : null,
      better ? h("span", { class: "hint", title: w("looksLike", better) }, `${better}?`) : null,
      lost > 0 ? h("span", { class: "badge" }, `�${lost}`) : null,
      message ? h("span", { class: "size" }, sizeOf(size)) : null,
    );
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const line = event.target instanceof Element ? event.target.closest(".row") : null;
    if (line instanceof HTMLElement) this.#select(Number(line.dataset["at"]));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 });
    const step = steps[event.key];
    if (event.key === "Home") this.#select(0);
    else if (event.key === "End") this.#select(this.#count - 1);
    else if (step !== undefined) this.#select((this.#selected < 0 ? this.#count - 1 : this.#selected) + step);
    else return;
    event.preventDefault();
  }

  /** @param {number} at */
  #select(at) {
    this.#selected = Math.max(0, Math.min(this.#count - 1, at));
    const top = this.#selected * HEIGHT;
    const { scrollTop, clientHeight } = this.element;
    if (top < scrollTop) this.element.scrollTop = top;
    else if (top + HEIGHT > scrollTop + clientHeight) this.element.scrollTop = top + HEIGHT - clientHeight;
    this.#choose(this.#rows.get(this.#selected));
    this.#draw();
  }
}
