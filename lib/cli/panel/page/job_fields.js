/**
 * What a server does with each message: its job, and what the job needs.
 */
import { chooser, chosen } from "./chooser.js";
import { h } from "./dom.js";
import { RulesEditor } from "./rules_editor.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").Settings} Settings */
/** @typedef {Record<string, string | true>} Options */

/** Jobs that are a switch. */
const SWITCHES = ["echo", "chat", "hub", "mute"];
/** The options of all jobs. */
export const JOB_OPTIONS = [
  ...SWITCHES,
  ...["reply", "forward", "rules", "handler", "every"],
  ...["forward-encoding", "forward-framing", "forward-checksum"],
];
const TARGET = /** @type {const} */ ([
  ["forward", "target", "127.0.0.1:9091", ""],
  ["forward-encoding", "farEncoding", "utf-8", "encoding-list"],
  ["forward-framing", "farFraming", "", "framing-list"],
  ["forward-checksum", "farChecksum", "", "checksum-list"],
]);

export class JobFields {
  /** @type {Record<string, HTMLElement>} what a job needs, by its name */
  #needs;
  #choice;
  #editor;
  /** @type {(message: Record<string, unknown>) => Promise<any>} */
  #ask;
  #files = h("datalist", { id: "file-list" });
  element = h("div", { class: "job" });

  /**
   * @param {Settings} settings
   * @param {string | undefined} folder below which files may be named
   * @param {(message: Record<string, unknown>) => Promise<any>} ask
   */
  constructor({ options, rules }, folder, ask) {
    this.#ask = ask;
    const job = jobOf(options, rules);
    this.#editor = new RulesEditor(rules, ask);
    const reply = field("reply", "replyText", options, "好的,我是服务端");
    const every = field("every", "everyTime", options, "1s");
    this.#needs = {
      reply: h("div", { class: "job" }, reply, every),
      forward: h(
        "div",
        { class: "job" },
        ...TARGET.map(([name, word, example, list]) => field(name, word, options, example, list)),
      ),
      rules: this.#editor.element,
      rulesFile: this.#file("rules", options, folder),
      handler: this.#file("handler", options, folder),
    };
    this.#choice = h(
      "select",
      { name: "job", onchange: () => this.#changed() },
      ...["usual", "reply", ...SWITCHES, "forward", "rules", "rulesFile", "handler"].map((name) =>
        h("option", { value: name, selected: name === job }, w(`job.${name}`))
      ),
    );
    this.element.append(labelled(w("job"), this.#choice), ...Object.values(this.#needs), this.#files);
    this.#changed();
  }

  /** The job in the options of a session, and rules that stand beside them. @param {Options} options */
  read(options) {
    const { value: job } = this.#choice;
    for (const name of JOB_OPTIONS) delete options[name];
    if (SWITCHES.includes(job)) options[job] = true;
    for (const input of this.#needs[job]?.querySelectorAll("input[name]") ?? []) {
      const field = /** @type {HTMLInputElement} */ (input);
      const { name } = field;
      const value = chosen(field);
      if (value !== "" && (name !== "every" || options["reply"] !== undefined)) options[name] = value;
    }
    return job === "rules" ? { rules: this.#editor.text } : {};
  }

  #changed() {
    for (const [name, needed] of Object.entries(this.#needs)) needed.hidden = name !== this.#choice.value;
    if (this.#choice.value === "rules") void this.#editor.check();
  }

  /** @param {string} name @param {Options} options @param {string | undefined} folder */
  #file(name, options, folder) {
    const input = field(name, name === "rules" ? "rulesFileName" : "handlerFile", options, "", "file-list");
    input.addEventListener("focusin", async () => {
      if (folder === undefined) return;
      const names = await this.#ask({ type: "files" }).catch(() => []);
      this.#files.replaceChildren(...names.map((/** @type {string} */ value) => h("option", { value })));
    });
    return h(
      "div",
      { class: "job" },
      input,
      h("p", { class: "faint" }, folder === undefined ? w("noFiles") : w("below", folder)),
    );
  }
}

/** @param {Readonly<Options>} options @param {string | undefined} rules */
function jobOf(options, rules) {
  if (options["rules"] !== undefined) return "rulesFile";
  if (rules !== undefined) return "rules";
  const given = [...SWITCHES, "forward", "handler", "reply"].find((name) => options[name] !== undefined);
  return given ?? (options["profile"] === undefined ? "reply" : "usual");
}

/**
 * @param {string} name
 * @param {string} word
 * @param {Readonly<Options>} options
 * @param {string} example
 * @param {string} [list]
 */
function field(name, word, options, example, list = "") {
  const value = options[name];
  const properties = { name, value: typeof value === "string" ? value : "", placeholder: example };
  return labelled(w(word), list === "" ? h("input", properties) : chooser({ ...properties, list }));
}

/** @param {string} text @param {HTMLElement} input */
export function labelled(text, input) {
  return h("label", {}, h("span", {}, text), input);
}
