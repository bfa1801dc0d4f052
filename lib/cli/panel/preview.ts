/**
 * What would be sent: its bytes on the wire, frame and checksum included, and the characters that the encoding lacks.
 *
 * @module
 */
import { chunks, type Codec, codec, EncodeError } from "../../../mod.ts";
import type { ParsedWire } from "../args/wire_flags.ts";
import { encodeHex } from "../deps.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { outgoing, type Typed } from "./outgoing.ts";
import type { Preview } from "./protocol.ts";

/** Bytes that are shown. */
const MOST_SHOWN = 4096;

/** Looks at what was typed, for peers in these encodings: with `auto` each has its own. The bytes are those of the first. */
export function previewOf(
  typed: Typed,
  wire: ParsedWire,
  catalog: MessageCatalog,
  encodings: readonly string[] = [],
): Preview {
  try {
    const what = outgoing(typed, wire.encoding, catalog);
    const [first, ...others] = (encodings.length === 0 ? [wire.encoding] : encodings).map((encoding) => {
      const lacking: string[] = [];
      return { encoding, lacking, bytes: framed(what, wire, encoding, lacking) };
    });
    const { bytes } = first ?? { bytes: new Uint8Array() };
    const { encoding, lacking } = [first, ...others].find((each) => each && each.lacking.length > 0) ??
      { encoding: wire.encoding, lacking: [] };
    return {
      hex: encodeHex(bytes.subarray(0, MOST_SHOWN)),
      size: bytes.length,
      lacking,
      ...(encoding === wire.encoding ? {} : { encoding }),
    };
  } catch (error) {
    if (error instanceof EncodeError || error instanceof UsageError || error instanceof RangeError) {
      return { hex: "", size: 0, lacking: [], problem: error.message };
    }
    throw error;
  }
}

/** The frame of a message; `lacking` is told of each character that is replaced. */
function framed(
  message: string | Uint8Array,
  { options }: ParsedWire,
  encoding: string,
  lacking: string[],
): Uint8Array {
  const both = options.framing ?? chunks();
  const own = typeof both === "function" ? both : both.send;
  const framer = (options.checksum?.(own) ?? own)({
    codec: codecOf(encoding),
    fatal: false,
    replacement: (character) => {
      lacking.push(character);
      return "?";
    },
    maxMessageSize: Infinity,
  });
  const bytes = new Bytes();
  framer.frame(message, bytes);
  return bytes.written;
}

/** Until a peer has spoken, `auto` writes UTF-8. */
function codecOf(encoding: string): Codec {
  return codec(encoding === "auto" ? "utf-8" : encoding);
}

/** Where a framer puts what it makes. */
class Bytes {
  #room = new Uint8Array(256);
  #length = 0;

  get written(): Uint8Array {
    return this.#room.subarray(0, this.#length);
  }

  reserve(bytes: number): Uint8Array {
    const needed = this.#length + bytes;
    if (needed > this.#room.length) {
      const larger = new Uint8Array(2 * needed);
      larger.set(this.written);
      this.#room = larger;
    }
    return this.#room.subarray(this.#length, needed);
  }

  commit(bytes: number): void {
    this.#length += bytes;
  }
}
