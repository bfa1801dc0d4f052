/**
 * Which messages lost characters.
 *
 * @module
 */
import type { Replaced } from "../framing/replaced.ts";

/** Before anything came or left, and for framers that do not count. */
export const NOTHING_LOST: Readonly<Replaced> = { in: 0, out: 0 };

/** How many characters each of the messages has lost in which `more` were lost together. */
export function lostOfEach(direction: "in" | "out", messages: readonly string[], more: number): number[] {
  if (direction === "out") return [more];
  return messages.map((message) => message.split("\ufffd").length - 1).filter((count) => count > 0);
}
