/**
 * Every read and write as a hex dump, with the characters of the connection's own encoding beside the bytes.
 *
 * @module
 */
import type { View } from "../events/events.ts";
import { hexRows } from "./hex_rows.ts";
import type { LineWriter } from "./line_writer.ts";
import { Spans } from "./spans.ts";
import { clock, type Output } from "./text_view.ts";

/** One direction of a connection: how far it is, and which bytes wait for the rest of their character. */
interface Stream {
  readonly spans: Spans;
  offset: number;
}

const COLORS = { in: "36", out: "32" };
const ARROWS = { in: "←", out: "→" };

/** Directions that are remembered; the oldest goes first. A connection that was refused has no `close` to forget it by. */
const KNOWN_STREAMS = 20_000;

/** A view of `data` events: a line says when, this end, the direction, the peer and how much; its rows follow. */
export function hexView(log: LineWriter, { catalog, color }: Pick<Output, "catalog" | "color">): View {
  const streams = new Map<string, Stream>();
  return (event) => {
    const { local, remote } = event;
    const key = `${local} ${remote} `;
    if (event.event === "open" || event.event === "close") {
      streams.delete(key + "in");
      streams.delete(key + "out");
    } else if (event.event === "data" && event.bytes && event.direction) {
      const { bytes, direction, encoding = "binary" } = event;
      const stream = inEncoding(streams.get(key + direction), encoding);
      streams.set(key + direction, stream);
      if (streams.size > KNOWN_STREAMS) streams.delete(streams.keys().next().value ?? "");
      const title = `${clock(event.time)}${local} ${ARROWS[direction]} ${remote}  ${catalog.bytes(bytes.length)}`;
      log.line(color ? `\x1b[${COLORS[direction]}m${title}\x1b[0m` : title);
      for (const row of hexRows(bytes, stream.offset, stream.spans, color)) log.line(row);
      stream.offset += bytes.length;
    }
  };
}

/** The stream itself, or with `-e auto`, once another encoding is known, one that reads what waits again in it. */
function inEncoding(stream: Stream | undefined, encoding: string): Stream {
  if (stream?.spans.encoding === encoding) return stream;
  const spans = new Spans(encoding);
  for (const byte of stream?.spans.pending ?? []) spans.push(byte);
  return { spans, offset: stream?.offset ?? 0 };
}
