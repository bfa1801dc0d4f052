/**
 * What can be a name or a room.
 *
 * @module
 */

/** Code points of the longest name. */
export const LONGEST_NAME = 24;
/** Code points of the longest name of a room. */
export const LONGEST_ROOM = 32;

/** Blanks, controls, what reorders a line, what no one can see, and what has another meaning in a line of the chat. */
const NO_NAME = /[\p{C}\p{Z}<>/*]/u;
const NO_ROOM = /[\p{C}\p{Z}]/u;

/** The name as it is shown, or undefined where it can be none. */
export function nameOf(text: string): string | undefined {
  return checked(text, NO_NAME, LONGEST_NAME);
}

/** The room as it is shown, or undefined where it can be none. */
export function roomOf(text: string): string | undefined {
  return checked(text, NO_ROOM, LONGEST_ROOM);
}

/** What is the same for every name that reads as this one (Unicode Standard Annex 15; case does not matter). */
export function keyOf(name: string): string {
  return name.normalize("NFKC").toLowerCase();
}

function checked(text: string, none: RegExp, longest: number): string | undefined {
  const name = text.normalize("NFC");
  const { length } = [...name];
  return length === 0 || length > longest || none.test(name) ? undefined : name;
}
