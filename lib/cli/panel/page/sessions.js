/**
 * A session's settings.
 */
import { chooser, chosen } from "./chooser.js";
import { h } from "./dom.js";
import { optionsOf, typedOf } from "./further.js";
import { JOB_OPTIONS, JobFields, labelled } from "./job_fields.js";
import { RecordPlayer } from "./record_player.js";
import { visible } from "./visible.js";
import { spoken, w } from "./words.js";

/** @typedef {import("../protocol.ts").SessionInfo} SessionInfo */
/** @typedef {import("../protocol.ts").Settings} Settings */
/** @typedef {import("../protocol.ts").ProfileInfo} ProfileInfo */
/** @typedef {Extract<import("../protocol.ts").ToPage, { type: "hello" }>} Hello */

/** Where a server listens that was told nothing. */
const ANY_HOST = "0.0.0.0";
const PORT = "9090";

/** What a profile chooses, and what holds without one. */
const WIRE = /** @type {const} */ ([["encoding", "gbk"], ["framing", "chunks"], ["checksum", ""]]);

/** Options that have a field of their own, with an example; the others are typed. */
const LIMITS = /** @type {const} */ ([
  ["max-message", "maxMessage", "1MiB"],
  ["idle-timeout", "idleTimeout", "30s"],
  ["message-timeout", "messageTimeout", "10s"],
  ["max-buffer", "maxBuffer", "16MiB"],
]);
const SERVER_LIMITS = /** @type {const} */ ([
  ["max-connections", "maxConnections", "100"],
  ["max-total-buffer", "maxTotalBuffer", "256MiB"],
]);
const CLIENT_LIMITS = /** @type {const} */ ([["timeout", "timeout", "10s"]]);
const SWITCHES = /** @type {const} */ ([["fatal", "fatal"], ["telnet", "telnet"]]);
const OF_BOTH = [
  "hostname",
  "port",
  "profile",
  "send-framing",
  ...[...WIRE, ...LIMITS, ...SWITCHES].map(([name]) => name),
];
/** The options that have a field. */
const FIELDS = {
  server: new Set([...OF_BOTH, ...JOB_OPTIONS, ...SERVER_LIMITS.map(([name]) => name)]),
  client: new Set([...OF_BOTH, ...CLIENT_LIMITS.map(([name]) => name)]),
};
/** Options of which no field is worth its place, as an example. */
const FURTHER = {
  server: "--allow 10.0.0.0/8 --rate 100/s",
  client: "--tls --tls-ca ca.pem",
};

export class SettingsForm {
  /** @type {Settings} */
  #settings = { side: "server", options: {}, operands: [] };
  /** @type {Hello | undefined} */
  #hello;
  /** @type {JobFields | undefined} */
  #job;
  #lists = h("div", { hidden: true });
  #fields = h("div", { class: "fields" });
  #about = h("p", { class: "about faint", hidden: true });
  #open = h("button", { type: "submit", class: "primary" }, w("open"));
  #close = h("button", { type: "button" }, w("close"));
  #remove = h("button", { type: "button" }, w("remove"));
  #problem = h("p", { class: "error", role: "alert" });
  #notice = h("p", { class: "said", role: "status" });
  #command = h("code", { class: "command", title: w("command") });
  #player;
  /** @type {(settings: Settings) => Promise<unknown>} */
  #apply;
  /** @type {(message: Record<string, unknown>) => Promise<any>} */
  #ask;

  /**
   * @param {(settings: Settings) => Promise<unknown>} apply opens with these settings
   * @param {(message: Record<string, unknown>) => Promise<any>} ask asks about the session that is shown, unless the
   * message names another
   */
  constructor(apply, ask) {
    this.#apply = apply;
    this.#ask = ask;
    this.#player = new RecordPlayer(ask);
    this.#close.addEventListener("click", () => ask({ type: "close" }).catch(() => {}));
    this.#remove.addEventListener("click", () => ask({ type: "remove" }).catch(() => {}));
    const form = h(
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
      this.#notice,
      this.#command,
      this.#lists,
    );
    this.element = h("div", {}, form, this.#player.element);
  }

  /** @param {Hello} hello */
  know(hello) {
    this.#hello = hello;
    /** @param {string} id @param {readonly (readonly [value: string, label?: string])[]} values */
    const list = (id, values) =>
      h(
        "datalist",
        { id },
        ...values.map(([value, label]) => h("option", label === undefined ? { value } : { value, label })),
      );
    this.#lists.replaceChildren(
      list("encoding-list", hello.encodings.map(({ name, labels }) => [name, labels.slice(0, 6).join(" ")])),
      list("framing-list", hello.framings.map((value) => [value])),
      list("checksum-list", hello.checksums.map((value) => [value])),
    );
    this.#fill(this.#settings);
  }

  /** @param {SessionInfo} session */
  show(session) {
    const { settings, state, problem, notice, command } = session;
    // What is typed and not used yet stays when something else has changed.
    if (JSON.stringify(settings) !== JSON.stringify(this.#settings)) this.#fill(settings);
    this.#settings = settings;
    this.#open.textContent = state === "closed" ? w("open") : w("reopen");
    this.#close.disabled = state === "closed";
    this.#problem.textContent = visible(problem ?? "");
    this.#notice.textContent = visible(notice ?? "");
    this.#command.textContent = command;
    this.#player.show(session);
  }

  /**
   * The sessions that there are, and what is known of their peers.
   *
   * @param {readonly SessionInfo[]} sessions
   * @param {ReadonlyMap<number, import("../protocol.ts").Counts>} counts
   */
  among(sessions, counts) {
    this.#player.among(sessions, counts);
  }

  /** Who is connected has changed. */
  counted() {
    this.#player.counted();
  }

  /** Says what went wrong. @param {string} problem */
  say(problem) {
    this.#problem.textContent = visible(problem);
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
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  /** @param {string} name @returns {HTMLInputElement} */
  #field(name) {
    const field = this.#fields.querySelector(`[name="${name}"]`);
    return /** @type {HTMLInputElement} */ (field ?? h("input"));
  }

  /** @param {string} name @returns {ProfileInfo | undefined} */
  #profile(name) {
    return this.#hello?.profiles.find((profile) => profile.name === name);
  }

  /** @param {Settings} settings */
  #fill(settings) {
    const { side, options, operands } = settings;
    /** @param {string} name */
    const text = (name) => options[name] === true ? "" : options[name] ?? "";
    const server = side === "server";
    const [host = text("hostname") || (server ? ANY_HOST : "127.0.0.1"), port = text("port") || PORT] = operands;
    const profile = this.#profile(text("profile"));
    /** @param {readonly (readonly [name: string, word: string, example: string])[]} limits */
    const limits = (limits) =>
      limits.map(([name, word, example]) =>
        labelled(w(word), h("input", { name, value: text(name), placeholder: example }))
      );
    this.#job = server ? new JobFields(settings, this.#hello?.files, this.#ask) : undefined;
    this.#fields.replaceChildren(
      h(
        "div",
        { class: "pair" },
        labelled(w("host"), h("input", { name: "host", value: host, required: true })),
        labelled(w("port"), h("input", { name: "port", value: port, inputMode: "numeric", required: true })),
      ),
      labelled(w("profile"), this.#profiles(text("profile"))),
      this.#about,
      ...WIRE.map(([name, otherwise]) =>
        labelled(
          w(name),
          chooser({
            name,
            value: text(name) || profile?.[name] || otherwise,
            list: `${name}-list`,
            placeholder: w("none"),
          }),
        )
      ),
      this.#job?.element ?? "",
      h(
        "details",
        { open: this.#fields.querySelector("details")?.open ?? false },
        h("summary", {}, w("limits")),
        h(
          "div",
          { class: "job" },
          ...limits(LIMITS),
          ...limits(server ? SERVER_LIMITS : CLIENT_LIMITS),
          labelled(
            w("sendFraming"),
            chooser({
              name: "send-framing",
              value: text("send-framing"),
              list: "framing-list",
              placeholder: w("same"),
            }),
          ),
          ...SWITCHES.map(([name, word]) =>
            h(
              "label",
              { class: "check" },
              h("input", { type: "checkbox", name, checked: options[name] === true }),
              w(word),
            )
          ),
          h(
            "div",
            { class: "further" },
            labelled(
              w("further"),
              h("input", {
                name: "further",
                value: typedOf(options, FIELDS[side]),
                placeholder: FURTHER[side],
                spellcheck: false,
              }),
            ),
          ),
        ),
      ),
    );
    this.#tell(profile);
  }

  /** The kinds of devices. @param {string} chosen */
  #profiles(chosen) {
    const choice = h(
      "select",
      {
        name: "profile",
        onchange: () => {
          const profile = this.#profile(choice.value);
          for (const [name, otherwise] of WIRE) this.#field(name).value = profile?.[name] ?? otherwise;
          this.#tell(profile);
        },
      },
      h("option", { value: "" }, w("noProfile")),
      ...(this.#hello?.profiles ?? []).map(({ name }) => h("option", { value: name, selected: name === chosen }, name)),
    );
    return choice;
  }

  /** What a profile is for, and what it is made of. @param {ProfileInfo | undefined} profile */
  #tell(profile) {
    this.#about.hidden = profile === undefined;
    const [what = "", how = ""] = profile?.about[spoken()] ?? [];
    this.#about.replaceChildren(what, h("br"), how);
  }

  /** @returns {Settings} */
  #read() {
    const { side, options } = this.#settings;
    /** @type {Record<string, string | true>} */
    const next = Object.fromEntries(Object.entries(options).filter(([name]) => FIELDS[side].has(name)));
    for (const name of ["hostname", "port", "profile"]) delete next[name];
    const profile = this.#profile(this.#field("profile").value);
    if (profile) next["profile"] = profile.name;
    for (const [name, otherwise] of WIRE) {
      const value = chosen(this.#field(name));
      const unsaid = profile ? profile[name] ?? "" : options[name] === undefined ? otherwise : "";
      if (value === unsaid) delete next[name];
      else next[name] = value === "" ? "none" : value;
    }
    const texts = [...LIMITS, ...side === "server" ? SERVER_LIMITS : CLIENT_LIMITS].map(([name]) => name);
    for (const name of [...texts, "send-framing"]) {
      const value = chosen(this.#field(name));
      if (value === "") delete next[name];
      else next[name] = value;
    }
    for (const [name] of SWITCHES) {
      if (this.#field(name).checked) next[name] = true;
      else delete next[name];
    }
    const host = this.#field("host").value;
    const port = this.#field("port").value;
    if (side === "server" && (options["hostname"] !== undefined || host !== ANY_HOST)) next["hostname"] = host;
    if (side === "server" && (options["port"] !== undefined || port !== PORT)) next["port"] = port;
    const job = this.#job?.read(next);
    // What is typed in full counts, even where there is a field.
    Object.assign(next, optionsOf(this.#field("further").value));
    return { side, options: next, operands: side === "client" ? [host, port] : [], ...job };
  }
}
