/**
 * One row of the conversation: a message as text or as bytes with their characters, folded or whole.
 */
import { h } from "./dom.js";
import { Dump } from "./dump.js";
import { bytesOf, clock, sizeOf } from "./units.js";
import { visible, visibleNodes, wrapped } from "./visible.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").Row} Row */
/**
 * How rows are drawn: bytes and columns of a line, and what is marked in texts.
 *
 * @typedef {{ hex: boolean, columns: number, textColumns: number, query: string }} Look
 */

const ARROWS = { in: "←", out: "→", open: "+", close: "−", warning: "!", error: "×" };
/** Columns of what stands behind the text of some rows. */
const MARKS = 16;

/**
 * Which Chinese, Japanese or Korean forms the characters of an encoding have.
 *
 * @type {Record<string, string>}
 */
const LANGUAGES = {
  gbk: "zh-Hans",
  gb18030: "zh-Hans",
  big5: "zh-Hant",
  shift_jis: "ja",
  "euc-jp": "ja",
  "iso-2022-jp": "ja",
  "euc-kr": "ko",
};

/** What is known of one row beside what the panel told: whether it is unfolded, and then all of it. */
export class Content {
  row;
  /** All bytes or the whole text, once the row is unfolded. @type {Uint8Array | string | undefined} */
  #all;
  /** @type {Dump | undefined} */
  #dump;
  /** @type {{ columns: number, starts: number[] } | undefined} */
  #wrap;

  /** @param {Row} row */
  constructor(row) {
    this.row = row;
  }

  get isMessage() {
    return this.row.kind === "in" || this.row.kind === "out";
  }

  get unfolded() {
    return this.#all !== undefined;
  }

  /** About how many bytes of memory it takes beside the row. */
  get cost() {
    return this.#all === undefined ? 0 : this.#all.length * 3;
  }

  /** @param {Uint8Array | string} all */
  unfold(all) {
    this.#all = all;
    this.#dump = undefined;
    this.#wrap = undefined;
  }

  fold() {
    this.#all = undefined;
    this.#dump = undefined;
  }

  /** Whether there is more than its folded lines show. @param {Look} look */
  foldable({ hex, textColumns }) {
    if (!this.isMessage) return false;
    const { more, size, text } = this.row;
    if (hex) return size > this.row.hex.length / 2;
    return more || text.length * 2 > textColumns && wrapped(text, this.#room(textColumns)).length > 1;
  }

  /** How many lines it takes. @param {Look} look */
  lines({ hex, columns, textColumns }) {
    if (!this.isMessage) return 1;
    if (hex) {
      const bytes = this.#all instanceof Uint8Array ? this.#all.length : this.row.hex.length / 2;
      return Math.max(1, Math.ceil(bytes / columns));
    }
    return typeof this.#all === "string" ? this.#starts(this.#all, textColumns).length : 1;
  }

  /**
   * Some of its lines.
   *
   * @param {number} from
   * @param {number} to
   * @param {Look} look
   */
  draw(from, to, look) {
    const { kind, peer, time, encoding = "" } = this.row;
    const name = w(`kind.${kind}`);
    const lines = look.hex && this.isMessage ? this.#bytes(from, to, look) : this.#texts(from, to, look);
    const head = from > 0 ? null : [
      h("span", { class: "time" }, clock(time)),
      h("span", { class: "arrow", title: name }, h("span", { class: "sr" }, name), ARROWS[kind]),
      h("span", { class: "peer", title: visible(peer) }, visible(peer)),
    ];
    return lines.map((parts, index) => {
      const line = from + index;
      const begin = line === 0 ? head ?? [] : [
        h("span", { class: "time" }, look.hex ? (line * look.columns).toString(16).padStart(8, "0") : ""),
        h("span", { class: "arrow" }),
        h("span", { class: "peer" }),
      ];
      return h(
        "div",
        { class: "line", lang: LANGUAGES[encoding] ?? null },
        ...begin,
        ...parts,
        ...this.#tail(line, look),
      );
    });
  }

  /** @param {number} from @param {number} to @param {Look} look */
  #bytes(from, to, { columns }) {
    const all = this.#all;
    this.#dump ??= all instanceof Uint8Array
      ? new Dump(all, this.row.encoding ?? "")
      : new Dump(bytesOf(this.row.hex), this.row.encoding ?? "", this.row.size * 2 === this.row.hex.length);
    const dump = this.#dump;
    const characters = dump.characters(from * columns, to * columns);
    return Array.from({ length: to - from }, (_, index) => {
      const { hex, text } = dump.line(from + index, columns, characters);
      return [hex, text];
    });
  }

  /** @param {number} from @param {number} to @param {Look} look */
  #texts(from, to, { textColumns, query }) {
    const all = this.#all;
    if (typeof all !== "string") {
      const { text, more } = this.row;
      return [[h("span", { class: "text" }, ...markedNodes(text, this.isMessage ? query : ""), more ? "…" : null)]];
    }
    const starts = this.#starts(all, textColumns);
    return starts.slice(from, to).map((start, index) => [
      h("span", { class: "text whole" }, ...markedNodes(all.slice(start, starts[from + index + 1]), query)),
    ]);
  }

  /** What stands behind the text: marks and the size on the first line, the fold. @param {number} line @param {Look} look */
  #tail(line, look) {
    if (!this.isMessage) return [];
    const { better, lost, roundTrip, size } = this.row;
    const last = line === this.lines(look) - 1;
    const foldable = this.unfolded || this.foldable(look);
    const sign = this.unfolded ? "▾" : "▸";
    return [
      line === 0 && better
        ? h("span", { class: "hint", title: `${w("looksLike", better)} · ${w("useIt", better)}` }, `${better}?`)
        : null,
      line === 0 && lost > 0 ? h("span", { class: "badge", title: w("lostCount", lost) }, `�${lost}`) : null,
      line === 0 && roundTrip !== undefined
        ? h("span", { class: "trip", title: w("roundTrip") }, `${roundTrip} ms`)
        : null,
      h(
        "span",
        { class: "size" },
        foldable && (last || line === 0)
          ? h("span", { class: "fold", title: w(this.unfolded ? "foldIt" : "unfoldIt") }, sign)
          : null,
        line === 0 ? h("span", { class: "amount" }, sizeOf(size)) : null,
      ),
    ];
  }

  /** @param {string} text @param {number} columns */
  #starts(text, columns) {
    if (this.#wrap?.columns !== columns) this.#wrap = { columns, starts: wrapped(text, this.#room(columns)) };
    return this.#wrap.starts;
  }

  /** @param {number} columns */
  #room(columns) {
    const { better, lost, roundTrip } = this.row;
    const marks = better !== undefined || lost > 0 || roundTrip !== undefined;
    return Math.max(16, columns - (marks ? MARKS : 0));
  }
}

/** A text with what was searched for marked in it. @param {string} text @param {string} query */
function markedNodes(text, query) {
  if (query === "") return visibleNodes(text);
  return text.split(query).flatMap((part, index) => [
    ...index > 0 ? [h("mark", {}, ...visibleNodes(query))] : [],
    ...visibleNodes(part),
  ]);
}
