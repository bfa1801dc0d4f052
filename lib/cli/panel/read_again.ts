/**
 * What was said before, in the encoding of now.
 *
 * @module
 */
import type { ParsedWire } from "../args/wire_flags.ts";
import type { History } from "./history.ts";
import { type Located, MessageBytes } from "./message_bytes.ts";

/** Each message of a history is read again from its bytes. */
export function readAgain(history: History, wire: ParsedWire): void {
  history.replace((entry) => {
    const { kind, bytes, better: _, ...rest } = entry;
    if (bytes.length === 0 || kind !== "in" && kind !== "out") return entry;
    const read: Located[] = [];
    const again = new MessageBytes(wire, kind, (message) => read.push(message), true);
    again.push(bytes);
    again.end();
    return {
      ...rest,
      kind,
      bytes,
      encoding: again.encoding,
      text: read.map(({ text }) => text).join(""),
      lost: read.reduce((sum, { lost }) => sum + lost, 0),
    };
  });
}
