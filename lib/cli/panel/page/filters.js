/**
 * Which messages are shown: by text, regular expression or bytes; by direction and peer; those with lost characters.
 * The panel searches, not the page: no pattern makes it hang.
 */
import { recalled, remember } from "./address.js";
import { h, toggle } from "./dom.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").Filter} Filter */

/** ms after the last key before the search begins. */
const DELAY = 150;
/** Characters of a search. */
const MOST = 1000;

export class Filters {
  #query;
  #by;
  #direction;
  #peer;
  #lost;
  #problem = h("span", { class: "error", role: "alert" });
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #apply;

  /** @param {(filter: Filter) => Promise<unknown>} apply shows what passes */
  constructor(apply) {
    this.#apply = apply;
    const now = () => this.apply();
    this.#query = h("input", {
      type: "search",
      placeholder: `${w("search")}  /`,
      "aria-label": w("search"),
      maxLength: MOST,
      value: recalled("q"),
      oninput: () => {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(now, DELAY);
      },
    });
    this.#by = select(w("searchBy"), ["text", "regex", "hex"].map((by) => [by, w(`by.${by}`)]), "by", now);
    this.#direction = select(w("direction"), [["", w("both")], ["in", w("in")], ["out", w("out")]], "dir", now);
    this.#peer = select(w("peers"), [["", w("everybody")]], "peer", now);
    this.peers([]);
    this.#lost = toggle(w("lostOnly"), recalled("lost") === "1", now, { title: w("lostOnlyLong") });
    this.elements = [
      h("span", { class: "joined search" }, this.#query, this.#by),
      this.#direction,
      this.#peer,
      this.#lost,
      this.#problem,
    ];
  }

  focus() {
    this.#query.focus();
    this.#query.select();
  }

  /** What is searched for in texts. */
  get text() {
    return this.#by.value === "text" ? this.#query.value : "";
  }

  /** Shows what was said with one peer, or again with all. @param {string} peer */
  only(peer) {
    if (!Array.from(this.#peer.options, ({ value }) => value).includes(peer)) {
      this.#peer.append(h("option", { value: peer }, peer));
    }
    this.#peer.value = this.#peer.value === peer ? "" : peer;
    return this.apply();
  }

  /** Whether it lets everything through. */
  get isOpen() {
    const { query, direction, peer, lostOnly } = this.#filter();
    return query === "" && direction === undefined && peer === undefined && !lostOnly;
  }

  /** @returns {Filter} */
  #filter() {
    const direction = /** @type {"" | "in" | "out"} */ (this.#direction.value);
    return {
      query: this.#query.value,
      by: /** @type {"text" | "regex" | "hex"} */ (this.#by.value),
      ...(direction === "" ? {} : { direction }),
      ...(this.#peer.value === "" ? {} : { peer: this.#peer.value }),
      lostOnly: this.#lost.getAttribute("aria-pressed") === "true",
    };
  }

  async apply() {
    clearTimeout(this.#timer);
    const { query = "", by = "text", direction = "", peer = "", lostOnly } = this.#filter();
    remember("q", query);
    remember("by", by === "text" ? "" : by);
    remember("dir", direction);
    remember("peer", peer);
    remember("lost", lostOnly ? "1" : "");
    let problem = "";
    await this.#apply(this.#filter()).catch((error) => problem = error.message);
    if (this.#query.value !== query) return;
    this.#problem.textContent = problem;
    this.#query.setAttribute("aria-invalid", String(problem !== ""));
  }

  /** The peers that can be chosen; one that has left stays as long as it is chosen. @param {readonly string[]} addresses */
  peers(addresses) {
    const chosen = this.#peer.options.length > 1 ? this.#peer.value : recalled("peer");
    const all = chosen === "" || addresses.includes(chosen) ? addresses : [...addresses, chosen];
    if (Array.from(this.#peer.options, ({ value }) => value).slice(1).join() === all.join()) return;
    this.#peer.replaceChildren(
      h("option", { value: "" }, w("everybody")),
      ...all.map((value) => h("option", { value }, value)),
    );
    this.#peer.value = chosen;
  }
}

/**
 * @param {string} label
 * @param {readonly (readonly string[])[]} choices
 * @param {string} key in the address
 * @param {() => void} changed
 */
function select(label, choices, key, changed) {
  const chosen = recalled(key);
  return h(
    "select",
    { onchange: changed, "aria-label": label },
    ...choices.map(([value, text]) => h("option", { value, selected: value === chosen }, text ?? "")),
  );
}
