/**
 * Which framings are of this library.
 *
 * @module
 */
import type { Framing } from "./framer.ts";

const known = new WeakSet<Framing>();

/**
 * A framing of this library, whose framers
 * - write all that they commit, and keep no array that they were given: their buffers may have served another connection;
 * - make the same bytes of the same message on every connection of a wire: it may be framed once for all of them.
 */
export function builtIn(framing: Framing): Framing {
  known.add(framing);
  return framing;
}

/** A framing made of others: of this library, if they are. */
export function builtInAs(parts: Framing | readonly Framing[], framing: Framing): Framing {
  return [parts].flat().every(isBuiltIn) ? builtIn(framing) : framing;
}

/** Whether a framing is of this library. */
export function isBuiltIn(framing: Framing): boolean {
  return known.has(framing);
}
