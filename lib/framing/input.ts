/**
 * The bytes of a stream on their way to text.
 *
 * @module
 */

import type { DecodeError } from "./decode_error.ts";

/** A stream of bytes on its way to text. */
export interface TextInput {
  /** Text of the next bytes; an unfinished character waits for the next call. */
  decode(bytes: Uint8Array): string;
  /** Text of a character that the end of input cut. */
  end(): string;
  /** Why nothing more can be decoded; only on a `fatal` wire. */
  readonly failure?: DecodeError | undefined;
}

/** More of the same stream follows. */
export const STREAM = { stream: true };
