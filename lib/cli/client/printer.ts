/**
 * The client's standard output: what the server said, and nothing else.
 *
 * @module
 */
import { encode } from "../../../mod.ts";
import { LocalError } from "../errors/local_error.ts";
import type { LineTarget } from "../view/line_writer.ts";
import { visible } from "../view/escape.ts";

/** How messages are written. */
export interface PrintStyle {
  /** Escape what a terminal would obey. */
  readonly escape: boolean;
  /** What follows each message. */
  readonly ending: "\n" | "";
  /** Message characters are bytes, written untouched. */
  readonly binary: boolean;
  /** What stands before each line. */
  readonly stamp: () => string;
  /** Write nothing: standard output is for something else. */
  readonly silent: boolean;
  /** Awaited before each write: what is to be seen above it. */
  readonly before: () => Promise<void>;
  /** Standard output. */
  readonly target: LineTarget;
}

/**
 * Writes messages to standard output and waits until they are taken: nothing is dropped for a slow reader.
 *
 * @throws {LocalError} when they cannot be written: the disk is full, or nobody reads any more.
 */
export async function print(messages: readonly string[], style: PrintStyle): Promise<void> {
  const { escape, ending, binary, stamp, silent, before, target } = style;
  if (silent) return;
  await before();
  const bytes = binary
    ? encode(messages.join(""), "binary")
    : new TextEncoder().encode(messages.map((text) => stamp() + (escape ? visible(text) : text) + ending).join(""));
  try {
    for (let at = 0; at < bytes.length;) at += await target.write(bytes.subarray(at));
  } catch (error) {
    throw new LocalError("output", error);
  }
}
