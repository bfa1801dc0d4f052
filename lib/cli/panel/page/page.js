/**
 * The page: tabs, the conversation of one session, and what can be done with it. It holds no truth of its own: what it
 * shows is asked of the panel, and asked again after every loss of the connection.
 */
import { Conversation } from "./conversation.js";
import { Detail } from "./detail.js";
import { h, sizeOf } from "./dom.js";
import { Link } from "./link.js";
import { Sending } from "./sending.js";
import { peerTable, SettingsForm } from "./sessions.js";
import { speak, spoken, w } from "./words.js";

/** @typedef {import("../protocol.ts").SessionInfo} SessionInfo */
/** @typedef {import("../protocol.ts").Counts} Counts */
/** @typedef {import("../protocol.ts").Row} Row */

/** @type {Map<number, SessionInfo>} */
const sessions = new Map();
/** @type {Map<number, Counts>} */
const counts = new Map();
/** @type {Extract<import("../protocol.ts").ToPage, { type: "hello" }> | undefined} */
let greeting;
let shown = 0;
let paused = false;

const link = new Link(heard, linked);

/** What the page remembers in its address: the session, light or dark, the language, hex. */
const state = new URLSearchParams(location.hash.slice(1).split("&").filter((part) => part.includes("=")).join("&"));

/** @param {string} key @param {string} value */
function remember(key, value) {
  state.set(key, value);
  const token = location.hash.slice(1).split("&").filter((part) => !part.includes("=") && part !== "");
  history.replaceState(null, "", `#${[...token, state.toString()].join("&")}`);
}

/** @type {(message: Record<string, unknown>) => Promise<any>} */
const askShown = (message) => link.ask({ session: shown, ...message });

/** Everything that stands in the page; made again when the language changes. */
function build() {
  const conversation = new Conversation((from, to) => link.tell({ type: "rows", session: shown, from, to }), choose);
  const detail = new Detail((encoding) => void settings.use(encoding));
  const sending = new Sending(askShown);
  const settings = new SettingsForm((next) => link.ask({ type: "open", settings: next, session: shown }), askShown);
  const tabs = h("nav", { class: "tabs", role: "tablist" });
  const peers = h("section", { class: "peer-list", "aria-label": w("peers") });
  const status = h("footer", { class: "status" });
  const notice = h("div", { class: "notice", role: "alert", hidden: true });

  const query = h("input", {
    type: "search",
    placeholder: `${w("search")}  /`,
    "aria-label": w("search"),
    oninput: filter,
  });
  const by = select(w("search"), ["text", "regex", "hex"].map((value) => [value, w(`by.${value}`)]), filter);
  const direction = select(w("both"), [["", w("both")], ["in", w("in")], ["out", w("out")]], filter);
  const peer = select(w("peers"), [["", w("everybody")]], filter);
  const lostOnly = h("input", { type: "checkbox", onchange: filter });
  const hex = toggle(w("hex"), state.get("hex") === "1", (on) => {
    conversation.hex = on;
    remember("hex", on ? "1" : "0");
  });
  const follow = toggle(w("follow"), true, (on) => conversation.follow = on);
  const pause = toggle(w("pause"), false, (on) => {
    paused = on;
    if (!on) show(shown);
  });
  conversation.element.addEventListener(
    "follow",
    () => follow.setAttribute("aria-pressed", String(conversation.follow)),
  );

  const saving = h(
    "select",
    {
      "aria-label": w("save"),
      onchange: () => {
        const link = h("a", { href: `/record?session=${shown}&format=${saving.value}`, download: "" });
        link.click();
        saving.value = "";
      },
    },
    h("option", { value: "" }, w("save")),
    ...["ndjson", "text", "hex", "pcapng"].map((value) => h("option", { value }, w(`save.${value}`))),
  );
  const opening = h("input", { type: "file", class: "file", onchange: () => loadRecord(opening, settings) });

  const toolbar = h(
    "div",
    { class: "toolbar", role: "toolbar" },
    query,
    by,
    direction,
    peer,
    h("label", { class: "check" }, lostOnly, w("lostOnly")),
    h("span", { class: "spring" }),
    hex,
    follow,
    pause,
    saving,
    h("label", { class: "button" }, w("load"), opening),
    h("button", { type: "button", onclick: () => askShown({ type: "clear" }).then(() => show(shown)) }, w("clear")),
  );

  function filter() {
    link.tell({
      type: "view",
      session: shown,
      filter: {
        query: query.value,
        by: by.value,
        ...(direction.value === "" ? {} : { direction: direction.value }),
        ...(peer.value === "" ? {} : { peer: peer.value }),
        lostOnly: lostOnly.checked,
      },
    });
    conversation.reset();
  }

  /** @param {Row | undefined} row */
  async function choose(row) {
    const session = sessions.get(shown);
    if (!row || !session || row.size === 0) return detail.hide();
    try {
      const bytes = await askShown({ type: "bytes", id: row.id });
      const [hostname = "127.0.0.1", port = "9090"] = session.settings.operands;
      const command = `deno run -A client.ts -e hex ${hostname} ${session.settings.options["port"] ?? port}`;
      detail.show(row, bytes, row.encoding ?? session.encoding, command);
    } catch {
      detail.hide();
    }
  }

  return {
    conversation,
    detail,
    sending,
    settings,
    tabs,
    peers,
    status,
    notice,
    toolbar,
    peer,
    query,
    hex,
    follow,
    filter,
  };
}

/** @param {string} label @param {readonly (readonly string[])[]} choices @param {() => void} changed */
function select(label, choices, changed) {
  return h(
    "select",
    { onchange: changed, "aria-label": label },
    ...choices.map(([value, text]) => h("option", { value }, text ?? "")),
  );
}

/** A record as a session that is closed. @param {HTMLInputElement} field @param {SettingsForm} settings */
async function loadRecord(field, settings) {
  const [file] = field.files ?? [];
  if (!file) return;
  const response = await fetch("/record", { method: "POST", body: file });
  field.value = "";
  const text = await response.text();
  if (response.ok) show(Number(text));
  else settings.say(text);
}

/** @param {string} text @param {boolean} on @param {(on: boolean) => void} turned */
function toggle(text, on, turned) {
  const button = h("button", {
    type: "button",
    "aria-pressed": on,
    onclick: () => {
      const next = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(next));
      turned(next);
    },
  }, text);
  return button;
}

let page = build();

/** Puts everything in its place. */
function draw() {
  page = build();
  const side = h("aside", { class: "side" }, page.settings.element, h("h2", {}, w("peers")), page.peers);
  const middle = h(
    "main",
    {},
    page.toolbar,
    page.conversation.element,
    page.detail.element,
    page.sending.element,
    page.status,
  );
  document.body.replaceChildren(
    h(
      "header",
      { class: "top" },
      h("h1", { class: "brand" }, "mojibye"),
      page.tabs,
      h("span", { class: "spring" }),
      h("button", { type: "button", onclick: () => create("server") }, `+ ${w("newServer")}`),
      h("button", { type: "button", onclick: () => create("client") }, `+ ${w("newClient")}`),
      h("button", { type: "button", onclick: turnLight, "aria-label": w("theme"), title: w("theme") }, "◐"),
      h("button", { type: "button", onclick: turnLanguage }, w("language")),
      h("button", { type: "button", onclick: help, "aria-label": w("keys"), title: w("keys") }, "?"),
    ),
    page.notice,
    h("div", { class: "body" }, side, middle),
    h(
      "dialog",
      { id: "help", onclick: (/** @type {Event} */ event) => event.currentTarget === event.target && closeHelp() },
      h("p", {}, w("keysText")),
      h("button", { type: "button", onclick: closeHelp }, w("close")),
    ),
  );
  if (greeting) page.settings.know(greeting);
  page.conversation.hex = state.get("hex") === "1";
  show(shown);
}

/** @param {number} id */
function show(id) {
  shown = sessions.has(id) ? id : sessions.keys().next().value ?? 0;
  if (shown !== 0) remember("session", String(shown));
  page.conversation.reset();
  page.detail.hide();
  page.filter();
  drawTabs();
  const session = sessions.get(shown);
  if (!session) return;
  page.settings.show(session);
  page.sending.encoding = session.encoding;
  const count = counts.get(shown);
  if (count) counted({ ...count, shifted: 0 });
}

function drawTabs() {
  page.settings.among([...sessions.values()]);
  page.tabs.replaceChildren(...[...sessions.values()].map((session) => {
    const { id, settings, state, address } = session;
    const text = `${w(settings.side)} ${address || w("closed")}`;
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        class: state,
        "aria-selected": id === shown,
        onclick: () => show(id),
      },
      h("span", { class: "dot", title: w(state === "open" ? "opened" : state) }),
      text,
    );
  }));
}

/** @param {Counts} count */
function counted(count) {
  counts.set(count.session, count);
  if (count.session !== shown || paused) return;
  page.conversation.counted(count.rows, count.shifted);
  page.sending.peers(count.peers);
  page.peers.replaceChildren(
    peerTable(count.peers, (peer) => void askShown({ type: "disconnect", peer }).catch(() => {})),
  );
  const chosen = page.peer.value;
  const addresses = count.peers.map(({ address }) => address);
  if (Array.from(page.peer.options, ({ value }) => value).slice(1).join() !== addresses.join()) {
    page.peer.replaceChildren(
      h("option", { value: "" }, w("everybody")),
      ...addresses.map((value) => h("option", { value }, value)),
    );
    page.peer.value = addresses.includes(chosen) ? chosen : "";
  }
  const last = count.messages.at(-2) ?? 0;
  const trip = count.roundTrip ? ` · ${w("roundTrip")} ${count.roundTrip.median} / ${count.roundTrip.p95} ms` : "";
  const gone = count.forgotten > 0 ? ` · ${count.forgotten} ${w("forgotten")}` : "";
  page.status.replaceChildren(
    h("span", {}, `${count.rows} ${w("messages")}${gone}`),
    h("span", { class: "spring" }),
    h("span", {}, `${last} · ${sizeOf(count.bytes.at(-2) ?? 0)} ${w("perSecond")}${trip}`),
    chart(count.messages),
  );
}

/** The last minute as bars. @param {readonly number[]} values */
function chart(values) {
  const most = Math.max(1, ...values);
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", `0 0 ${values.length * 3} 20`);
  svg.setAttribute("class", "chart");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", `${w("messages")} ${w("perSecond")}: ${values.at(-2) ?? 0}`);
  values.forEach((value, index) => {
    const bar = document.createElementNS(space, "rect");
    const height = value === 0 ? 0 : Math.max(1, 20 * value / most);
    const box = { x: index * 3, y: 20 - height, width: 2, height };
    for (const [name, number] of Object.entries(box)) bar.setAttribute(name, String(number));
    svg.append(bar);
  });
  return svg;
}

/** @param {import("../protocol.ts").ToPage} message */
function heard(message) {
  if (message.type === "hello") {
    greeting = message;
    if (!state.has("lang")) speak(message.language);
    sessions.clear();
    for (const session of message.sessions) sessions.set(session.id, session);
    shown = Number(state.get("session") ?? shown);
    draw();
  } else if (message.type === "session") {
    const before = sessions.get(message.session.id);
    sessions.set(message.session.id, message.session);
    drawTabs();
    if (message.session.id !== shown) return;
    page.settings.show(message.session);
    page.sending.encoding = message.session.encoding;
    if (before?.encoding !== message.session.encoding) page.conversation.again();
  } else if (message.type === "removed") {
    sessions.delete(message.session);
    if (message.session === shown) show(0);
    else drawTabs();
  } else if (message.type === "counts") counted(message);
  else if (message.type === "rows" && message.session === shown) page.conversation.came(message.from, message.rows);
}

/** @param {"open" | "lost" | "refused"} how */
function linked(how) {
  page.notice.hidden = how === "open";
  page.notice.textContent = how === "open" ? "" : w(how);
  if (how === "refused" && !greeting) document.body.replaceChildren(page.notice);
}

/** @param {"server" | "client"} side */
async function create(side) {
  const settings = side === "server"
    ? { side, options: { port: "0", hostname: "127.0.0.1", encoding: "gbk" }, operands: [] }
    : { side, options: { encoding: "gbk" }, operands: ["127.0.0.1", "9090"] };
  try {
    show(await link.ask({ type: "open", settings }));
  } catch {
    show([...sessions.keys()].at(-1) ?? 0); // closed, and says why
  }
}

function turnLight() {
  const dark = document.documentElement.dataset["theme"] === "dark" ||
    document.documentElement.dataset["theme"] === undefined && matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset["theme"] = dark ? "light" : "dark";
  remember("theme", dark ? "light" : "dark");
}

function turnLanguage() {
  speak(spoken() === "zh" ? "en" : "zh");
  remember("lang", spoken());
  draw();
}

function help() {
  /** @type {HTMLDialogElement | null} */ (document.querySelector("#help"))?.showModal();
}

function closeHelp() {
  /** @type {HTMLDialogElement | null} */ (document.querySelector("#help"))?.close();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") page.detail.hide();
  const typing = event.target instanceof Element && event.target.closest("input, textarea, select") !== null;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/") page.query.focus();
  else if (event.key === "?") help();
  else if (event.key === "x") page.hex.click();
  else if (event.key === "f") page.follow.click();
  else return;
  event.preventDefault();
});

const language = state.get("lang");
if (language === "zh" || language === "en") speak(language);
const theme = state.get("theme");
if (theme === "light" || theme === "dark") document.documentElement.dataset["theme"] = theme;
draw();
link.open();
