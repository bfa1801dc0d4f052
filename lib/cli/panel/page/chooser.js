/**
 * A field with a list to choose from. Browsers show of the list what fits the value that stands there, which is one thing;
 * whoever opens it by its arrow is shown all, and keeps what stood there when nothing is chosen.
 */
import { h } from "./dom.js";

/** Pixels of the arrow at its end. */
const ARROW = 28;

/** @param {Record<string, unknown>} properties with `list` */
export function chooser(properties) {
  const field = h("input", { ...properties, class: "chooser" });
  field.addEventListener("pointerdown", ({ offsetX }) => {
    if (offsetX < field.clientWidth - ARROW || field.value === "") return;
    field.dataset["before"] = field.value;
    field.value = "";
  });
  field.addEventListener("blur", () => {
    field.value = chosen(field);
    delete field.dataset["before"];
  });
  return field;
}

/** What stands in a field, or would if nothing were chosen. @param {HTMLInputElement} field */
export function chosen({ value, dataset }) {
  return value === "" ? dataset["before"] ?? "" : value;
}
