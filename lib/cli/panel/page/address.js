/**
 * What the page remembers in the fragment of its address: the session, the filter, the search, the view. A token that
 * stands there, too, is left to the one who takes it.
 */

const parts = location.hash.slice(1).split("&").filter((part) => part.includes("=")).join("&");
let state = new URLSearchParams(parts);

/** @param {string} key */
export function recalled(key) {
  return state.get(key) ?? "";
}

/**
 * An empty value is forgotten.
 *
 * @param {string} key
 * @param {string} value
 */
export function remember(key, value) {
  if (value === "") state.delete(key);
  else state.set(key, value);
  const token = location.hash.slice(1).split("&").filter((part) => !part.includes("=") && part !== "");
  const hash = [...token, ...(state.size > 0 ? [state.toString()] : [])].join("&");
  history.replaceState(null, "", hash === "" ? location.pathname : `#${hash}`);
}

/** Somebody has typed another fragment. @param {() => void} changed */
export function onOtherAddress(changed) {
  addEventListener("hashchange", () => {
    state = new URLSearchParams(location.hash.slice(1).split("&").filter((part) => part.includes("=")).join("&"));
    changed();
  });
}
