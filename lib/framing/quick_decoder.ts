/**
 * Short reads decoded by table: a call of the platform's decoder costs 0.3 µs however little it decodes.
 *
 * @module
 */
import type { Codec, Decoder } from "../codec/codec.ts";

/** The multi-byte encodings in which a character below U+10000 is one byte or two, the first of them above 7F. */
const PAIRS = new Set(["gbk", "gb18030", "big5", "euc-kr", "shift_jis"]);
/** Bytes of the longest read that is decoded here; the platform's decoder is faster on long ones. */
const LONGEST = 1024;
/** Calls after which a table pays: a program that says three words should not wait for one. */
const WARM = 256;
/** Below it no byte is the second, third or fourth of a character (gb18030 has 30 to 39). */
const FIRST_TRAIL = 0x30;

/** UTF-16 units by what they are decoded from: the byte, or 7F less in its upper byte, two. 0 for what is left to the platform. */
type DecodeTable = Uint16Array;

/** None for a codec of the user's own, whatever its name. */
const tables = new WeakMap<Codec, DecodeTable | undefined>();
const units = new Uint16Array(LONGEST);
const view = new Uint8Array(units.buffer);
let calls = 0;

/** A string of UTF-16 units: Node's own way, which Deno has; a loop with `fromCharCode` would be slower than no table. */
type Slice = (this: Uint8Array, start: number, end: number) => string;
let slice: Slice | undefined;

/** The codec's decoder for a stream, faster on short reads where there is a way. */
export function quickDecoder(codec: Codec): Decoder {
  return PAIRS.has(codec.encoding) ? new QuickDecoder(codec) : codec.decoder();
}

class QuickDecoder implements Decoder {
  readonly #codec: Codec;
  /** Made when it is needed: most connections of ordinary text never do. */
  #platform: Decoder | undefined;
  #table: DecodeTable | undefined;
  /** The platform's decoder may hold the beginning of a character. */
  #held = false;

  constructor(codec: Codec) {
    this.#codec = codec;
  }

  decode(bytes?: Uint8Array, options?: { stream?: boolean }): string {
    if (bytes !== undefined && !this.#held && bytes.length <= LONGEST) {
      const text = this.#quick(bytes);
      if (text !== undefined) return text;
    }
    const text = (this.#platform ??= this.#codec.decoder()).decode(bytes, options);
    this.#held = options?.stream === true && bytes !== undefined && this.#torn(bytes);
    return text;
  }

  /** Whether the last character may be unfinished: read from the last place that is certainly between two characters. */
  #torn(bytes: Uint8Array): boolean {
    const { length } = bytes;
    let at = length;
    const farthest = Math.max(0, length - LONGEST);
    while (at > farthest && (bytes[at - 1] ?? 0) >= FIRST_TRAIL) at--;
    if (at === farthest && (this.#held || at > 0)) return true;
    while (at < length) {
      if (!this.#leads(bytes[at++] ?? 0)) continue;
      if (at === length) return true;
      // Whatever the second byte is, the two are over: a character, U+FFFD, or U+FFFD and an ASCII character. Unless
      // it is a digit, which in gb18030 goes on.
      if ((bytes[at++] ?? 0) <= 0x39) return true;
    }
    return false;
  }

  /** Whether a byte begins a character of two. */
  #leads(byte: number): boolean {
    if (this.#codec.encoding !== "shift_jis") return byte > 0x80 && byte < 0xff;
    return byte > 0x80 && byte < 0xa0 || byte > 0xdf && byte < 0xfd;
  }

  /** Undefined when there is anything else than whole characters of one or two bytes. */
  #quick(bytes: Uint8Array): string | undefined {
    const table = this.#table ??= this.#find();
    if (!table || !slice) return undefined;
    const { length } = bytes;
    let count = 0;
    for (let at = 0; at < length; count++) {
      const byte = bytes[at++] ?? 0;
      let unit = table[byte] ?? 0;
      if (unit === 0 && byte !== 0) {
        // Past the end there is no second byte, and the index is that of a trail 00, which is never one.
        unit = table[pairOf(byte, bytes[at++] ?? 0)] ?? 0;
        if (unit === 0) return undefined;
      }
      units[count] = unit;
    }
    return slice.call(view, 0, count * 2);
  }

  #find(): DecodeTable | undefined {
    if (calls++ < WARM) return undefined;
    slice ??= (globalThis as { Buffer?: { prototype: { ucs2Slice?: Slice } } }).Buffer?.prototype.ucs2Slice;
    if (!slice) return undefined;
    const codec = this.#codec;
    if (!tables.has(codec)) tables.set(codec, makeTable(codec));
    return tables.get(codec);
  }
}

/** The index of two bytes. */
function pairOf(first: number, second: number): number {
  return (first - 0x7f) << 8 | second;
}

/** Asks the platform's decoder for every byte and every pair: 32,896 of them, in a few ms. */
function makeTable(codec: Codec): DecodeTable | undefined {
  const decoder = codec.decoder();
  if (!(decoder instanceof TextDecoder)) return undefined;
  const table = new Uint16Array(pairOf(0x100, 0));
  const put = (index: number, text: string) => {
    if (text.length === 1 && text !== "\ufffd") table[index] = text.charCodeAt(0);
  };
  // A line feed after each keeps them apart: it completes nothing.
  const pairs = new Uint8Array((0x100 - FIRST_TRAIL) * 3).fill(10);
  for (let first = 0; first < 0x100; first++) {
    put(first, decoder.decode(Uint8Array.of(first)));
    if (first < 0x80 || table[first] !== 0) continue;
    for (let second = FIRST_TRAIL; second < 0x100; second++) {
      pairs[(second - FIRST_TRAIL) * 3] = first;
      pairs[(second - FIRST_TRAIL) * 3 + 1] = second;
    }
    decoder.decode(pairs).split("\n").forEach((text, n) => put(pairOf(first, FIRST_TRAIL + n), text));
  }
  return table;
}
