/** A bar over the page: the panel is gone, or is back with what the page has missed. */
import { h } from "./dom.js";
import { w } from "./words.js";

export class Notice {
  element = h("div", { class: "notice", role: "alert", hidden: true });

  /** @param {"lost" | "refused" | "restarted"} what */
  say(what) {
    this.element.replaceChildren(w(what));
    this.element.hidden = false;
  }

  hide() {
    this.element.hidden = true;
  }

  /**
   * @param {number} count messages
   * @param {() => void} show goes to the first of them
   */
  missed(count, show) {
    const button = (/** @type {string} */ text, /** @type {() => void} */ act) =>
      h("button", {
        type: "button",
        onclick: () => {
          this.hide();
          act();
        },
      }, text);
    this.element.replaceChildren(
      h("span", {}, w("missed", count)),
      button(w("showThem"), show),
      button(w("dismiss"), () => {}),
    );
    this.element.hidden = false;
  }
}
