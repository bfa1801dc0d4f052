/**
 * The bytes of a stream as text, for the framers that find messages in text.
 *
 * @module
 */
import type { Decoder } from "../codec/codec.ts";
import { FatalInput } from "./fatal_input.ts";
import { STREAM, type TextInput } from "./input.ts";
import type { Replaced } from "./replaced.ts";
import type { Wire } from "./framer.ts";
import { streamDecoder } from "./stream_decoder.ts";

/** Input of one connection. Each U+FFFD is counted in `replaced`, also one that the peer itself sent. */
export function textInput(wire: Wire, replaced: Replaced): TextInput {
  return wire.fatal ? new FatalInput(wire.codec) : new LenientInput(streamDecoder(wire.codec, false), replaced);
}

/** One decode for each call, whatever comes. */
class LenientInput implements TextInput {
  readonly #decoder: Decoder;
  readonly #replaced: Replaced;

  constructor(decoder: Decoder, replaced: Replaced) {
    this.#decoder = decoder;
    this.#replaced = replaced;
  }

  decode(bytes: Uint8Array): string {
    const text = this.#decoder.decode(bytes, STREAM);
    countReplaced(text, this.#replaced);
    return text;
  }

  end(): string {
    const text = this.#decoder.decode();
    countReplaced(text, this.#replaced);
    return text;
  }
}

/** Adds the U+FFFD of `text` to `replaced.in`. */
export function countReplaced(text: string, replaced: Replaced): void {
  for (let at = text.indexOf("\ufffd"); at !== -1; at = text.indexOf("\ufffd", at + 1)) replaced.in++;
}
