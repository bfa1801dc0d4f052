/**
 * The conversation: a list of which only the visible lines are in the page, however many there are.
 *
 * A row is known by its position in the view, which is never used again; where it stands is counted in lines, all of the
 * same height.
 */
import { Choice } from "./choice.js";
import { h } from "./dom.js";
import { lightUp } from "./dump.js";
import { KnownRows } from "./known_rows.js";
import { Lines } from "./lines.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").Row} Row */
/** @typedef {{ key: string, element: HTMLElement, y: number }} Drawn a row, what it was drawn from, and where */

/** Pixels of a line. */
const LINE = 24;
/** Lines that are drawn above and below what is seen. */
const AROUND = 12;
/** Pixels that an element may be high; in a list that is higher one pixel of the bar stands for several. */
const MOST_HEIGHT = 8_000_000;
/** Columns of a line beside its text, and those of a line with sixteen bytes; the style sheet has the same widths. */
const FRAME = 52;
const FRAME_NARROW = 18;
const DUMP = 120;
/** Pixels up to which a list is narrow. */
const NARROW = 620;

export class Conversation {
  #known = new KnownRows();
  #choice = new Choice();
  /** Rows in the page. @type {Map<number, Drawn>} */
  #drawn = new Map();
  #follow = true;
  /** Pixels of the whole list, and where its end was when it was last gone to. */
  #height = 0;
  #end = 0;
  #drawing = false;
  /** Changes when every row is to be drawn anew. */
  #version = 0;
  #look = { hex: false, columns: 16, textColumns: 60, query: "" };
  #lines = new Lines((at) => this.#known.get(at)?.lines(this.#look));
  #ask;
  #all;
  #choose;
  #use;
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
   * @param {(encoding: string) => void} use takes another encoding for the session
   */
  constructor(ask, all, choose, use) {
    this.#ask = ask;
    this.#all = all;
    this.#choose = choose;
    this.#use = use;
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
      this.#known.foldAll();
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
    this.#known.clear();
    this.#choice.clear();
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
      if (end > this.#lines.end) this.#known.grows(this.#lines.end);
      this.#known.drop(this.#lines.first, first);
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
        this.#known.put(from + index, row);
        this.#lines.changed(from + index);
      });
      if (this.#look.hex && rows.length > 0) this.#guess(from, rows.length);
      this.#known.thin(this.#lines.at(this.#topLine()).row);
    }, false);
  }

  /** Everything is asked for again: the encoding is another one, or the panel is back. */
  again() {
    this.#change(() => this.#known.clear());
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
    // Each row has its own place: while the list scrolls the browser paints only the new ones.
    let y = Math.round(scrollTop + (this.#lines.lineOf(row) + line - top) * LINE);
    /** @type {Map<number, Drawn>} */
    const drawn = new Map();
    const first = row;
    for (let left = to - from; left > 0 && row < this.#lines.end; row++) {
      const lines = Math.ceil(this.#lines.of(row));
      const end = Math.min(lines, line + left);
      drawn.set(row, this.#row(row, line, end, y));
      y += (end - line) * LINE;
      left -= end - line;
      line = 0;
    }
    this.#known.request(first, row, this.#ask);
    replace(this.#rows, new Set([...drawn.values()].map(({ element }) => element)));
    this.#drawn = drawn;
  }

  /**
   * Some lines of a row, drawn before or anew.
   *
   * @param {number} at
   * @param {number} from
   * @param {number} to
   * @param {number} y pixels from the top of the list
   */
  #row(at, from, to, y) {
    const content = this.#known.get(at);
    const chosen = this.#choice.has(at);
    const key = `${this.#version} ${content?.row.id} ${content?.unfolded} ${from} ${to} ${chosen} ${
      at === this.#choice.cursor
    }`;
    const before = this.#drawn.get(at);
    if (before?.key === key) {
      if (before.y !== y) before.element.style.top = `${y}px`;
      return { ...before, y };
    }
    const element = h(
      "div",
      {
        id: `row-${at}`,
        class: `row ${content?.row.kind ?? "waiting"}${chosen ? " selected" : ""}${
          at === this.#choice.cursor ? " cursor" : ""
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
    element.style.top = `${y}px`;
    return { key, element, y };
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
    const better = this.#known.get(at)?.row.better;
    if (better && event.target instanceof Element && event.target.closest(".hint")) return this.#use(better);
    this.#choosing(at, event.shiftKey ? "range" : event.ctrlKey || event.metaKey ? "more" : "one");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const { first, end } = this.#lines;
    const { cursor, rows } = this.#choice;
    /** @type {Record<string, number>} */
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: -end, End: end };
    const step = steps[event.key];
    const how = event.shiftKey ? "range" : "one";
    if (step !== undefined) {
      const start = cursor < first ? end - (step > 0 ? 1 : 0) : cursor;
      this.#choosing(Math.max(first, Math.min(end - 1, start + step)), how);
    } else if (event.key === "Enter") this.#toggle(rows.length > 0 ? rows : [cursor]);
    else if (event.key === " " && cursor >= 0) this.#choosing(cursor, "more");
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
    this.#choice.choose(at, how);
    this.element.setAttribute("aria-activedescendant", `row-${at}`);
    this.#show(at);
    this.#choose(this.#choice.rows.flatMap((place) => this.#known.get(place)?.row ?? []));
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
      const content = this.#known.get(at);
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
        if (all === undefined) this.#known.fold(at);
        for (const changed of all === undefined ? [at] : this.#known.unfold(at, all)) this.#lines.changed(changed);
      }, false);
    }
    if (found.length > 0) this.#setFollow(false);
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
