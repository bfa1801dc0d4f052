/** Who is connected. What is known of a peer changes many times a second; its row and its button stay. */
import { h, write } from "./dom.js";
import { clock, sizeOf } from "./units.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").PeerInfo} PeerInfo */
/** @typedef {{ element: HTMLElement, facts: HTMLElement[] }} Item */

export class Peers {
  #nobody = h("p", { class: "faint" }, w("nobody"));
  #list = h("ul", { class: "peers" });
  element = h("div", {}, this.#nobody, this.#list);
  /** By number and address: numbers count from 1 in each session. @type {Map<string, Item>} */
  #items = new Map();
  #disconnect;

  /** @param {(peer: number) => void} disconnect */
  constructor(disconnect) {
    this.#disconnect = disconnect;
  }

  /** @param {readonly PeerInfo[]} peers */
  show(peers) {
    const gone = new Set(this.#items.keys());
    for (const peer of peers) {
      const key = `${peer.number} ${peer.address}`;
      gone.delete(key);
      const item = this.#items.get(key) ?? this.#come(key, peer);
      factsOf(peer).forEach((fact, index) => write(item.facts[index], fact));
    }
    for (const key of gone) {
      this.#items.get(key)?.element.remove();
      this.#items.delete(key);
    }
    this.#nobody.hidden = peers.length > 0;
    this.#list.hidden = peers.length === 0;
  }

  /** @param {string} key @param {PeerInfo} peer */
  #come(key, { number, address, since }) {
    const facts = Array.from({ length: 4 }, () => h("span", {}));
    const [idle, ...others] = facts;
    const element = h(
      "li",
      {},
      h("strong", {}, `${number}  ${address}`),
      h("button", {
        type: "button",
        title: w("disconnect"),
        "aria-label": `${w("disconnect")} ${address}`,
        onclick: () => this.#disconnect(number),
      }, "✕"),
      h("span", { class: "facts faint" }, ...others),
      h("span", { class: "facts faint" }, h("span", {}, w("since", clock(since).slice(0, 8))), idle),
    );
    this.#list.append(element);
    const item = { element, facts };
    this.#items.set(key, item);
    return item;
  }
}

/** @param {PeerInfo} peer */
function factsOf({ encoding, bytesIn, bytesOut, messagesIn, messagesOut, idle }) {
  return [
    w("idle", Math.round(idle / 1000)),
    encoding,
    `← ${messagesIn} (${sizeOf(bytesIn)})`,
    `→ ${messagesOut} (${sizeOf(bytesOut)})`,
  ];
}
