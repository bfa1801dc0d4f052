/**
 * A record's steps as messages: what `--by message` plays and compares.
 *
 * @module
 */
import { codec, type Framing, type WireOptions } from "../../../mod.ts";
import type { MessageStep, Step } from "../../handlers/mod.ts";
import type { ParsedWire } from "../args/wire_flags.ts";

/**
 * Takes the frames and checksums of the wire off what was said, each direction for itself. What a framing leaves over at
 * the end is a message, too.
 */
export function messageSteps(steps: readonly Step[], { options }: ParsedWire): MessageStep[] {
  const framers = { in: framerOf(options, "receive"), out: framerOf(options, "send") };
  const waited = { in: 0, out: 0 };
  const messages: MessageStep[] = [];
  const add = (direction: "in" | "out", found: readonly string[]) => {
    for (const message of found) {
      messages.push({ direction, message, after: waited[direction] });
      waited[direction] = 0;
    }
  };
  for (const { direction, bytes, after = 0 } of steps) {
    const framer = framers[direction];
    waited[direction] += after;
    add(direction, framer.push(bytes));
    // Silence was what ended a read, and a read is what was recorded.
    if (framer.gap !== undefined) add(direction, framer.end(false));
  }
  for (const direction of ["in", "out"] as const) add(direction, framers[direction].end(true));
  return messages;
}

function framerOf({ encoding = "utf-8", framing, checksum }: WireOptions, side: "receive" | "send") {
  if (framing === undefined) throw new TypeError("A wire that was typed has a framing");
  const own: Framing = typeof framing === "function" ? framing : framing[side];
  const made = typeof encoding === "string" ? codec(encoding) : typeof encoding === "function" ? encoding() : encoding;
  return (checksum?.(own) ?? own)({ codec: made, fatal: false, replacement: "?", maxMessageSize: Infinity });
}
