/**
 * Every read and write as a hex dump, with the characters of the connection's own encoding beside the bytes.
 *
 * @module
 */
import type { View } from "../events/events.ts";
import { visible } from "./escape.ts";
import { hexRows } from "./hex_rows.ts";
import { Spans } from "./spans.ts";
import { clock, type Output } from "./text_view.ts";

/** One direction of a connection: how far it is, and which bytes wait for the rest of their character. */
interface Stream {
  readonly spans: Spans;
  offset: number;
}

/** Both directions of a connection, once something was said in them. */
interface Streams {
  in?: Stream;
  out?: Stream;
}

const COLORS = { in: "36", out: "32" };
const ARROWS = { in: "←", out: "→" };

/** A view of `data` events: a line says when, this end, the direction, the peer and how much; its rows follow. */
export function hexView(
  log: { line(text: string): unknown },
  { catalog, color }: Pick<Output, "catalog" | "color">,
): View {
  const open = new Map<number, Streams>();
  return (event) => {
    const { id = 0, local, remote } = event;
    if (event.event === "open") open.set(id, {});
    else if (event.event === "close") open.delete(id);
    else if (event.event === "data" && event.bytes && event.direction) {
      const { bytes, direction, encoding = "binary" } = event;
      // A connection that was refused never opened: of the few bytes that it is told nothing is kept.
      const streams = open.get(id) ?? {};
      const stream = inEncoding(streams[direction], encoding);
      streams[direction] = stream;
      // The addresses may be those of a record, in which anything may stand.
      const ends = visible(`${local} ${ARROWS[direction]} ${remote}`);
      const title = `${clock(event.time)}${ends}  ${catalog.bytes(bytes.length)}`;
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
