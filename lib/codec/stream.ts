/**
 * The encoder as a stream.
 *
 * @module
 */
import type { Codec, EncodeOptions } from "./codec.ts";
import { encodeAll } from "./encode.ts";
import { codec } from "./codec_for_label.ts";

/**
 * Text in, bytes out: `TextEncoderStream` for every encoding. State is kept over chunks; a chunk that leaves nothing to write
 * passes nothing on.
 *
 * @throws {LabelError} for an unknown label. With `fatal`, the stream fails with an `EncodeError`.
 *
 * @example
 * ```js
 * import { EncoderStream } from "@mojibye/mojibye/codec";
 *
 * const bytes = ReadableStream.from(["日本", "語"]).pipeThrough(new EncoderStream("iso-2022-jp"));
 * await new Response(bytes).bytes(); // one escape sequence before 日 and one after 語
 * ```
 */
export class EncoderStream implements TransformStream<string, Uint8Array<ArrayBuffer>> {
  /** The standard's name of the encoding, lower case. */
  readonly encoding: string;
  /** The bytes. */
  readonly readable: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Takes the text. */
  readonly writable: WritableStream<string>;

  /** A stream into `encoding`, a label or a codec. Default: UTF-8. */
  constructor(encoding: string | Codec = "utf-8", options?: EncodeOptions) {
    const found = typeof encoding === "string" ? codec(encoding) : encoding;
    const encoder = found.encoder(options);
    this.encoding = found.encoding;
    // A pair of streams and no subclass, as TextEncoderStream is: naming TransformStream when this is imported would make Deno
    // load its streams then, a quarter of the time of the import.
    const { readable, writable } = new TransformStream<string, Uint8Array<ArrayBuffer>>({
      transform(chunk, controller) {
        const bytes = encodeAll(encoder, String(chunk), { stream: true });
        if (bytes.length > 0) controller.enqueue(bytes);
      },
      flush(controller) {
        const bytes = encodeAll(encoder, "");
        if (bytes.length > 0) controller.enqueue(bytes);
      },
    });
    this.readable = readable;
    this.writable = writable;
  }
}
