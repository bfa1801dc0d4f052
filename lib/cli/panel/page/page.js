/**
 * The page: tabs, the conversation of one session, and what can be done with it. It holds no truth of its own: what it
 * shows is asked of the panel, and asked again after every loss of the connection.
 */
import { onOtherAddress, recalled, remember } from "./address.js";
import { Conversation } from "./conversation.js";
import { Detail } from "./detail.js";
import { h, toggle } from "./dom.js";
import { Filters } from "./filters.js";
import { keysDialog } from "./help.js";
import { Link } from "./link.js";
import { Notice } from "./notice.js";
import { Peers } from "./peers.js";
import { openButton, saveMenu } from "./records.js";
import { Sending } from "./sending.js";
import { SettingsForm } from "./sessions.js";
import { recallSide, turnSide } from "./side.js";
import { Status } from "./status.js";
import { tabsOf } from "./tabs.js";
import { recallTheme, turnTheme } from "./theme.js";
import { speak, spoken, w } from "./words.js";

/** @typedef {import("../protocol.ts").SessionInfo} SessionInfo */
/** @typedef {import("../protocol.ts").Counts} Counts */
/** @typedef {import("../protocol.ts").Filter} Filter */
/** @typedef {import("../protocol.ts").Row} Row */

/** @type {Map<number, SessionInfo>} */
const sessions = new Map();
/** The last that was told of each session. @type {Map<number, Counts>} */
const counts = new Map();
/** Messages of each session when the panel was lost. @type {Map<number, number>} */
const before = new Map();
/** @type {Extract<import("../protocol.ts").ToPage, { type: "hello" }> | undefined} */
let greeting;
let shown = 0;
let paused = false;
/** Number of the last view that was asked for, of the one that is shown, and of the one that is to be. */
let lastView = 0;
let drawnView = -1;
let wantedView = 0;
/** How often messages were chosen: what was asked for the last time is shown. */
let chosen = 0;

const link = new Link(heard, linked);
const notice = new Notice();

/** @type {(message: Record<string, unknown>) => Promise<any>} */
const askShown = (message) => link.ask({ session: shown, ...message });

/** Everything that stands in the page; made again when the language changes. */
function build() {
  const conversation = new Conversation(
    (from, to) => link.tell({ type: "rows", session: shown, from, to }),
    ({ id }, hex) => askShown({ type: hex ? "bytes" : "text", id }),
    choose,
    (encoding) => void settings.use(encoding),
  );
  const detail = new Detail(
    (encoding) => void settings.use(encoding),
    (on) => remember("compare", on ? "1" : ""),
    (peer) => filters.only(peer),
  );
  detail.compare = recalled("compare") === "1";
  const filters = new Filters(view);
  const hex = toggle(w("hex"), recalled("view") === "hex", (on) => {
    conversation.hex = on;
    remember("view", on ? "hex" : "");
  });
  conversation.hex = recalled("view") === "hex";
  const follow = toggle(w("follow"), true, (on) => conversation.follow = on);
  conversation.element.addEventListener(
    "follow",
    () => follow.setAttribute("aria-pressed", String(conversation.follow)),
  );
  const pause = toggle(w("pause"), paused, (on) => {
    paused = on;
    const count = counts.get(shown);
    if (count) counted(count);
  });
  const settings = new SettingsForm((next) => link.ask({ type: "open", settings: next, session: shown }), askShown);
  return {
    conversation,
    detail,
    filters,
    hex,
    follow,
    pause,
    settings,
    sending: new Sending(askShown),
    status: new Status(),
    tabs: h("div", { class: "tabs", role: "tablist", "aria-label": w("sessions") }),
    peers: new Peers((peer) => void askShown({ type: "disconnect", peer }).catch(() => {})),
    clear: h("button", { type: "button", onclick: () => askShown({ type: "clear" }) }, w("clear")),
  };
}

let page = build();

/** Puts everything in its place. */
function draw() {
  const { draft, repeating } = page.sending;
  page = build();
  Object.assign(page.sending, { draft, repeating });
  const spring = () => h("span", { class: "spring" });
  document.body.replaceChildren(
    h(
      "header",
      { class: "top" },
      h(
        "button",
        { type: "button", class: "quiet", onclick: turnSide, "aria-label": w("side"), title: w("side") },
        "☰",
      ),
      h("h1", { class: "brand" }, "mojibye"),
      h(
        "nav",
        { class: "sessions", "aria-label": w("sessions") },
        page.tabs,
        h("button", { type: "button", onclick: () => create("server") }, `+ ${w("newServer")}`),
        h("button", { type: "button", onclick: () => create("client") }, `+ ${w("newClient")}`),
        openButton(show, (problem) => page.settings.say(problem)),
      ),
      spring(),
      h(
        "button",
        { type: "button", class: "quiet", onclick: turnTheme, "aria-label": w("theme"), title: w("theme") },
        "◐",
      ),
      h("button", { type: "button", class: "quiet", onclick: turnLanguage }, w("language")),
      h("button", { type: "button", class: "quiet", onclick: help, "aria-label": w("keys"), title: w("keys") }, "?"),
    ),
    notice.element,
    h(
      "div",
      { class: "body" },
      h(
        "aside",
        { class: "side", "aria-label": w("side") },
        page.settings.element,
        h("section", { "aria-label": w("peers") }, h("h2", {}, w("peers")), page.peers.element),
      ),
      h(
        "main",
        {},
        h(
          "div",
          { class: "toolbar", role: "toolbar", "aria-label": w("messages") },
          ...page.filters.elements,
          spring(),
          page.hex,
          page.follow,
          page.pause,
          saveMenu(() => shown),
          page.clear,
        ),
        page.conversation.element,
        page.detail.element,
        page.sending.element,
        page.status.element,
      ),
    ),
    keysDialog(),
  );
  if (greeting) page.settings.know(greeting);
  show(shown);
}

/** A session that was opened, and of which the panel has not told yet. */
let awaited = 0;

/** @param {number} id */
function show(id) {
  awaited = sessions.has(id) ? 0 : id;
  shown = sessions.has(id) ? id : sessions.keys().next().value ?? 0;
  if (shown !== 0) remember("session", String(shown));
  drawnView = -1;
  page.conversation.reset();
  drawTabs();
  const session = sessions.get(shown);
  // Where there is no session there is nothing to set, to read or to send: only new ones.
  document.querySelector(".body")?.toggleAttribute("hidden", !session);
  if (!session) return;
  page.settings.show(session);
  page.sending.session = session;
  page.filters.apply();
}

/** Asks for a view; the one that is shown stays until the other is there. @param {Filter} filter */
async function view(filter) {
  if (shown === 0) return;
  const number = ++lastView;
  wantedView = number;
  try {
    await askShown({ type: "view", view: number, filter });
  } catch (error) {
    if (wantedView === number) wantedView = drawnView;
    throw error;
  }
}

/** Tells the detail which messages are chosen. @param {readonly Row[]} rows */
async function choose(rows) {
  const session = sessions.get(shown);
  const asked = ++chosen;
  const messages = rows.filter(({ size }) => size > 0);
  if (!session || messages.length === 0) return page.detail.hide();
  try {
    const found = await Promise.all(messages.map(async (row) => ({
      row,
      bytes: await askShown({ type: "bytes", id: row.id }),
      text: row.more ? await askShown({ type: "text", id: row.id }) : row.text,
      encoding: row.encoding ?? session.encoding,
    })));
    const [, host = "127.0.0.1", port = "9090"] = /^\[?(.*?)\]?:(\d+)$/.exec(session.address) ?? [];
    const target = `${host === "0.0.0.0" ? "127.0.0.1" : host} ${port}`;
    if (asked === chosen) page.detail.show(found, `deno run -A client.ts -e hex ${target}`);
  } catch {
    if (asked === chosen) page.detail.hide(); // forgotten meanwhile, or the panel is gone
  }
}
function drawTabs() {
  page.settings.among([...sessions.values()], counts);
  const focused = page.tabs.contains(document.activeElement);
  page.tabs.replaceChildren(...tabsOf(sessions.values(), shown, show));
  const tab = page.tabs.querySelector("[aria-selected=true]");
  if (focused && tab instanceof HTMLElement) tab.focus();
}

/** @param {Counts} count */
function counted(count) {
  counts.set(count.session, count);
  page.settings.counted();
  missed(count);
  if (count.session !== shown || count.view !== wantedView) return;
  if (paused && drawnView === wantedView) return;
  if (drawnView !== wantedView) page.conversation.reset();
  page.conversation.query = page.filters.text;
  drawnView = wantedView;
  page.conversation.nothing = w(page.filters.isOpen ? "empty" : "noneMatch");
  page.conversation.counted(count.first, count.end);
  page.status.show(count, !page.filters.isOpen);
  page.sending.peers(count.peers);
  page.filters.peers(count.peers.map(({ address }) => address));
  page.peers.show(count.peers);
}

/** Says what was said while the panel was gone. @param {Counts} count */
function missed({ session, total, forgotten }) {
  const known = before.get(session);
  before.delete(session);
  if (known === undefined || session !== shown || total <= known) return;
  notice.missed(total - known, () => {
    if (page.filters.isOpen) page.conversation.goTo(Math.max(known, forgotten));
  });
}

/** @param {import("../protocol.ts").ToPage} message */
function heard(message) {
  if (message.type === "hello") greeted(message);
  else if (message.type === "session") {
    const known = sessions.get(message.session.id);
    sessions.set(message.session.id, message.session);
    if (shown === 0 || message.session.id === awaited) return show(message.session.id);
    drawTabs();
    if (message.session.id !== shown) return;
    page.settings.show(message.session);
    page.sending.session = message.session;
    // What was said before is read again, and may pass a filter now.
    if (known && known.encoding !== message.session.encoding) {
      page.conversation.again();
      if (!page.filters.isOpen) page.filters.apply();
    }
  } else if (message.type === "removed") {
    sessions.delete(message.session);
    if (message.session === shown) show(0);
    else drawTabs();
  } else if (message.type === "counts") counted(message);
  else if (message.type === "rows" && message.session === shown && message.view === drawnView) {
    page.conversation.came(message.from, message.rows);
  }
}

/** @param {Extract<import("../protocol.ts").ToPage, { type: "hello" }>} hello */
function greeted(hello) {
  const again = greeting !== undefined;
  greeting = hello;
  sessions.clear();
  for (const session of hello.sessions) sessions.set(session.id, session);
  if (again) {
    page.settings.know(hello);
    return show(shown);
  }
  if (recalled("lang") === "") speak(hello.language);
  shown = Number(recalled("session"));
  draw();
}

/** @param {"open" | "lost" | "refused"} how */
function linked(how) {
  if (how === "open") return notice.hide();
  notice.say(how === "refused" && greeting ? "restarted" : how);
  if (how === "lost") { for (const { session, total } of counts.values()) before.set(session, total); }
  else if (!greeting) document.body.replaceChildren(notice.element);
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

function turnLanguage() {
  speak(spoken() === "zh" ? "en" : "zh");
  remember("lang", spoken());
  draw();
}

function help() {
  document.querySelector("dialog")?.showModal();
}

/** @type {Record<string, () => void>} */
const KEYS = {
  "/": () => page.filters.focus(),
  "?": help,
  x: () => page.hex.click(),
  f: () => page.follow.click(),
  p: () => page.pause.click(),
  s: turnSide,
  m: () => page.sending.focus(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    page.detail.hide();
    if (event.target instanceof HTMLElement && event.target.matches("input, textarea")) {
      page.conversation.element.focus();
    }
  }
  const typing = event.target instanceof Element &&
    event.target.closest("input, textarea, select, dialog[open]") !== null;
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = KEYS[event.key];
  if (!act) return;
  act();
  event.preventDefault();
});

// A file that is dropped somewhere would take the place of the page.
for (const type of ["dragover", "drop"]) {
  document.addEventListener(type, (event) => {
    if (!(event.target instanceof Element && event.target.matches("input, textarea"))) event.preventDefault();
  });
}

/** What the address says: language, light or dark, settings. */
function recall() {
  const language = recalled("lang");
  if (language === "zh" || language === "en") speak(language);
  recallTheme();
  recallSide();
}

onOtherAddress(() => {
  recall();
  shown = Number(recalled("session")) || shown;
  draw();
  void link.open(); // the token of a program that was started again
});
recall();
draw();
link.open();
