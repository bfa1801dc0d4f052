/**
 * Lines of standard input, which is UTF-8 whatever the wire speaks.
 *
 * @module
 */
import { codec, lines } from "../../mod.ts";

/** Reads line by line, as the lines are asked for; a last line without its end counts. */
export async function* inputLines(input?: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const framer = lines()({ codec: codec("utf-8"), fatal: false, replacement: "?", maxMessageSize: Infinity });
  for await (const bytes of input ?? Deno.stdin.readable) yield* framer.push(bytes);
  yield* framer.end(true);
}
