/**
 * A record as lines for people: who came, who said what, who left.
 *
 * ```text
 * 2026-01-02
 * 10:20:30.123 server gbk chunks
 * 10:20:31.000 127.0.0.1:9090 + 127.0.0.1:50276
 * 10:20:31.001 127.0.0.1:9090 ← 127.0.0.1:50276  你好
 * 10:20:31.002 127.0.0.1:9090 → 127.0.0.1:50276  好的,我是服务端
 * 10:20:31.003 127.0.0.1:9090 - 127.0.0.1:50276
 * ```
 *
 * @module
 */
import type { Event } from "../events/events.ts";
import { visible } from "../view/escape.ts";
import { clock } from "../view/text_view.ts";

/** Events in the order in which they happened. */
export type Events = AsyncIterable<Event> | Iterable<Event>;

const ARROWS = { in: "←", out: "→" };
const SIGNS = { open: "+", close: "-", warning: "!", error: "x" };

/** The messages of a record, and all else but its bytes; each text is a line without a line feed. */
export async function* textLines(events: Events): AsyncGenerator<string> {
  const days = new Days();
  for await (const event of events) {
    const line = event.event === "message" ? messageLine(event) : noteLine(event);
    if (line !== undefined) yield* [...days.before(event), clock(event.time) + line];
  }
}

function messageLine({ local, direction = "in", remote, text = "" }: Event): string {
  return visible(`${local} ${ARROWS[direction]} ${remote}  ${text}`);
}

/** What is said of an event that is neither a message nor bytes; undefined for those. */
export function noteLine({ event, side, encoding, framing, local, remote, pair, reason }: Event): string | undefined {
  if (event === "message" || event === "data") return undefined;
  if (event === "start") return visible(`${side} ${encoding} ${framing}`);
  if (event === "listen") return visible(`${local}`);
  const speech = pair !== undefined && event === "open" ? `${encoding} ${framing}` : undefined;
  const ends = remote === undefined ? SIGNS[event] : `${local} ${SIGNS[event]} ${remote}`;
  return visible([ends, speech, reason].filter((part) => part !== undefined).join("  "));
}

/** The local date, said before the first event of each day: a record may be weeks long. */
export class Days {
  #last = "";

  before({ time }: Event): string[] {
    const at = new Date(time);
    const two = (value: number) => String(value).padStart(2, "0");
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    if (day === this.#last) return [];
    this.#last = day;
    return [day];
  }
}
