/**
 * A record that was opened, played again against a session that is open.
 */
import { h } from "./dom.js";
import { labelled } from "./job_fields.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").SessionInfo} SessionInfo */

export class RecordPlayer {
  #on = h("select", { name: "playOn", onchange: () => this.#fillPeers() });
  #peer = h("select", { name: "playPeer", "aria-label": w("sendTo") });
  #peerLabel = labelled(w("sendTo"), this.#peer);
  #connection = h("select", { name: "playConnection" });
  #as = h(
    "select",
    { name: "playAs" },
    ...["client", "server"].map((value) => h("option", { value }, w(`as.${value}`))),
  );
  #speed = h(
    "select",
    { name: "playSpeed" },
    ...["1", "2", "10", "0"].map((value) => h("option", { value }, w(`speed.${value}`))),
  );
  #play = h("button", { type: "button", class: "primary", onclick: () => this.#run() }, w("play"));
  #stop = h("button", { type: "button", hidden: true, onclick: () => void this.#end() }, w("stop"));
  #result = h("output", { class: "result", "aria-live": "polite" });
  /** @type {SessionInfo | undefined} */
  #record;
  /** @type {ReadonlyMap<number, import("../protocol.ts").Counts>} */
  #counts = new Map();
  /** The session on which it plays. */
  #playing = 0;
  /** @type {(message: Record<string, unknown>) => Promise<any>} */
  #ask;
  element = h("section", { class: "player settings", hidden: true, "aria-label": w("playRecord") });

  /** @param {(message: Record<string, unknown>) => Promise<any>} ask asks about the session that the message names */
  constructor(ask) {
    this.#ask = ask;
    this.element.append(
      h("h2", {}, w("playRecord")),
      labelled(w("playOn"), this.#on),
      this.#peerLabel,
      labelled(w("playConnection"), this.#connection),
      labelled(w("playAs"), this.#as),
      labelled(w("speed"), this.#speed),
      h("div", { class: "line" }, this.#play, this.#stop),
      this.#result,
    );
  }

  /** @param {SessionInfo} session the one that is shown */
  show(session) {
    const { record } = session;
    this.element.hidden = record === undefined;
    if (record === undefined || session.id === this.#record?.id) return;
    this.#record = session;
    this.#result.textContent = "";
    this.#as.value = record.side;
    this.#connection.replaceChildren(
      ...record.connections.map((length, index) =>
        h("option", { value: String(index + 1) }, w("recordedConnection", index + 1, length))
      ),
    );
  }

  /**
   * Those that are there now.
   *
   * @param {readonly SessionInfo[]} sessions
   * @param {ReadonlyMap<number, import("../protocol.ts").Counts>} counts
   */
  among(sessions, counts) {
    this.#counts = counts;
    const open = sessions.filter(({ state }) => state === "open");
    const values = open.map(({ id }) => String(id));
    const { value } = this.#on;
    this.#on.replaceChildren(
      ...open.map(({ id, settings, address }) => h("option", { value: String(id) }, `${w(settings.side)} ${address}`)),
    );
    if (values.includes(value)) this.#on.value = value;
    this.#fillPeers();
    this.#play.disabled = open.length === 0;
    if (open.length === 0) this.#result.textContent = w("nothingOpen");
  }

  /** Who is connected has changed. */
  counted() {
    if (!this.element.hidden) this.#fillPeers();
  }

  /** A choice only where there is one; made anew only when it is another one, for it may be open. */
  #fillPeers() {
    const { value } = this.#peer;
    const peers = this.#counts.get(Number(this.#on.value))?.peers ?? [];
    this.#peerLabel.hidden = peers.length < 2;
    const there = Array.from(this.#peer.options, (option) => option.value);
    if (there.join() === peers.map(({ number }) => String(number)).join()) return;
    this.#peer.replaceChildren(
      ...peers.map(({ number, address }) => h("option", { value: String(number) }, `${number}  ${address}`)),
    );
    if (peers.some(({ number }) => String(number) === value)) this.#peer.value = value;
  }

  async #run() {
    this.#fillPeers();
    this.#playing = Number(this.#on.value);
    this.#stop.hidden = false;
    this.#play.disabled = true;
    this.#say(w("playing"));
    try {
      const { said, heard, differences, whole } = await this.#ask({
        type: "play",
        session: this.#playing,
        record: this.#record?.id,
        connection: Number(this.#connection.value),
        as: this.#as.value,
        speed: Number(this.#speed.value),
        ...(this.#peerLabel.hidden ? {} : { peer: Number(this.#peer.value) }),
      });
      const counts = w("played", said, heard);
      const end = differences > 0 ? w("differences", differences) : whole ? w("asRecorded") : w("stopped");
      this.#say(`${counts} ${end}`, differences > 0);
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error), true);
    } finally {
      this.#stop.hidden = true;
      this.#play.disabled = false;
    }
  }

  async #end() {
    await this.#ask({ type: "stop", session: this.#playing }).catch(() => {}); // whoever plays is told
  }

  /** @param {string} text @param {boolean} [bad] */
  #say(text, bad = false) {
    this.#result.className = bad ? "result error" : "result";
    this.#result.textContent = text;
  }
}
