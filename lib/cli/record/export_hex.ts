/**
 * A record as a hex dump: what `-x` would have shown.
 *
 * @module
 */
import type { Output } from "../view/text_view.ts";
import { clock } from "../view/text_view.ts";
import { hexView } from "../view/hex_view.ts";
import { Days, type Events, noteLine } from "./export_text.ts";

/** Every read and write of a record with its characters, and all else but its messages; each text is a line. */
export async function* hexLines(events: Events, output: Pick<Output, "catalog" | "color">): AsyncGenerator<string> {
  const days = new Days();
  let lines: string[] = [];
  const dump = hexView({ line: (text) => void lines.push(text) }, output);
  for await (const event of events) {
    dump(event);
    const note = noteLine(event);
    if (note !== undefined) lines.push(clock(event.time) + note);
    if (lines.length > 0) yield* [...days.before(event), ...lines];
    lines = [];
  }
}
