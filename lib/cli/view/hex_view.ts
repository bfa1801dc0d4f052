/**
 * Every read and write as a hex dump, with the characters of the connection's own encoding beside the bytes.
 *
 * @module
 */
import type { Event, View } from "../events/events.ts";
import { hexRows } from "./hex_rows.ts";
import type { LineWriter } from "./line_writer.ts";
import { Spans } from "./spans.ts";
import { clock, type Output } from "./text_view.ts";

/** One direction of a connection: where it is, and which bytes wait for the rest of their character. */
interface Stream {
  offset: number;
  spans: Spans;
}

const COLORS = { in: "36", out: "32" };
const ARROWS = { in: "←", out: "→" };

/** Directions that are remembered; the oldest goes first. Not all begin with `open`: the back of a bridge does not. */
const KNOWN = 20_000;

/** A view of `data` events. A line says when, this end, the direction, the peer and how much; the rows follow it. */
export function hexView(log: LineWriter, { catalog, color }: Pick<Output, "catalog" | "color">): View {
  const streams = new Map<string, Stream>();
  return (event) => {
    const key = `${event.local} ${event.remote} `;
    if (event.event === "open" || event.event === "close") {
      for (const direction of ["in", "out"]) streams.delete(key + direction);
    } else if (event.event === "data" && event.bytes && event.direction) {
      const { bytes, direction, local, remote } = event;
      const stream = current(streams.get(key + direction), event);
      streams.set(key + direction, stream);
      if (streams.size > KNOWN) streams.delete(streams.keys().next().value ?? "");
      const head = `${clock(event.time)}${local} ${ARROWS[direction]} ${remote}  ${catalog.bytes(bytes.length)}`;
      log.line(color ? `\x1b[${COLORS[direction]}m${head}\x1b[0m` : head);
      for (const row of hexRows(bytes, stream.offset, stream.spans, color)) log.line(row);
      stream.offset += bytes.length;
    }
  };
}

/** With `-e auto` the encoding becomes known on the way: what waits is read again in it. */
function current(stream: Stream | undefined, { encoding = "binary" }: Event): Stream {
  if (stream?.spans.encoding === encoding) return stream;
  const spans = new Spans(encoding);
  for (const byte of stream?.spans.pending ?? []) spans.push(byte);
  return { offset: stream?.offset ?? 0, spans };
}
