/**
 * Where the client's words come from.
 *
 * @module
 */
import { firstUnwritable } from "../args/wire_flags.ts";
import type { Reading } from "../args/escapes.ts";
import type { Utterance } from "../terminal/conversation.ts";

/** Messages that were given as arguments. */
export async function* given<T>(messages: readonly T[]): AsyncGenerator<T> {
  yield* messages;
}

/** Lines as they are read, with `--escapes` or without. */
export async function* readLines(lines: AsyncIterable<string>, read: Reading): AsyncGenerator<string | Uint8Array> {
  for await (const line of lines) yield read(line);
}

/** What is said in a conversation with the one there is. */
export async function* messagesOf(utterances: AsyncIterable<Utterance>): AsyncGenerator<string | Uint8Array> {
  for await (const { message } of utterances) yield message;
}

/** Lines that can be sent in `hex`; for another one `onBad` is called with its number, from 1. */
export async function* hexadecimal(
  lines: AsyncIterable<string>,
  onBad: (number: number) => void,
): AsyncGenerator<string> {
  let number = 0;
  for await (const line of lines) {
    number++;
    if (firstUnwritable(line, "hex") === undefined) yield line;
    else onBad(number);
  }
}
