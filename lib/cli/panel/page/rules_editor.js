/**
 * The editor of rules: they are checked as they are typed, and tried with one message after the other without a peer.
 */
import { h } from "./dom.js";
import { visible } from "./visible.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").RulesTried} RulesTried */
/** @typedef {import("../protocol.ts").TriedAnswer} TriedAnswer */

const EXAMPLE = '[\n  { "when": "/^(.+)$/", "reply": "收到:$1" }\n]\n';
/** Characters of rules. */
const MOST = 1048576;

export class RulesEditor {
  #text = h("textarea", { name: "rules", rows: 8, maxLength: MOST, spellcheck: false, "aria-label": w("rules") });
  #result = h("output", { class: "result", "aria-live": "polite" });
  #where = h("button", { type: "button", hidden: true });
  #message = h("input", { placeholder: w("tryMessage"), "aria-label": w("tryMessage") });
  #turns = h("ol", { class: "turns", "aria-live": "polite" });
  #again = h("button", { type: "button", hidden: true }, w("tryAgain"));
  /** @type {string[]} what was said to the rules */
  #said = [];
  #check = 0;
  /** @type {(message: Record<string, unknown>) => Promise<any>} */
  #ask;

  /** @param {string | undefined} rules @param {(message: Record<string, unknown>) => Promise<any>} ask */
  constructor(rules, ask) {
    this.#ask = ask;
    this.#text.value = rules ?? EXAMPLE;
    this.#text.addEventListener("input", () => void this.check());
    this.#message.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // the form is not sent
      this.#try();
    });
    this.#again.addEventListener("click", () => {
      this.#said = [];
      void this.check();
    });
    this.element = h(
      "div",
      { class: "editor" },
      this.#text,
      h("div", { class: "line" }, this.#result, this.#where),
      h(
        "div",
        { class: "line" },
        this.#message,
        h("button", { type: "button", onclick: () => this.#try() }, w("try")),
      ),
      this.#turns,
      this.#again,
    );
  }

  get text() {
    return this.#text.value;
  }

  #try() {
    this.#said.push(this.#message.value);
    this.#message.value = "";
    void this.check();
  }

  /** Asks what is wrong with the rules, and what they say; an answer that a newer one has overtaken is left out. */
  async check() {
    const check = ++this.#check;
    try {
      const tried = await this.#ask({ type: "rules", rules: this.#text.value, messages: this.#said });
      if (check === this.#check) this.#show(tried);
    } catch (error) {
      this.#result.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {RulesTried} tried */
  #show(tried) {
    const wrong = "problem" in tried;
    this.#text.setAttribute("aria-invalid", String(wrong));
    this.#result.className = wrong ? "result error" : "result";
    this.#result.textContent = wrong ? tried.problem : w("rulesFine");
    this.#where.hidden = !wrong;
    this.#again.hidden = this.#said.length === 0;
    if (wrong) {
      this.#where.textContent = w("goToLine", tried.line);
      this.#where.onclick = () => this.#select(tried.line);
      return; // what was said before stays in sight
    }
    const { greeting, answers } = tried;
    this.#turns.replaceChildren(
      ...(greeting ? [turn(w("onConnect"), greeting)] : []),
      ...answers.map((answer, index) => turn(visible(this.#said[index] ?? ""), answer)),
    );
  }

  /** @param {number} line from 1 */
  #select(line) {
    const lines = this.#text.value.split("\n");
    const from = lines.slice(0, line - 1).reduce((sum, { length }) => sum + length + 1, 0);
    this.#text.focus();
    this.#text.setSelectionRange(from, from + (lines[line - 1] ?? "").length);
  }
}

/** What was said, and what was answered. @param {string} said @param {TriedAnswer | null} answer */
function turn(said, answer) {
  const parts = answer?.said.map((part) => {
    const text = "text" in part ? visible(part.text) : part.hex.replace(/../g, "$& ").trim();
    return h("p", { class: "answer" }, `→ ${text}`, part.delay > 0 ? h("small", {}, ` ${part.delay} ms`) : null);
  });
  return h(
    "li",
    {},
    h("p", {}, `← ${said}`),
    ...(parts ?? [h("p", { class: "faint" }, w("noAnswer"))]),
    answer?.end ? h("p", { class: "faint" }, w("ends")) : null,
  );
}
