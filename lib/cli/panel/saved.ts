/**
 * A session's history as a file.
 *
 * @module
 */
import { named } from "../args/wire_flags.ts";
import type { Event, Identity } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { hexLines } from "../record/export_hex.ts";
import { pcapng } from "../record/export_pcapng.ts";
import { textLines } from "../record/export_text.ts";
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
  const { settings: { side }, address } = info;
  const first = history.get(history.first)?.time ?? Date.now();
  yield { time: first, event: "start", version: 1, side, ...named(info) };
  let last = 0;
  const open = new Map<string, number>();
  for (const entry of entriesOf(history)) {
    const { time, kind, peer: remote, local = address, text, direction } = entry;
    if (direction === undefined && (kind === "warning" || kind === "error")) {
      yield { time, event: kind, ...(remote === "" ? {} : { local, remote }), reason: text };
      continue;
    }
    const id = open.get(remote) ?? ++last;
    // Its beginning may be forgotten.
    if (!open.has(remote)) yield { time, event: "open", id, local, remote, ...farSide(entry, open) };
    open.set(remote, id);
    if (kind === "close") {
      open.delete(remote);
      yield { time, event: "close", id, local, remote };
    } else if (kind !== "open") yield* said(entry, { id, local, remote });
  }
}

/** What is told of the far side of a bridge when it comes. */
function farSide({ pair }: Entry, open: ReadonlyMap<string, number>): Partial<Event> {
  const near = pair && open.get(pair.peer);
  if (pair === undefined || near === undefined) return {};
  return { pair: near, encoding: pair.encoding, framing: pair.framing };
}

/** A message, or bytes that are none and the reason why. */
function* said({ time, kind, text, bytes, encoding, direction }: Entry, identity: Identity): Generator<Event> {
  const read = encoding === undefined ? {} : { encoding };
  if (kind === "in" || kind === "out") {
    yield { time, event: "data", ...identity, direction: kind, bytes, ...read };
    yield { time, event: "message", ...identity, direction: kind, text };
  } else if (direction !== undefined) {
    yield { time, event: "data", ...identity, direction, bytes, ...read };
    yield { time, event: "warning", ...identity, reason: text };
  }
}

function* entriesOf(history: History): Generator<Entry> {
  for (let id = history.first; id < history.next; id++) {
    const entry = history.get(id);
    if (entry) yield entry;
  }
}
