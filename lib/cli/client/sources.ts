/**
 * Where the client's words come from.
 *
 * @module
 */
import { firstUnwritable } from "../args/wire_flags.ts";

/** Messages that were given as arguments. */
export async function* given(messages: readonly string[]): AsyncGenerator<string> {
  yield* messages;
}

/** Lines that can be sent in `hex`; each other one is told to `onBad` with its number, from 1. */
export async function* hexadecimal(
  lines: AsyncIterable<string>,
  onBad: (line: string, number: number) => void,
): AsyncGenerator<string> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (firstUnwritable(line, "hex") === undefined) yield line;
    else onBad(line, number);
  }
}
