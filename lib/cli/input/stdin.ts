/**
 * Standard input, as bytes and as lines.
 *
 * @module
 */
import { LocalError } from "../errors/local_error.ts";
import { linesOf, texts } from "./text.ts";

/**
 * What comes from standard input, read as it is asked for.
 *
 * @throws {LocalError} for what cannot be read, a folder say.
 */
export async function* inputBytes(): AsyncGenerator<Uint8Array> {
  try {
    yield* Deno.stdin.readable;
  } catch (error) {
    throw new LocalError("input", error);
  }
}

/**
 * Its lines.
 *
 * @throws {NotTextError} after the lines before what is not in the encoding.
 */
export function inputLines(bytes: AsyncIterable<Uint8Array>, encoding: string): AsyncGenerator<string> {
  return linesOf(texts(bytes, encoding));
}
