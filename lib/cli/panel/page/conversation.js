/**
 * The conversation: a list of which only the visible lines are in the page, however many there are.
 *
 * A row is known by its position in the view, which is never used again; where it stands is counted in lines, all of the
 * same height.
 */
import { h } from "./dom.js";
import { lightUp } from "./dump.js";
import { Lines } from "./lines.js";
import { Content } from "./row.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").Row} Row */
/** @typedef {{ key: string, element: HTMLElement }} Drawn a row, and what it was drawn from */

/** Pixels of a line. */
const LINE = 24;
/** Lines that are drawn above and below what is seen. */
const AROUND = 12;
/** Rows of one request, and rows that are kept. */
const BLOCK = 100;
const KEPT = 4000;
/** Pixels that an element may be high; in a list that is higher one pixel of the bar stands for several. */
const MOST_HEIGHT = 8_000_000;
/** Bytes of messages that may be unfolded at a time. */
const MOST_UNFOLDED = 64 * 1048576;
/** Messages that can be chosen at a time. */
const MOST_CHOSEN = 200;
/** Columns of a line beside its text, and those of a line with sixteen bytes; the style sheet has the same widths. */
const FRAME = 52;
const FRAME_NARROW = 18;
const DUMP = 120;
/** Pixels up to which a list is narrow. */
const NARROW = 620;

export class Conversation {
  /** @type {Map<number, Content>} by position */
  #contents = new Map();
  /** Positions of the rows that are unfolded, the oldest first. @type {Set<number>} */
  #unfolded = new Set();
  /** @type {Set<number>} blocks that were asked for */
  #asked = new Set();
  /** Rows in the page. @type {Map<number, Drawn>} */
  #drawn = new Map();
  /** @type {Set<number>} */
  #chosen = new Set();
  #cursor = -1;
  /** Where a choice of several began. */
  #anchor = -1;
  #follow = true;
  /** Pixels of the whole list, and where its end was when it was last gone to. */
  #height = 0;
  #end = 0;
  #drawing = false;
  /** Changes when every row is to be drawn anew. */
  #version = 0;
  #look = { hex: false, columns: 16, textColumns: 60, query: "" };
  #lines = new Lines((at) => this.#contents.get(at)?.lines(this.#look));
  #ask;
  #all;
  #choose;
  #space = h("div", { class: "space" });
  #rows = h("div", { class: "lines" });
  #empty = h("p", { class: "empty" });
  /** What is said where there is nothing. */
  nothing = w("empty");
  #probe = h("span", { class: "probe", "aria-hidden": "true" }, "0".repeat(100));

  /**
   * @param {(from: number, to: number) => void} ask for rows
   * @param {(row: Row, hex: boolean) => Promise<Uint8Array | string>} all the whole of one row, as bytes or as text
   * @param {(rows: Row[]) => void} choose is told which rows are chosen
   */
  constructor(ask, all, choose) {
    this.#ask = ask;
    this.#all = all;
    this.#choose = choose;
    this.element = h(
      "div",
      {
        class: "list",
        tabIndex: 0,
        role: "listbox",
        "aria-multiselectable": "true",
        "aria-label": w("messages"),
        onscroll: () => this.#scrolled(),
        onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
        onclick: (/** @type {MouseEvent} */ event) => this.#clicked(event),
        ondblclick: (/** @type {MouseEvent} */ event) => this.#toggle([this.#rowOf(event)]),
      },
      this.#probe,
      this.#empty,
      this.#space,
      this.#rows,
    );
    lightUp(this.element);
    new ResizeObserver(() => this.#measure()).observe(this.element);
  }

  get follow() {
    return this.#follow;
  }

  set follow(on) {
    this.#follow = on;
    if (!on) return;
    this.#toEnd();
    this.#draw();
  }

  set hex(/** @type {boolean} */ on) {
    this.#change(() => {
      this.#look = { ...this.#look, hex: on };
      this.#lines.typical = 1;
      this.#foldAll();
    });
  }

  /** What was searched for in texts, to be marked. */
  set query(/** @type {string} */ query) {
    if (query === this.#look.query) return;
    this.#look = { ...this.#look, query };
    this.#version++;
    this.#draw();
  }

  /** Begins anew: another session, or another filter. */
  reset() {
    this.#contents.clear();
    this.#unfolded.clear();
    this.#asked.clear();
    this.#chosen.clear();
    this.#cursor = this.#anchor = -1;
    this.#lines.range(0, 0);
    this.#lines.again();
    this.#version++;
    this.#choose([]);
    this.#draw();
  }

  /**
   * Which rows there are.
   *
   * @param {number} first
   * @param {number} end
   */
  counted(first, end) {
    if (first === this.#lines.first && end === this.#lines.end) return;
    this.#change(() => {
      // A block that was not full has grown.
      if (end > this.#lines.end) this.#asked.delete(Math.floor(this.#lines.end / BLOCK));
      for (let block = Math.floor(this.#lines.first / BLOCK); (block + 1) * BLOCK <= first; block++) {
        this.#asked.delete(block);
      }
      this.#lines.range(first, end);
    }, false);
  }

  /**
   * Rows have come.
   *
   * @param {number} from
   * @param {readonly Row[]} rows
   */
  came(from, rows) {
    this.#change(() => {
      rows.forEach((row, index) => {
        const at = from + index;
        if (this.#contents.get(at)?.unfolded) return;
        this.#contents.set(at, new Content(row));
        this.#lines.changed(at);
      });
      if (this.#look.hex && rows.length > 0) this.#guess(from, rows.length);
      if (this.#contents.size > KEPT) this.#forget();
    }, false);
  }

  /** Everything is asked for again: the encoding is another one, or the panel is back. */
  again() {
    this.#change(() => {
      this.#contents.clear();
      this.#unfolded.clear();
      this.#asked.clear();
    });
  }

  /** Goes to a row. @param {number} at */
  goTo(at) {
    this.#setFollow(false);
    this.#choosing(at, "one");
  }

  /** Unknown rows have about as many lines as those that have just come. @param {number} from @param {number} count */
  #guess(from, count) {
    let lines = 0;
    for (let at = from; at < from + count; at++) lines += this.#lines.of(at);
    const typical = lines / count;
    if (Math.abs(typical - this.#lines.typical) < 0.5) return;
    this.#lines.typical = typical;
    this.#lines.again();
  }

  #forget() {
    const middle = this.#lines.at(this.#topLine()).row;
    for (const at of [...this.#contents.keys()]) {
      if (Math.abs(at - middle) < KEPT / 4 || this.#unfolded.has(at) && at >= this.#lines.first) continue;
      this.#contents.delete(at);
      this.#unfolded.delete(at);
      this.#asked.delete(Math.floor(at / BLOCK));
    }
  }

  #foldAll() {
    for (const at of this.#unfolded) this.#contents.get(at)?.fold();
    this.#unfolded.clear();
  }

  #measure() {
    const cell = this.#probe.getBoundingClientRect().width / 100;
    if (cell === 0) return;
    const width = Math.floor((this.element.clientWidth - 24) / cell);
    const columns = width >= DUMP ? 16 : 8;
    const textColumns = Math.max(16, width - (this.element.clientWidth <= NARROW ? FRAME_NARROW : FRAME));
    this.element.classList.toggle("eight", columns === 8);
    if (columns === this.#look.columns && textColumns === this.#look.textColumns) return this.#draw();
    this.#change(() => this.#look = { ...this.#look, columns, textColumns });
  }

  /**
   * Changes what stands in the list, and keeps what is on top where it is.
   *
   * @param {() => void} change
   * @param {boolean} [everything] whether each row is to be drawn anew
   */
  #change(change, everything = true) {
    if (this.#follow) this.#noticeScrolling();
    const top = this.#topLine();
    const { row, line } = this.#lines.at(Math.floor(top));
    change();
    if (everything) {
      this.#lines.again();
      this.#version++;
    }
    this.#size();
    const now = row < this.#lines.first ? 0 : this.#lines.lineOf(row) + Math.min(line, this.#lines.of(row) - 1);
    if (this.#follow) this.#toEnd();
    else this.#scrollTo(now + top % 1);
    this.#draw();
  }

  /** Pixels of the list for each pixel of its bar. */
  #scale() {
    const { clientHeight } = this.element;
    const height = this.#lines.total() * LINE;
    return height > MOST_HEIGHT ? (height - clientHeight) / (MOST_HEIGHT - clientHeight) : 1;
  }

  #topLine() {
    return this.element.scrollTop * this.#scale() / LINE;
  }

  /** @param {number} line */
  #scrollTo(line) {
    const top = line * LINE / this.#scale();
    if (Math.abs(top - this.element.scrollTop) >= 1) this.element.scrollTop = top;
  }

  #size() {
    this.#height = Math.min(MOST_HEIGHT, this.#lines.total() * LINE);
    this.#space.style.height = `${this.#height}px`;
  }

  #toEnd() {
    this.element.scrollTop = MOST_HEIGHT;
    this.#end = this.element.scrollTop;
  }

  /** Whoever has scrolled away from the end stays there, even if something comes before the browser tells of it. */
  #noticeScrolling() {
    const { scrollTop, clientHeight } = this.element;
    if (scrollTop < this.#end - 1 && scrollTop + clientHeight < this.#height - LINE) this.#setFollow(false);
  }

  #scrolled() {
    const { scrollTop, clientHeight } = this.element;
    this.#setFollow(scrollTop + clientHeight >= this.#height - LINE);
    this.#draw();
  }

  /** @param {boolean} on */
  #setFollow(on) {
    if (on === this.#follow) return;
    this.#follow = on;
    this.element.dispatchEvent(new CustomEvent("follow", { bubbles: true }));
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
    if (this.#follow) this.#noticeScrolling();
    this.#empty.textContent = this.#lines.end === this.#lines.first ? this.nothing : "";
    this.#size();
    if (this.#follow) this.#toEnd();
    const { scrollTop, clientHeight } = this.element;
    const top = this.#topLine();
    const total = this.#lines.total();
    const from = Math.max(0, Math.min(total - 1, Math.floor(top) - AROUND));
    const to = Math.min(total, Math.ceil(top + clientHeight / LINE) + AROUND);
    let { row, line } = this.#lines.at(from);
    const shift = scrollTop + (this.#lines.lineOf(row) + line - top) * LINE;
    /** @type {Map<number, Drawn>} */
    const drawn = new Map();
    const first = row;
    for (let left = to - from; left > 0 && row < this.#lines.end; row++) {
      const lines = Math.ceil(this.#lines.of(row));
      const end = Math.min(lines, line + left);
      drawn.set(row, this.#row(row, line, end));
      left -= end - line;
      line = 0;
    }
    this.#request(first, row);
    this.#rows.style.transform = `translateY(${shift}px)`;
    replace(this.#rows, new Set([...drawn.values()].map(({ element }) => element)));
    this.#drawn = drawn;
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

  /**
   * Some lines of a row, drawn before or anew.
   *
   * @param {number} at
   * @param {number} from
   * @param {number} to
   */
  #row(at, from, to) {
    const content = this.#contents.get(at);
    const chosen = this.#chosen.has(at);
    const key = `${this.#version} ${content?.row.id} ${content?.unfolded} ${from} ${to} ${chosen} ${
      at === this.#cursor
    }`;
    const before = this.#drawn.get(at);
    if (before?.key === key) return before;
    const element = h(
      "div",
      {
        id: `row-${at}`,
        class: `row ${content?.row.kind ?? "waiting"}${chosen ? " selected" : ""}${
          at === this.#cursor ? " cursor" : ""
        }`,
        "data-at": at,
        "data-m": at,
        role: "option",
        "aria-selected": chosen,
        "aria-posinset": at - this.#lines.first + 1,
        "aria-setsize": this.#lines.end - this.#lines.first,
      },
      ...(content?.draw(from, to, this.#look) ??
        Array.from({ length: to - from }, () => h("div", { class: "line" }, "…"))),
    );
    return { key, element };
  }

  /** @param {Event} event */
  #rowOf(event) {
    const row = event.target instanceof Element ? event.target.closest(".row") : null;
    return row instanceof HTMLElement ? Number(row.dataset["at"]) : -1;
  }

  /** @param {MouseEvent} event */
  #clicked(event) {
    const at = this.#rowOf(event);
    // Text that was selected by the pointer stays selected.
    if (at < 0 || getSelection()?.type === "Range" && !event.shiftKey) return;
    if (event.target instanceof Element && event.target.closest(".fold")) return this.#toggle([at]);
    this.#choosing(at, event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "more" : "one");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { first, end } = this.#lines;
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -end, End: end };
    const step = steps[event.key];
    const how = event.shiftKey ? "range" : "one";
    if (step !== undefined) {
      const start = this.#cursor < first ? end - (step > 0 ? 1 : 0) : this.#cursor;
      this.#choosing(Math.max(first, Math.min(end - 1, start + step)), how);
    } else if (event.key === "Enter") this.#toggle(this.#chosen.size > 0 ? [...this.#chosen] : [this.#cursor]);
    else if (event.key === " " && this.#cursor >= 0) this.#choosing(this.#cursor, "more");
    else return;
    event.preventDefault();
  }

  /**
   * Chooses one row, one more or one less, or all between the first one and this one.
   *
   * @param {number} at
   * @param {"one" | "more" | "range"} how
   */
  #choosing(at, how) {
    if (at < this.#lines.first || at >= this.#lines.end) return;
    if (how === "range" && this.#anchor >= 0) {
      const from = Math.max(Math.min(at, this.#anchor), at - MOST_CHOSEN + 1);
      const to = Math.min(Math.max(at, this.#anchor), from + MOST_CHOSEN - 1);
      this.#chosen = new Set(Array.from({ length: to - from + 1 }, (_, index) => from + index));
    } else if (how === "more" && this.#chosen.has(at)) {
      this.#chosen.delete(at);
      this.#anchor = at;
    } else {
      if (how !== "more") this.#chosen.clear();
      if (this.#chosen.size < MOST_CHOSEN) this.#chosen.add(at);
      this.#anchor = at;
    }
    this.#cursor = at;
    this.element.setAttribute("aria-activedescendant", `row-${at}`);
    this.#show(at);
    const chosen = [...this.#chosen].sort((a, b) => a - b).flatMap((place) => this.#contents.get(place)?.row ?? []);
    this.#choose(chosen);
    this.#draw();
  }

  /** Scrolls until a row can be seen. @param {number} at */
  #show(at) {
    const top = this.#topLine();
    const seen = this.element.clientHeight / LINE;
    const line = this.#lines.lineOf(at);
    const end = line + Math.min(seen, this.#lines.of(at));
    if (line < top) this.#scrollTo(line);
    else if (end > top + seen) this.#scrollTo(end - seen);
  }

  /** Unfolds rows, or folds them again. @param {readonly number[]} places */
  async #toggle(places) {
    const found = places.flatMap((at) => {
      const content = this.#contents.get(at);
      return content ? [{ at, content }] : [];
    });
    const folding = found.some(({ content }) => content.unfolded);
    const look = this.#look;
    const version = this.#version;
    for (const { at, content } of found) {
      if (!folding && !content.foldable(look)) continue;
      const all = folding ? undefined : await this.#all(content.row, look.hex).catch(() => undefined);
      if (!folding && (all === undefined || version !== this.#version)) continue;
      this.#change(() => {
        if (all === undefined) {
          content.fold();
          this.#unfolded.delete(at);
        } else {
          content.unfold(all);
          this.#unfolded.add(at);
          this.#foldOldest();
        }
        this.#lines.changed(at);
      }, false);
    }
    if (found.length > 0) this.#setFollow(false);
  }

  #foldOldest() {
    let cost = 0;
    for (const [index, at] of [...this.#unfolded].reverse().entries()) {
      const content = this.#contents.get(at);
      cost += content?.cost ?? 0;
      if (index === 0 || cost <= MOST_UNFOLDED) continue;
      content?.fold();
      this.#unfolded.delete(at);
      this.#lines.changed(at);
    }
  }
}

/**
 * Puts elements in the place of others. Those that were there stay where they are: the browser lays out only new ones.
 *
 * @param {HTMLElement} parent
 * @param {ReadonlySet<Element>} wanted
 */
function replace(parent, wanted) {
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  let next = parent.firstChild;
  for (const element of wanted) {
    if (element === next) next = next.nextSibling;
    else parent.insertBefore(element, next);
  }
}
