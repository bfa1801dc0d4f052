/** A session's history as a file, and a file as a session. */
import { h } from "./dom.js";
import { w } from "./words.js";

const FORMATS = ["ndjson", "text", "hex", "pcapng"];

/** Saves in one of the formats. @param {() => number} shown number of the session */
export function saveMenu(shown) {
  const menu = h(
    "select",
    {
      class: "menu",
      "aria-label": w("save"),
      onchange: () => {
        h("a", { href: `/record?session=${shown()}&format=${menu.value}`, download: "" }).click();
        menu.value = "";
      },
    },
    h("option", { value: "" }, w("save")),
    ...FORMATS.map((value) => h("option", { value }, w(`save.${value}`))),
  );
  return menu;
}

/**
 * Opens a record as a session that is closed.
 *
 * @param {(id: number) => void} show
 * @param {(problem: string) => void} say
 */
export function openButton(show, say) {
  const field = h("input", {
    type: "file",
    class: "file",
    onchange: async () => {
      const [file] = field.files ?? [];
      if (!file) return;
      const response = await fetch("/record", { method: "POST", body: file });
      field.value = "";
      const text = await response.text();
      if (response.ok) show(Number(text));
      else say(text);
    },
  });
  return h("label", { class: "button" }, w("load"), field);
}
