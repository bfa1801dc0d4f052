/**
 * When a connection is read from although nobody asks: soon, but not at once. Most handlers ask again in a moment, and a
 * read that begins after the answer was written often finds the next question there.
 *
 * @module
 */

/** ms. */
const DELAY = 50;

/** What can be read from a little ahead. */
export interface ReadsAhead {
  /** Whether it stands on the list; of this module alone. */
  scheduled: boolean;
  /** Reads, unless somebody asks by now. */
  readAhead(): void;
}

/** An array and a count: sets that are filled and emptied for ever leave old tables behind. */
let list: ReadsAhead[] = [];
let count = 0;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Calls `readAhead()` of a member in a moment. */
export function scheduleReadAhead(member: ReadsAhead): void {
  if (member.scheduled) return;
  member.scheduled = true;
  list.push(member);
  count++;
  timer ??= setTimeout(run, DELAY);
}

/** Not any more. */
export function cancelReadAhead(member: ReadsAhead): void {
  if (!member.scheduled) return;
  member.scheduled = false;
  count--;
  if (count > 0) return;
  list = [];
  clearTimeout(timer);
  timer = undefined;
}

function run(): void {
  const members = list;
  list = [];
  count = 0;
  timer = undefined;
  for (const member of members) {
    if (!member.scheduled) continue;
    member.scheduled = false;
    member.readAhead();
  }
}
