/**
 * Whole texts at once.
 *
 * @module
 */
import type { Codec, EncodeOptions, Encoder } from "./codec.ts";
import { codec } from "./codec_for_label.ts";

/** Texts are encoded here first, and their bytes copied: an array that proves too large would cost more. */
const scratch = new Uint8Array(1 << 16);

let lastLabel = "utf-8";
let lastEncoder = codec(lastLabel).encoder();

/**
 * The bytes of a text, in an array whose buffer holds nothing else.
 *
 * A character that the encoding lacks becomes `options.replacement`; a lone surrogate becomes U+FFFD where the encoding
 * has that.
 *
 * @param encoding a label or a codec. Default: UTF-8.
 * @throws {LabelError} for an unknown label.
 * @throws {RangeError} for a replacement that the encoding lacks, or a result too large for the engine.
 * @throws {EncodeError} with `fatal`, at the first character that the encoding lacks.
 *
 * @example
 * ```js
 * import { encode } from "@mojibye/mojibye/codec";
 *
 * encode("你好", "gbk"); // Uint8Array [0xc4, 0xe3, 0xba, 0xc3]
 * encode("naïve 😀", "iso-8859-2", { replacement: "html" }); // na&#239;ve &#128512;
 * ```
 */
export function encode(
  text: string,
  encoding: string | Codec = "utf-8",
  options?: EncodeOptions,
): Uint8Array<ArrayBuffer> {
  // One encoder is kept: making one costs as much as encoding twelve characters. It calls no code of the caller, so no
  // call can begin while another one runs.
  if (options !== undefined || typeof encoding !== "string") return encodeAll(encoderOf(encoding, options), text);
  if (encoding !== lastLabel) {
    lastEncoder = codec(encoding).encoder();
    lastLabel = encoding;
  }
  return encodeAll(lastEncoder, text);
}

/** The bytes that {@linkcode encode} would return, counted without making them. */
export function byteLength(text: string, encoding: string | Codec = "utf-8", options?: EncodeOptions): number {
  const encoder = encoderOf(encoding, options);
  let total = 0;
  for (let read = 0; read < text.length;) {
    const piece = encoder.encodeInto(read === 0 ? text : text.slice(read), scratch);
    total += piece.written;
    read += piece.read;
  }
  return total;
}

/**
 * The text of some bytes. No byte order mark is removed.
 *
 * @param encoding a label or a codec. Default: UTF-8.
 * @throws {LabelError} for an unknown label.
 * @throws {TypeError} with `fatal`, when the bytes are not valid in the encoding; and when they are no bytes.
 */
export function decode(bytes: Uint8Array, encoding: string | Codec = "utf-8", options?: { fatal?: boolean }): string {
  return resolve(encoding).decoder(options).decode(bytes);
}

/** All bytes of a text, or of a chunk of a stream, in an array of their own. */
export function encodeAll(
  encoder: Encoder,
  text: string,
  options?: { stream?: boolean },
): Uint8Array<ArrayBuffer> {
  // A long text of ASCII takes as many bytes as it has units, and most others up to twice as many.
  let bytes = text.length <= scratch.length ? scratch : new Uint8Array(text.length * 2);
  let { read, written } = encoder.encodeInto(text, bytes, options);
  while (read < text.length) {
    const larger = new Uint8Array(written + 64 + (text.length - read) * 4);
    larger.set(bytes.subarray(0, written));
    bytes = larger;
    const piece = encoder.encodeInto(text.slice(read), bytes.subarray(written), options);
    read += piece.read;
    written += piece.written;
  }
  return written === bytes.length && bytes !== scratch ? bytes : bytes.slice(0, written);
}

function encoderOf(encoding: string | Codec, options?: EncodeOptions): Encoder {
  return resolve(encoding).encoder(options);
}

function resolve(encoding: string | Codec): Codec {
  return typeof encoding === "string" ? codec(encoding) : encoding;
}
