/**
 * A session's history as a file, and a record's as a session's history.
 *
 * @module
 */
import type { Event } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { hexLines } from "../record/export_hex.ts";
import { pcapng } from "../record/export_pcapng.ts";
import { textLines } from "../record/export_text.ts";
import { readRecord } from "../record/reader.ts";
import { ndjson } from "../view/text_view.ts";
import type { Entry, History } from "./history.ts";
import type { SessionInfo } from "./protocol.ts";

/** The forms of a file: the record that `-o` would have written, and what `--export` makes of one. */
export const FORMATS = ["ndjson", "text", "hex", "pcapng"] as const;
/** One of them. */
export type Format = typeof FORMATS[number];

/** The history in one form, in pieces. */
export async function* saved(
  history: History,
  info: SessionInfo,
  format: Format,
  catalog: MessageCatalog,
): AsyncGenerator<Uint8Array> {
  const events = eventsOf(history, info);
  if (format === "pcapng") {
    yield* pcapng(events);
    return;
  }
  const encoder = new TextEncoder();
  const lines = format === "text"
    ? textLines(events)
    : format === "hex"
    ? hexLines(events, { catalog, color: false })
    : recordLines(events);
  for await (const line of lines) yield encoder.encode(`${line}\n`);
}

function* recordLines(events: Iterable<Event>): Generator<string> {
  const lines: string[] = [];
  const view = ndjson({ line: (text) => void lines.push(text) });
  for (const event of events) {
    view(event);
    yield* lines.splice(0);
  }
}

/** What happened, as the observer of a command would have told it. */
function* eventsOf(history: History, info: SessionInfo): Generator<Event> {
  const { settings: { side }, encoding, framing, address } = info;
  const local = address === "" ? "127.0.0.1:0" : address;
  const entries = [...entriesOf(history)];
  yield { time: entries[0]?.time ?? Date.now(), event: "start", version: 1, side, encoding, framing };
  let last = 0;
  const open = new Map<string, number>();
  for (const { time, kind, peer: remote, text, bytes, encoding } of entries) {
    if (kind === "warning" || kind === "error") {
      yield { time, event: kind, ...(remote === "" ? {} : { local, remote }), reason: text };
      continue;
    }
    let id = open.get(remote);
    if (id === undefined) {
      id = ++last;
      open.set(remote, id);
      // Its beginning may be forgotten.
      yield { time, event: "open", id, local, remote };
    }
    if (kind === "close") {
      open.delete(remote);
      yield { time, event: "close", id, local, remote };
    } else if (kind !== "open") {
      const read = encoding === undefined ? {} : { encoding };
      yield { time, event: "data", id, local, remote, direction: kind, bytes, ...read };
      yield { time, event: "message", id, local, remote, direction: kind, text };
    }
  }
}

function* entriesOf(history: History): Generator<Entry> {
  for (let id = history.first; id < history.next; id++) {
    const entry = history.get(id);
    if (entry) yield entry;
  }
}

/** What was said on one connection of a record. */
export interface Loaded {
  readonly side: "server" | "client";
  readonly encoding: string;
  readonly framing: string;
  /** The bytes of each read and write, in order; `peer` numbers the connection. */
  readonly steps: readonly { readonly peer: string; readonly direction: "in" | "out"; readonly bytes: Uint8Array }[];
}

/**
 * Reads a record to be looked at.
 *
 * @throws {RecordError} for a line that is broken.
 */
export async function loaded(record: Uint8Array, catalog: MessageCatalog): Promise<Loaded> {
  const { side, encoding, framing, connections } = await readRecord([record], catalog);
  const steps = connections.flatMap((talk, index) =>
    talk.map(({ direction, bytes }) => ({ peer: `#${index + 1}`, direction, bytes }))
  );
  return { side, encoding, framing, steps };
}
