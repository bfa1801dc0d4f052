/**
 * What is sent: text or hex, with a look at its bytes before they leave; history, snippets, repetition.
 */
import { h } from "./dom.js";
import { sendFile } from "./file_sender.js";
import { visible } from "./visible.js";
import { w } from "./words.js";

/** ms after the last key before the bytes are asked for. */
const PREVIEW_DELAY = 120;
const HISTORY = "mojibye.history";
const SNIPPETS = "mojibye.snippets";
const MOST = 100;
/** Characters that are shown with those in red that the encoding lacks. */
const MOST_MARKED = 200;
/** Characters that can be typed or pasted; a file has no limit. */
const MOST_TEXT = 1048576;

/**
 * A list that the browser keeps.
 *
 * @param {string} key
 * @returns {string[]}
 */
function kept(key) {
  try {
    const value = JSON.parse(localStorage.getItem(key) ?? "[]");
    return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  } catch {
    return [];
  }
}

/** @param {string} key @param {string} item */
function keep(key, item) {
  const items = [item, ...kept(key).filter((other) => other !== item)].slice(0, MOST);
  try {
    localStorage.setItem(key, JSON.stringify(items));
  } catch {
    // The browser keeps nothing; the session goes on without.
  }
}

/**
 * The beginning of a text, with some of its characters in red.
 *
 * @param {string} text
 * @param {ReadonlySet<string>} red
 */
function marked(text, red) {
  return Array.from(
    text.slice(0, MOST_MARKED),
    (character) => red.has(character) ? h("mark", { class: "lost" }, visible(character)) : visible(character),
  );
}

export class Sending {
  // One more than is sent, so that what is too long is told and not cut.
  #text = h("textarea", { rows: 2, maxLength: MOST_TEXT + 1, spellcheck: false, "aria-label": w("message") });
  #to = h("select", { "aria-label": w("sendTo") });
  #as = h(
    "select",
    { "aria-label": w("asText") },
    h("option", { value: "text" }, w("asText")),
    h("option", { value: "hex" }, w("asHex")),
  );
  #escapes = h("input", { type: "checkbox", id: "escapes" });
  #ending = h(
    "select",
    { "aria-label": w("ending") },
    ...[["", w("none")], ["\n", "LF"], ["\r\n", "CRLF"], ["\r", "CR"]].map(([value, name]) =>
      h("option", { value }, name ?? "")
    ),
  );
  #every = h("input", { type: "number", min: "1", max: "3600000", placeholder: w("every"), "aria-label": w("every") });
  #times = h("input", { type: "number", min: "1", placeholder: w("times"), "aria-label": w("times") });
  #preview = h("output", { class: "preview", "aria-live": "polite" });
  #stop = h("button", {
    type: "button",
    hidden: true,
    onclick: () => {
      this.#stop.hidden = true;
      return this.#ask({ type: "stop", session: this.#repeating });
    },
  }, w("stop"));
  #snippets = h("datalist", { id: "snippet-list" });
  #file = h("input", { type: "file", class: "file", onchange: () => this.#sendFile() });
  #progress = h("progress", { max: 1, hidden: true, "aria-label": w("file") });
  #cancel = h("button", { type: "button", hidden: true, onclick: () => this.#cancelled.abort() }, w("cancel"));
  #cancelled = new AbortController();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #at = -1;
  /** The session in which something is said again and again. */
  #repeating = 0;
  /** @type {(message: Record<string, unknown>) => Promise<any>} */
  #ask;

  /** @param {(message: Record<string, unknown>) => Promise<any>} ask asks about the session that is shown */
  constructor(ask) {
    this.#ask = ask;
    const look = () => this.#soon();
    for (const field of [this.#to, this.#as, this.#escapes, this.#ending]) field.addEventListener("change", look);
    this.#text.addEventListener("input", look);
    this.#text.addEventListener("keydown", (event) => this.#key(event));
    this.#text.addEventListener("paste", (event) => this.#pasted(event));
    this.element = h(
      "form",
      {
        class: "sending",
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.send();
        },
      },
      h("div", { class: "line" }, this.#text, h("button", { type: "submit", class: "primary" }, w("send"))),
      h(
        "div",
        { class: "line options" },
        h("label", {}, w("sendTo"), this.#to),
        this.#as,
        h("label", { for: "escapes" }, this.#escapes, w("escapes")),
        h("label", {}, w("ending"), this.#ending),
        this.#every,
        this.#times,
        this.#stop,
        h("button", { type: "button", onclick: () => this.#keepSnippet() }, w("keep")),
        h("input", {
          list: "snippet-list",
          placeholder: w("snippets"),
          "aria-label": w("snippets"),
          onchange: (/** @type {Event} */ event) => {
            const field = /** @type {HTMLInputElement} */ (event.target);
            this.#set(field.value);
            field.value = "";
          },
        }),
        this.#snippets,
        h("label", { class: "button" }, w("file"), this.#file),
        this.#progress,
        this.#cancel,
      ),
      this.#preview,
    );
    this.#fillSnippets();
  }

  /** @param {readonly import("../protocol.ts").PeerInfo[]} peers */
  peers(peers) {
    const chosen = this.#to.value;
    const wanted = ["", ...peers.map(({ number }) => String(number))];
    const there = Array.from(this.#to.options, ({ value }) => value);
    if (there.length > 0 && wanted.join() === there.join()) return;
    this.#to.replaceChildren(
      h("option", { value: "" }, w("everybody")),
      ...peers.map(({ number, address }) => h("option", { value: String(number) }, `${number}  ${address}`)),
    );
    this.#to.value = wanted.includes(chosen) ? chosen : "";
  }

  focus() {
    this.#text.focus();
  }

  /** What is typed and not sent. */
  get draft() {
    return this.#text.value;
  }

  set draft(text) {
    this.#text.value = text;
    this.#soon();
  }

  /** A browser would take minutes to lay out what nobody can send. @param {ClipboardEvent} event */
  #pasted(event) {
    const length = event.clipboardData?.getData("text").length ?? 0;
    if (length + this.#text.value.length <= MOST_TEXT) return;
    event.preventDefault();
    clearTimeout(this.#timer); // what is looked at is what stood there before
    this.#say(w("tooLong", length, MOST_TEXT), true);
  }

  async send() {
    const { text, as, escapes, ending } = this.#typed();
    if (text === "" && ending === "") return;
    if (text.length > MOST_TEXT) return this.#say(w("tooLong", text.length, MOST_TEXT), true);
    const peer = this.#peer();
    const every = this.#every.value === "" ? {} : { every: Number(this.#every.value) };
    const times = this.#times.value === "" ? {} : { times: Number(this.#times.value) };
    keep(HISTORY, text);
    this.#at = -1;
    this.#stop.hidden = this.#every.value === "";
    this.#repeating = this.session?.id ?? 0;
    try {
      const count = await this.#ask({ type: "send", text, as, escapes, ending, ...peer, ...every, ...times });
      if (count === 0) return this.#say(w("nobody"), true);
      // What was typed meanwhile stays, and what the history gave.
      if (this.#every.value === "" && this.#text.value === text && this.#at < 0) this.#set("");
      if (this.#text.value === "") clearTimeout(this.#timer); // an empty field has no preview: what is said here stays until something is typed
      this.#say(w(this.#every.value === "" ? "sent" : "repeated", count));
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error), true);
    } finally {
      this.#stop.hidden = true;
    }
  }

  /** To the session that is shown now, whichever is shown later. */
  async #sendFile() {
    const file = this.#file.files?.[0];
    this.#file.value = "";
    const { session } = this;
    if (!file || !session) return;
    const peer = this.#peer();
    const to = { type: "send", session: session.id, escapes: false, ending: "", ...peer };
    this.#cancelled = new AbortController();
    this.#progress.hidden = this.#cancel.hidden = false;
    try {
      const sent = await sendFile({
        file,
        lines: session.framing !== "chunks",
        send: async (message) => {
          if (await this.#ask({ ...to, ...message }) === 0) throw new Error(w("nobody"));
        },
        told: (bytes) => this.#progress.value = bytes / file.size,
        signal: this.#cancelled.signal,
      });
      this.#say(`${file.name} · ${w(sent < file.size ? "sentOf" : "sentAll", sent, file.size)}`);
    } catch (error) {
      const noText = error instanceof TypeError && session.framing !== "chunks";
      this.#say(noText ? w("noTextFile", file.name) : error instanceof Error ? error.message : String(error), true);
    } finally {
      this.#progress.hidden = this.#cancel.hidden = true;
    }
  }

  /** To whom; nothing: to all. */
  #peer() {
    return this.#to.value === "" ? {} : { peer: Number(this.#to.value) };
  }

  #typed() {
    return { text: this.#text.value, as: this.#as.value, escapes: this.#escapes.checked, ending: this.#ending.value };
  }

  /** The session in which something is said again and again; 0: none. */
  get repeating() {
    return this.#stop.hidden ? 0 : this.#repeating;
  }

  set repeating(session) {
    this.#repeating = session;
    this.#stop.hidden = session === 0;
  }

  /** @param {string} text */
  #set(text) {
    this.#text.value = text;
    this.#soon();
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#look(), PREVIEW_DELAY);
  }

  async #look() {
    const typed = this.#typed();
    if (typed.text === "") return this.#preview.replaceChildren();
    if (typed.text.length > MOST_TEXT) return this.#say(w("tooLong", typed.text.length, MOST_TEXT), true);
    try {
      const preview = await this.#ask({ type: "preview", ...typed, ...this.#peer() });
      const { hex, size, lacking, encoding = this.session?.encoding ?? "", problem } = preview;
      if (problem !== undefined) return this.#say(problem, true);
      const bytes = hex.slice(0, 96).replace(/../g, "$& ").trim() + (size > 48 ? " …" : "");
      const missing = new Set(/** @type {string[]} */ (lacking));
      const bad = [...missing].map((character) => visible(character)).join(" ");
      this.#preview.replaceChildren(
        h("span", { class: "size" }, w("bytes", size)),
        h("code", {}, bytes),
        ...(bad === "" ? [] : [
          h("span", { class: "error" }, w("lacking", encoding, bad)),
          h("span", { class: "typed" }, ...marked(typed.text, missing)),
        ]),
      );
      this.#text.setAttribute("aria-invalid", String(bad !== ""));
    } catch {
      this.#preview.replaceChildren();
    }
  }

  /** @type {import("../protocol.ts").SessionInfo | undefined} the one that is shown */
  session = undefined;

  /** @param {string} text @param {boolean} [bad] */
  #say(text, bad = false) {
    this.#preview.replaceChildren(h("span", { class: bad ? "error" : "" }, visible(text)));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const history = kept(HISTORY);
    const atEdge = !this.#text.value.includes("\n");
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) this.send();
    else if (event.key === "ArrowUp" && atEdge) this.#walk(history, 1);
    else if (event.key === "ArrowDown" && atEdge) this.#walk(history, -1);
    else return;
    event.preventDefault();
  }

  /** @param {readonly string[]} history @param {number} step */
  #walk(history, step) {
    this.#at = Math.max(-1, Math.min(history.length - 1, this.#at + step));
    this.#set(history[this.#at] ?? "");
  }

  #keepSnippet() {
    if (this.#text.value !== "") keep(SNIPPETS, this.#text.value);
    this.#fillSnippets();
  }

  #fillSnippets() {
    this.#snippets.replaceChildren(...kept(SNIPPETS).map((value) => h("option", { value })));
  }
}
