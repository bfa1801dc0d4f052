/**
 * How much of a large file on standard input has been sent, drawn on standard error.
 *
 * @module
 */
import { fstatSync } from "node:fs";
import process from "node:process";
import type { Bar, BarOptions } from "../deps.ts";

/** Bytes from which a file is large: what is smaller is sent before a bar could be read. */
const LARGE = 1048576;

/** A bar on its way. */
export interface Progress {
  /** The same bytes; each piece counts as sent when the next one is asked for. */
  over(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
  /** Takes the bar away for good: something else has to be written on the same terminal. */
  stop(): void;
}

/** A bar, if standard input is a large file and standard error a terminal. */
export async function progressOfInput(): Promise<Progress | undefined> {
  if (!Deno.stderr.isTerminal()) return undefined;
  const total = inputSize();
  if (total < LARGE) return undefined;
  const bar = await barOf({
    format: "{bar} {percentage}%  {value} / {total} MiB  {eta_formatted}",
    formatValue: (value, _, type) =>
      type === "value" || type === "total" ? (value / 1048576).toFixed(1) : String(value),
    barsize: 30,
    barCompleteChar: "█",
    barIncompleteChar: "░",
    stream: process.stderr,
    clearOnComplete: true,
    linewrap: true, // switched off, it would stay so after Ctrl-C
  });
  if (!bar) return undefined;
  let drawn = false;
  const stop = () => {
    if (drawn) bar.stop();
    drawn = false;
  };
  return {
    async *over(bytes) {
      let sent = 0;
      bar.start(total, sent);
      drawn = true;
      for await (const piece of bytes) {
        yield piece;
        sent += piece.length;
        if (drawn) bar.update(sent);
      }
      stop();
    },
    stop,
  };
}

/** None where the package cannot be loaded: nobody waits for a bar. */
async function barOf(options: BarOptions): Promise<Bar | undefined> {
  try {
    const { progressBar } = await import("../deps.ts");
    return await progressBar(options);
  } catch {
    return undefined; // no network, or no permission for it
  }
}

/** Bytes of the file on standard input; 0 when it is none. */
function inputSize(): number {
  try {
    const status = fstatSync(0);
    return status.isFile() ? status.size : 0;
  } catch {
    return 0; // closed, or nothing that the system can tell about
  }
}
