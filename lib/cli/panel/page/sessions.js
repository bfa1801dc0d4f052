/**
 * A session's settings, its peers, and the editor of its rules.
 */
import { h, sizeOf } from "./dom.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").SessionInfo} SessionInfo */
/** @typedef {import("../protocol.ts").Settings} Settings */

const JOBS = ["reply", "echo", "chat", "mute", "forward", "rules"];
const RULES = '[\n  { "when": "/^(.+)$/", "reply": "收到:$1" }\n]\n';

/** Options that have a field of their own; the others are kept as they are. */
const LIMITS = /** @type {const} */ ([["max-message", "maxMessage", "1MiB"], ["idle-timeout", "idleTimeout", "30s"]]);

export class SettingsForm {
  /** @type {Settings} */
  #settings = { side: "server", options: {}, operands: [] };
  #encodings = h("datalist", { id: "encoding-list" });
  #framings = h("datalist", { id: "framing-list" });
  #fields = h("div", { class: "fields" });
  #open = h("button", { type: "submit", class: "primary" }, w("open"));
  #close = h("button", { type: "button" }, w("close"));
  #remove = h("button", { type: "button" }, w("remove"));
  #problem = h("p", { class: "error", role: "alert" });
  #command = h("code", { class: "command", title: w("command") });
  /** @type {(settings: Settings) => Promise<unknown>} */
  #apply;
  /** @type {(message: Record<string, unknown>) => Promise<any>} */
  #ask;

  /**
   * @param {(settings: Settings) => Promise<unknown>} apply opens with these settings
   * @param {(message: Record<string, unknown>) => Promise<any>} ask asks about the session that is shown
   */
  constructor(apply, ask) {
    this.#apply = apply;
    this.#ask = ask;
    this.#close.addEventListener("click", () => ask({ type: "close" }).catch(() => {}));
    this.#remove.addEventListener("click", () => ask({ type: "remove" }).catch(() => {}));
    this.element = h(
      "form",
      {
        class: "settings",
        "aria-label": w("settings"),
        onsubmit: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.submit();
        },
      },
      this.#fields,
      h("div", { class: "line" }, this.#open, this.#close, this.#remove),
      this.#problem,
      this.#command,
      this.#encodings,
      this.#framings,
    );
  }

  /** @param {Extract<import("../protocol.ts").ToPage, { type: "hello" }>} hello */
  know(hello) {
    this.#encodings.replaceChildren(
      ...hello.encodings.map(({ name, labels }) => h("option", { value: name, label: labels.slice(0, 6).join(" ") })),
    );
    this.#framings.replaceChildren(...hello.framings.map((value) => h("option", { value })));
  }

  /** @param {SessionInfo} session */
  show(session) {
    const { settings, state, problem, command } = session;
    if (settings !== this.#settings) this.#fill(settings);
    this.#settings = settings;
    this.#open.textContent = state === "closed" ? w("open") : w("reopen");
    this.#close.disabled = state === "closed";
    this.#problem.textContent = problem ?? "";
    this.#command.textContent = command;
  }

  /** Says what went wrong. @param {string} problem */
  say(problem) {
    this.#problem.textContent = problem;
  }

  /** @param {string} encoding */
  use(encoding) {
    this.#field("encoding").value = encoding;
    return this.submit();
  }

  async submit() {
    try {
      await this.#apply(this.#read());
      this.#problem.textContent = "";
    } catch (error) {
      this.#problem.textContent = error instanceof Error ? error.message : String(error);
    }
  }

  /** @param {string} name @returns {HTMLInputElement} */
  #field(name) {
    const field = this.#fields.querySelector(`[name="${name}"]`);
    return /** @type {HTMLInputElement} */ (field ?? h("input"));
  }

  /** @param {Settings} settings */
  #fill({ side, options, operands, rules }) {
    /** @param {string} name */
    const text = (name) => options[name] === true ? "" : options[name] ?? "";
    const server = side === "server";
    const job = JOBS.find((name) => options[name] !== undefined) ?? (rules === undefined ? "reply" : "rules");
    const host = server ? text("hostname") || "0.0.0.0" : operands[0] ?? "127.0.0.1";
    const port = server ? text("port") || "9090" : operands[1] ?? "9090";
    this.#fields.replaceChildren(
      labelled(w("host"), h("input", { name: "host", value: host, required: true })),
      labelled(w("port"), h("input", { name: "port", value: port, inputMode: "numeric", required: true })),
      labelled(
        w("encoding"),
        h("input", { name: "encoding", value: text("encoding") || "gbk", list: "encoding-list" }),
      ),
      labelled(w("framing"), h("input", { name: "framing", value: text("framing") || "chunks", list: "framing-list" })),
      server ? this.#jobFields(job, text, rules) : "",
      h(
        "details",
        {},
        h("summary", {}, w("limits")),
        ...LIMITS.map(([name, key, example]) =>
          labelled(w(key), h("input", { name, value: text(name), placeholder: example }))
        ),
        h(
          "label",
          { class: "check" },
          h("input", { type: "checkbox", name: "fatal", checked: options["fatal"] === true }),
          w("fatal"),
        ),
      ),
    );
  }

  /**
   * @param {string} job
   * @param {(name: string) => string} text
   * @param {string | undefined} rules
   */
  #jobFields(job, text, rules) {
    const reply = labelled(w("replyText"), h("input", { name: "reply", value: text("reply") || "好的,我是服务端" }));
    const forward = labelled(
      w("target"),
      h("input", { name: "forward", value: text("forward"), placeholder: "127.0.0.1:9091" }),
    );
    const editor = this.#editor(rules ?? RULES);
    const fields = /** @type {Record<string, HTMLElement>} */ ({ reply, forward, rules: editor });
    const choice = h(
      "select",
      {
        name: "job",
        onchange: () => {
          for (const [name, field] of Object.entries(fields)) field.hidden = choice.value !== name;
        },
      },
      ...JOBS.map((name) => h("option", { value: name, selected: name === job }, w(`job.${name}`))),
    );
    for (const [name, field] of Object.entries(fields)) field.hidden = job !== name;
    return h("div", { class: "job" }, labelled(w("job"), choice), reply, forward, editor);
  }

  /** The rules are checked as they are typed, and can be tried without a peer. @param {string} rules */
  #editor(rules) {
    const result = h("output", { class: "result", "aria-live": "polite" });
    const message = h("input", { placeholder: w("tryMessage"), "aria-label": w("tryMessage") });
    const text = h("textarea", { name: "rules", rows: 8, spellcheck: false, value: rules, "aria-label": w("rules") });
    const check = async () => {
      try {
        const messages = message.value === "" ? [] : [message.value];
        const { problem, answers = [] } = await this.#ask({ type: "rules", rules: text.value, messages });
        text.setAttribute("aria-invalid", String(problem !== undefined));
        result.className = problem === undefined ? "result" : "result error";
        const [reply] = answers;
        const said = reply?.said.map((/** @type {{ text?: string, hex?: string }} */ { text, hex }) => text ?? hex);
        result.textContent = problem ?? (reply === undefined ? w("rulesFine") : `→ ${said?.join(" → ") ?? ""}`);
      } catch (error) {
        result.textContent = error instanceof Error ? error.message : String(error);
      }
    };
    text.addEventListener("input", check);
    message.addEventListener("input", check);
    return h("div", { class: "editor" }, text, message, result);
  }

  /** @returns {Settings} */
  #read() {
    const { side, options } = this.#settings;
    /** @type {Record<string, string | true>} */
    const next = { ...options };
    for (const name of [...JOBS, "fatal", "hostname", "port"]) delete next[name];
    next["encoding"] = this.#field("encoding").value;
    next["framing"] = this.#field("framing").value;
    for (const [name] of LIMITS) {
      const { value } = this.#field(name);
      if (value === "") delete next[name];
      else next[name] = value;
    }
    if (this.#field("fatal").checked) next["fatal"] = true;
    const host = this.#field("host").value;
    const port = this.#field("port").value;
    if (side === "client") return { side, options: next, operands: [host, port] };
    next["hostname"] = host;
    next["port"] = port;
    const job = this.#field("job").value;
    if (job === "rules") return { side, options: next, operands: [], rules: this.#field("rules").value };
    if (job === "reply" || job === "forward") next[job] = this.#field(job).value;
    else next[job] = true;
    return { side, options: next, operands: [] };
  }
}

/** @param {string} text @param {HTMLElement} field */
function labelled(text, field) {
  return h("label", {}, h("span", {}, text), field);
}

/**
 * Who is connected.
 *
 * @param {readonly import("../protocol.ts").PeerInfo[]} peers
 * @param {(peer: number) => void} disconnect
 */
export function peerTable(peers, disconnect) {
  if (peers.length === 0) return h("p", { class: "faint" }, w("nobody"));
  return h(
    "ul",
    { class: "peers" },
    ...peers.map(({ number, address, bytesIn, bytesOut, messagesIn, messagesOut, idle, encoding }) =>
      h(
        "li",
        {},
        h("strong", {}, `${number}  ${address}`),
        h(
          "span",
          { class: "faint" },
          `${encoding} · ← ${messagesIn} (${sizeOf(bytesIn)}) · → ${messagesOut} (${sizeOf(bytesOut)}) · ${
            Math.round(idle / 1000)
          } s`,
        ),
        h("button", {
          type: "button",
          "aria-label": `${w("disconnect")} ${address}`,
          onclick: () => disconnect(number),
        }, "✕"),
      )
    ),
  );
}
