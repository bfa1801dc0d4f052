/**
 * The bytes of a delimiter.
 *
 * @module
 */
import type { Codec } from "../codec/codec.ts";
import type { Wire } from "./framer.ts";
import { markInput } from "./mark_input.ts";

/** `text` in an encoding, as far as that has it. */
export function bytesOf(text: string, codec: Codec): Uint8Array {
  const room = new Uint8Array(8 * text.length);
  return room.subarray(0, codec.encoder().encodeInto(text, room).written);
}

/** A delimiter on one wire. */
export interface Delimiter {
  /** As it is searched in what the wire's input decodes. */
  readonly text: string;
  /** As it is sent. */
  readonly bytes: Uint8Array;
  /** As it stands in a stream: in ISO-2022-JP, the escape sequences around it belong to the text around it. */
  readonly core: Uint8Array;
}

/** `text` as it is searched on a wire and as it is sent. @throws {RangeError} as {@linkcode encodeDelimiter}. */
export function delimiterOn(wire: Wire, text: string): Delimiter {
  const { markCodec, codec } = wire;
  const bytes = encodeDelimiter(text, markCodec ?? codec);
  const core = (markCodec ?? codec).encoding === "iso-2022-jp" ? withoutEscapes(bytes) : bytes;
  if (markCodec === undefined) return { text, bytes, core };
  const input = markInput(markCodec);
  return { text: input.decode(bytes) + input.end(), bytes, core };
}

/** What stands between the escape sequences of three bytes with which a text of ISO-2022-JP may begin and end. */
function withoutEscapes(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(bytes[0] === 0x1b ? 3 : 0, bytes.at(-3) === 0x1b ? -3 : bytes.length);
}

/**
 * `text` in an encoding, on its own: it begins and ends in ASCII.
 *
 * @throws {RangeError} if it would not be found again: it cannot be encoded, or is read back as something else.
 */
export function encodeDelimiter(text: string, codec: Codec): Uint8Array {
  const bytes = bytesOf(text, codec);
  const back = codec.decoder().decode(bytes);
  // The same bytes in hexadecimal digits may be written in other ways.
  const written = codec.encoding === "hex" ? text.replace(/\s/g, "").toLowerCase() : text;
  if (back === written && bytes.length > 0) return bytes;
  throw new RangeError(`Cannot delimit messages by ${JSON.stringify(text)}: ${codec.encoding} lacks it`);
}

/**
 * Passes on a text that can be a delimiter.
 *
 * @throws {TypeError} if it is not a text.
 * @throws {RangeError} if it is empty.
 */
export function checkDelimiter(text: string): string {
  if (typeof text !== "string") throw new TypeError(`Cannot delimit messages by ${String(text)}: not a string`);
  if (text === "") throw new RangeError(`Cannot delimit messages by "": there must be something to find`);
  return text;
}
