/**
 * The decoder of what arrives on one connection.
 *
 * @module
 */
import type { Codec, Decoder } from "../codec/codec.ts";
import { Iso2022JpDecoder } from "./iso2022jp_decoder.ts";
import { quickDecoder } from "./quick_decoder.ts";

/** A decoder for the messages of one stream. With `fatal` it throws where it would give U+FFFD. */
export function streamDecoder(codec: Codec, fatal: boolean): Decoder {
  if (codec.encoding === "iso-2022-jp") return new Iso2022JpDecoder(codec.decoder({ fatal }));
  return fatal ? codec.decoder({ fatal }) : quickDecoder(codec);
}
