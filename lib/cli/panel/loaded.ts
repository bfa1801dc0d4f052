/**
 * A record as a session that can be looked at, and played.
 *
 * @module
 */
import type { ParsedWire } from "../args/wire_flags.ts";
import type { Event } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { readRecord, type Recording } from "../record/reader.ts";
import { recordedEvents } from "../record/recorded_events.ts";
import { faultOf } from "./conversations.ts";
import type { Entry } from "./history.ts";
import { type Located, MessageBytes } from "./message_bytes.ts";
import type { Settings } from "./protocol.ts";

const NONE = new Uint8Array();

/** A record. */
export interface Loaded {
  readonly recording: Recording;
  /** What its session would be opened with. */
  readonly settings: Settings;
  /** The events of its last run. */
  readonly events: readonly Event[];
}

/**
 * Reads a record.
 *
 * @throws {RecordError} for a line that is broken.
 */
export async function loaded(record: Uint8Array, catalog: MessageCatalog): Promise<Loaded> {
  const recording = await readRecord([record], catalog);
  let events: Event[] = [];
  for await (const { event } of recordedEvents([record], catalog)) {
    if (event.event === "start") events = [];
    else events.push(event);
  }
  const { side, encoding, framing, sendFraming, checksum } = recording;
  const options = {
    encoding,
    framing,
    ...(sendFraming === undefined ? {} : { "send-framing": sendFraming }),
    ...(checksum === undefined ? {} : { checksum }),
  };
  return { recording, settings: { side, options, operands: [] }, events };
}

/** The events of a record as entries: messages are found anew in its bytes, at the times that were recorded. */
export function entriesOf(
  events: readonly Event[],
  wire: ParsedWire,
  catalog: MessageCatalog,
  add: (entry: Omit<Entry, "id">) => void,
): void {
  const streams = new Map<string, MessageBytes>();
  let now = 0;
  const streamOf = (key: string, direction: "in" | "out", ends: Pick<Entry, "peer" | "local">): MessageBytes => {
    const known = streams.get(key);
    if (known) return known;
    const stream: MessageBytes = new MessageBytes(wire, direction, (located) => {
      add({ time: now, ...ends, encoding: stream.encoding, ...entryOf(located, direction, catalog) });
    });
    streams.set(key, stream);
    return stream;
  };
  const end = (id: number) => {
    for (const direction of ["in", "out"]) {
      streams.get(`${id} ${direction}`)?.end();
      streams.delete(`${id} ${direction}`);
    }
  };
  for (const { event, id = 0, time, local, remote: peer = "", direction, bytes, reason } of events) {
    now = time;
    const ends = { peer, ...(local === undefined ? {} : { local }) };
    const note = { time, ...ends, bytes: NONE, lost: 0 };
    if (event === "data" && bytes && direction) streamOf(`${id} ${direction}`, direction, ends).push(bytes);
    else if (event === "open") add({ ...note, kind: event, text: catalog.connected(peer) });
    else if (event === "close") {
      end(id);
      add({ ...note, kind: event, text: catalog.offline(peer, reason) });
    } else if (event === "warning" || event === "error") add({ ...note, kind: event, text: reason ?? "" });
  }
  for (const stream of streams.values()) stream.end();
}

function entryOf(located: Located, direction: "in" | "out", catalog: MessageCatalog) {
  const { text, bytes, lost, fault } = located;
  return fault === undefined
    ? { kind: direction, text, bytes, lost }
    : { kind: "warning" as const, direction, text: faultOf(located, catalog), bytes, lost: 0 };
}
