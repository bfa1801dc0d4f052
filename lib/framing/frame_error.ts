/**
 * The error of bytes that are no frame.
 *
 * @module
 */

/** A peer sends what the framing does not allow: a length that is none, an unknown escape, half a frame at the end of input. */
export class FrameError extends TypeError {
  /** Where in the stream the bytes stand. */
  readonly offset: number;
  /** The bytes that are wrong; of half a frame, none. */
  readonly bytes: Uint8Array;

  /** The message is the whole sentence. */
  constructor(message: string, offset: number, bytes: Uint8Array = new Uint8Array()) {
    super(message);
    this.name = "FrameError";
    this.offset = offset;
    this.bytes = bytes.slice();
  }
}

/** `30 7D`. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0").toUpperCase()).join(" ");
}
