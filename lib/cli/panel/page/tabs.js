/** The sessions as tabs. */
import { h } from "./dom.js";
import { w } from "./words.js";

/** @typedef {import("../protocol.ts").SessionInfo} SessionInfo */

/**
 * @param {Iterable<SessionInfo>} sessions
 * @param {number} shown
 * @param {(id: number) => void} show
 */
export function tabsOf(sessions, shown, show) {
  return [...sessions].map(({ id, settings, state, address, record }) => {
    const name = w(state === "open" ? "opened" : record && state === "closed" ? "record" : state);
    return h(
      "button",
      {
        type: "button",
        role: "tab",
        class: state,
        title: name,
        "aria-selected": id === shown,
        onclick: () => show(id),
      },
      h("span", { class: "dot" }),
      h("span", {}, w(settings.side)),
      h("span", { class: "address" }, address || name),
    );
  });
}
