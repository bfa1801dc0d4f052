/**
 * Elements. Text becomes text nodes, never markup, wherever it comes from.
 */

/** Characters that a field takes: a browser would take minutes to lay out what nobody means. */
const MOST_TYPED = 1048576;

/**
 * An element with its properties, listeners (`onclick`) and children.
 *
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [properties] `class`, `aria-*` and `data-*` are attributes; `null` leaves one out, and `false` all but `aria-*`
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function h(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  if (element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement) element.maxLength = MOST_TYPED;
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false && !name.startsWith("aria-")) continue;
    if (name.startsWith("on") && typeof value === "function") {
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    } else if (/^(class|for|role|list|lang)$|^(aria|data)-/.test(name)) {
      element.setAttribute(name, String(value));
    } else {
      /** @type {any} */ (element)[name] = value;
    }
  }
  element.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

/**
 * A button that is on or off.
 *
 * @param {string} text
 * @param {boolean} on
 * @param {(on: boolean) => void} turned
 * @param {Record<string, unknown>} [properties]
 */
export function toggle(text, on, turned, properties = {}) {
  const button = h("button", {
    type: "button",
    ...properties,
    "aria-pressed": on,
    onclick: () => {
      const next = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(next));
      turned(next);
    },
  }, text);
  return button;
}

/** Changes a text only where it is another one. @param {Element | undefined} element @param {string} text */
export function write(element, text) {
  if (element && element.textContent !== text) element.textContent = text;
}
