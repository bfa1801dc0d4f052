/**
 * Events as lines: the tutorial's sentences, and NDJSON.
 *
 * @module
 */
import { encodeHex } from "../deps.ts";
import type { Event, View } from "../events/events.ts";
import { json, visible } from "./escape.ts";
import type { LineWriter } from "./line_writer.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** `HH:MM:SS.mmm `, local time. */
export function clock(time: number): string {
  const at = new Date(time);
  const two = (value: number) => String(value).padStart(2, "0");
  const ms = String(at.getMilliseconds()).padStart(3, "0");
  return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${ms} `;
}

/** Where a view writes. */
export interface Output {
  readonly out: LineWriter;
  readonly err: LineWriter;
  readonly catalog: MessageCatalog;
  /** Whether each line begins with the time of day. */
  readonly timestamps: boolean;
  /** Colours for standard error's warnings and the server's comings and goings. */
  readonly color: boolean;
}

/**
 * The server's view: who came, who said what, who left.
 *
 * @param both shows also what a client is told: with a bridge, the other side says it.
 */
export function serverView({ out, err, catalog, timestamps, color }: Output, both = false): View {
  const paint = (code: number, text: string) => color ? `\x1b[${code}m${text}\x1b[0m` : text;
  return (event) => {
    const stamp = timestamps ? clock(event.time) : "";
    const remote = event.remote ?? "";
    // The far side of a bridge comes and goes with its client.
    if (event.pair !== undefined) return;
    if (event.event === "message" && event.direction === "in") {
      out.line(stamp + catalog.received(remote, visible(event.text ?? "")));
    } else if (event.event === "message" && both) {
      out.line(stamp + catalog.sent(remote, visible(event.text ?? "")));
    } else if (event.event === "open") {
      out.line(stamp + paint(32, catalog.connected(remote)));
    } else if (event.event === "close") {
      out.line(stamp + paint(90, catalog.offline(remote, event.reason && visible(event.reason))));
    } else if (event.event === "listen") {
      err.line(stamp + catalog.listening(event.local ?? ""));
    } else if (event.event === "warning" || event.event === "error") {
      err.line(stamp + paint(event.event === "error" ? 31 : 33, complaint(event, catalog)));
    }
  };
}

/** The server's view of what is not for standard output: where it listens, warnings and errors. */
export function serverErrors(output: Output): View {
  const view = serverView(output);
  return (event) => {
    if (event.event === "listen" || event.event === "warning" || event.event === "error") view(event);
  };
}

/** The client's view of what is not data: standard output is for what the server said, and nothing else. */
export function clientView({ err, catalog, timestamps, color }: Output): View {
  const paint = (code: number, text: string) => color ? `\x1b[${code}m${text}\x1b[0m` : text;
  return (event) => {
    if (event.event !== "warning" && event.event !== "error") return;
    err.line(
      (timestamps ? clock(event.time) : "") + paint(event.event === "error" ? 31 : 33, complaint(event, catalog)),
    );
  };
}

function complaint({ event, remote, reason = "" }: Event, catalog: MessageCatalog): string {
  if (remote === undefined) return visible(reason);
  return event === "error" ? catalog.handlerFailed(remote, visible(reason)) : `${remote}: ${visible(reason)}`;
}

/** One JSON object a line; bytes as lower-case hex without spaces. */
export function ndjson(log: { line(text: string): unknown }): View {
  return ({ bytes, ...rest }) => {
    const record = { ...rest, time: new Date(rest.time).toISOString() };
    // The encoding is said once, by the start.
    log.line(json(bytes ? { ...record, encoding: undefined, hex: encodeHex(bytes) } : record));
  };
}
