/** The settings beside the conversation: shown or hidden. Where there is little room they wait until they are asked for. */
import { recalled, remember } from "./address.js";

const { dataset } = document.documentElement;

/** Takes what the address says. */
export function recallSide() {
  const side = recalled("side");
  if (side === "open" || side === "closed") dataset["side"] = side;
  else delete dataset["side"];
}

export function turnSide() {
  const open = dataset["side"] === undefined ? !matchMedia("(max-width: 760px)").matches : dataset["side"] === "open";
  remember("side", open ? "closed" : "open");
  recallSide();
}
