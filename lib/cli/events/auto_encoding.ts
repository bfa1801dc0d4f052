/**
 * Which encoding a peer writes, found from its bytes as a connection with `-e auto` finds it.
 *
 * @module
 */
import type { Codec, Decoder } from "../../../mod.ts";
import { autoCodec } from "../../detect/auto.ts";

/** Listens to one peer. */
export class AutoEncoding {
  readonly #codec: Codec = autoCodec(() => {});
  readonly #decoder: Decoder = this.#codec.decoder();

  /** UTF-8 until the bytes have decided. */
  get encoding(): string {
    return this.#codec.encoding;
  }

  /** The bytes of one more read. */
  push(bytes: Uint8Array): void {
    this.#decoder.decode(bytes, { stream: true });
  }
}
