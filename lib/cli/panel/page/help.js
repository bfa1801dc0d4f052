/** The keys, in a window over the page. */
import { h } from "./dom.js";
import { w } from "./words.js";

const KEYS = [
  ["Ctrl-Enter", "send"],
  ["/", "search"],
  ["↑ ↓ PgUp PgDn Home End", "choose"],
  ["Shift ↑ ↓", "several"],
  ["Enter", "unfold"],
  ["x", "hex"],
  ["f", "follow"],
  ["p", "pause"],
  ["s", "side"],
  ["m", "write"],
  ["Esc", "close"],
  ["?", "help"],
];

/** A dialog that is not open yet. */
export function keysDialog() {
  const dialog = h(
    "dialog",
    {
      class: "keys",
      "aria-label": w("keys"),
      onclick: (/** @type {Event} */ event) => event.target === dialog && dialog.close(),
    },
    h("h2", {}, w("keys")),
    h(
      "dl",
      {},
      ...KEYS.flatMap(([keys = "", does]) => [
        h("dt", {}, ...keys.split(" ").map((key) => h("kbd", {}, key))),
        h("dd", {}, w(`key.${does}`)),
      ]),
    ),
    h("form", { method: "dialog" }, h("button", { class: "primary" }, w("close"))),
  );
  return dialog;
}
