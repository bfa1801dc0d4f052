/**
 * Every encoding of the Encoding Standard, both ways: encoders for what `TextDecoder` decodes, without tables, without
 * dependencies, without I/O.
 *
 * @module
 */
export type { Codec, Decoder, EncodeOptions, Encoder, Replacement } from "./codec.ts";
export { byteLength, decode, encode } from "./encode.ts";
export { EncodeError } from "./encode_error.ts";
export { type EncodingLabels, encodings } from "./encodings.ts";
export { LabelError } from "./label_error.ts";
export { codec } from "./codec_for_label.ts";
export { EncoderStream } from "./stream.ts";
