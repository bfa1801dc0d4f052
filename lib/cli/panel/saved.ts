/**
 * A session's history as a file, and a record's as a session's history.
 *
 * @module
 */
import { encodeHex } from "../deps.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { readRecord } from "../record/reader.ts";
import { clock, ndjson } from "../view/text_view.ts";
import { visible } from "../view/escape.ts";
import type { Entry, History } from "./history.ts";
import type { SessionInfo } from "./protocol.ts";

/** The forms of a file. */
export const FORMATS = ["ndjson", "text", "hex"] as const;
/** One of them. */
export type Format = typeof FORMATS[number];

const ARROWS = { in: "←", out: "→", open: "+", close: "-", warning: "!", error: "x" };

/** The history in one form, line by line. */
export function* saved(history: History, info: SessionInfo, format: Format): Generator<string> {
  if (format === "ndjson") {
    yield* asRecord(history, info);
    return;
  }
  for (const { time, kind, peer, text, bytes } of entriesOf(history)) {
    const head = `${clock(time)}${ARROWS[kind]} ${peer} `;
    yield `${head}${format === "text" || bytes.length === 0 ? visible(text) : encodeHex(bytes)}\n`;
  }
}

/** The record that `-o` would have written: what is replayed is its `data`. */
function* asRecord(
  history: History,
  { settings: { side }, encoding, framing, address }: SessionInfo,
): Generator<string> {
  const lines: string[] = [];
  const view = ndjson({ line: (text: string) => lines.push(`${text}\n`) });
  const local = address === "" ? "127.0.0.1:0" : address;
  view({ time: Date.now(), event: "start", version: 1, side, encoding, framing });
  for (const { time, kind, peer: remote, text, bytes } of entriesOf(history)) {
    if (kind === "in" || kind === "out") {
      view({ time, event: "data", local, remote, direction: kind, bytes });
      view({ time, event: "message", local, remote, direction: kind, text });
    } else if (kind === "open" || kind === "close") view({ time, event: kind, local, remote });
    else view({ time, event: kind, ...(remote === "" ? {} : { remote }), reason: text });
    yield* lines.splice(0);
  }
  yield* lines;
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
