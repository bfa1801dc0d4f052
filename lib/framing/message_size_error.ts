/**
 * The error of a message that is too long.
 *
 * @module
 */

import { hexOf } from "./frame_error.ts";

/** A length as it came. */
export interface AnnouncedLength {
  /** The bytes of the field. */
  readonly field: Uint8Array;
  /** Where in the stream they stand. */
  readonly offset: number;
  /** What they read as, when they were taken for a number and look like digits. */
  readonly digits: string | undefined;
}

/** A peer sends a message of more than `maxMessageSize` bytes; its connection cannot go on. */
export class MessageSizeError extends RangeError {
  /** Bytes of the message; of one whose end has not come, those that are known. Not exact above 2 ** 53 - 1. */
  readonly size: number;
  /** Bytes that a message may have. */
  readonly limit: number;

  /** The length that announced the message, where one did. */
  readonly announced: AnnouncedLength | undefined;

  /** Both in bytes. */
  constructor(size: number, limit: number, announced?: AnnouncedLength) {
    const bytes = size > Number.MAX_SAFE_INTEGER ? `more than ${Number.MAX_SAFE_INTEGER}` : size;
    super(`Cannot receive a message of ${bytes} bytes: the limit is ${limit}${announced ? detail(announced) : ""}`);
    this.name = "MessageSizeError";
    this.size = size;
    this.limit = limit;
    this.announced = announced;
  }
}

function detail({ field, offset, digits }: AnnouncedLength): string {
  const meant = digits === undefined ? "" : `, which are the ASCII digits ${JSON.stringify(digits)}`;
  return `; its length is ${hexOf(field)} at byte ${offset}${meant}`;
}
