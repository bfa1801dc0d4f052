/** Light or dark: as the system has it, until somebody turns it. */
import { recalled, remember } from "./address.js";

const root = document.documentElement;

/** Takes what the address says. */
export function recallTheme() {
  const theme = recalled("theme");
  if (theme === "light" || theme === "dark") root.dataset["theme"] = theme;
  else delete root.dataset["theme"];
}

export function turnTheme() {
  const dark = root.dataset["theme"] === "dark" ||
    root.dataset["theme"] === undefined && matchMedia("(prefers-color-scheme: dark)").matches;
  remember("theme", dark ? "light" : "dark");
  recallTheme();
}
