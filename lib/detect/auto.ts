/**
 * A codec that finds out which encoding its peer writes.
 *
 * @module
 */

import type { Codec, Decoder, EncodeOptions, Encoder } from "../codec/codec.ts";
import { codec } from "../codec/mod.ts";
import { beyondAscii, detect } from "./detect.ts";
import { readings } from "./reading.ts";

/** The decision that the decoders and encoders of one connection share. */
interface Choice {
  /** UTF-8 until the decision is made. */
  codec: Codec;
  made: boolean;
  make(encoding: string): void;
}

/**
 * A codec for one connection: UTF-8 until the first character beyond ASCII shows the encoding, then that one for good.
 *
 * Unlike other codecs it has state, so each connection needs its own; all its decoders and encoders share the decision,
 * and `encoding` names it. The first whole character decides, so no text waits for more of it; only an incomplete
 * character waits for its rest, as in any decoder. Bytes that are valid in no encoding become U+FFFD and decide nothing.
 * A text that was begun in UTF-8 is finished in UTF-8.
 *
 * @param onChoice called once, before the text that the decision is about is returned.
 */
export function autoCodec(onChoice: (encoding: string) => void): Codec {
  const choice: Choice = {
    codec: codec("utf-8"),
    made: false,
    make(encoding) {
      choice.codec = codec(encoding);
      choice.made = true;
      onChoice(encoding);
    },
  };
  return {
    get encoding() {
      return choice.codec.encoding;
    },
    encoder: (options) => new AutoEncoder(choice, options),
    decoder: (options) => new AutoDecoder(choice, options),
  };
}

const none = new Uint8Array();

class AutoDecoder implements Decoder {
  readonly #choice: Choice;
  readonly #options: { fatal?: boolean } | undefined;
  readonly #undecided: Decoder;
  #decided: Decoder | undefined;
  /** The beginning of the first character beyond ASCII. */
  #held = none;

  constructor(choice: Choice, options?: { fatal?: boolean }) {
    this.#choice = choice;
    this.#options = options;
    this.#undecided = choice.codec.decoder(options);
  }

  decode(bytes: Uint8Array = none, options?: { stream?: boolean }): string {
    if (this.#decided !== undefined) return this.#decided.decode(bytes, options);
    const all = this.#held.length === 0 ? bytes : join(this.#held, bytes);
    this.#held = none;
    if (!this.#choice.made) {
      const found = detect(all);
      if (found !== null) this.#choice.make(found.encoding);
    }
    if (this.#choice.made) {
      this.#decided = this.#choice.codec.decoder(this.#options);
      return this.#decided.decode(all, options);
    }
    const first = beyondAscii(all);
    if (first < 0 || !options?.stream || readings(all.subarray(first)).length === 0) {
      return this.#undecided.decode(all);
    }
    this.#held = all.slice(first);
    return this.#undecided.decode(all.subarray(0, first));
  }
}

function join(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(a.length + b.length);
  joined.set(a);
  joined.set(b, a.length);
  return joined;
}

class AutoEncoder implements Encoder {
  readonly #choice: Choice;
  readonly #options: EncodeOptions | undefined;
  #codec: Codec;
  #encoder: Encoder;
  /** Characters that an encoder no longer in use replaced. */
  #replacedBefore = 0;
  /** Whether the last call left its text unfinished. */
  #unfinished = false;

  constructor(choice: Choice, options?: EncodeOptions) {
    this.#choice = choice;
    this.#options = options;
    this.#codec = choice.codec;
    this.#encoder = this.#codec.encoder(options);
  }

  get replaced(): number {
    return this.#replacedBefore + this.#encoder.replaced;
  }

  encodeInto(text: string, bytes: Uint8Array, options?: { stream?: boolean }): { read: number; written: number } {
    if (this.#codec !== this.#choice.codec && !this.#unfinished) {
      this.#replacedBefore += this.#encoder.replaced;
      this.#codec = this.#choice.codec;
      this.#encoder = this.#codec.encoder(this.#options);
    }
    this.#unfinished = false;
    const done = this.#encoder.encodeInto(text, bytes, options);
    this.#unfinished = options?.stream === true || done.read < text.length;
    return done;
  }
}
