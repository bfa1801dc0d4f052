/**
 * The error of bytes that are no character of an encoding.
 *
 * @module
 */
import { hexOf } from "./frame_error.ts";

/** A peer of a `fatal` wire sends bytes that its encoding does not have; its connection cannot go on. */
export class DecodeError extends TypeError {
  /** The standard's name of the encoding, lower case. */
  readonly encoding: string;
  /** The bytes that are no character, without those around them. */
  readonly bytes: Uint8Array;
  /** Where the first of them stands, in bytes from the start of the stream. */
  readonly offset: number;
  /** The input ended after them: they may be the beginning of a character. */
  readonly truncated: boolean;

  /** `cause` is the platform's error, which says none of this. */
  constructor(encoding: string, bytes: Uint8Array, offset: number, truncated: boolean, cause?: unknown) {
    const reason = truncated ? ": the input ends inside a character" : "";
    super(`Cannot decode ${hexOf(bytes)} at byte ${offset} as ${encoding}${reason}`, { cause });
    this.name = "DecodeError";
    this.encoding = encoding;
    this.bytes = bytes;
    this.offset = offset;
    this.truncated = truncated;
  }
}
