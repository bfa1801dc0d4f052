/**
 * Short reads decoded by a table.
 *
 * A call of the platform's decoder costs 0.3 µs however little it decodes, a twentieth of all that is done for a short message.
 * C4 E3 61 in GBK takes two steps of the table instead: the pair C4 E3 is U+4F60, the byte 61 is U+0061. Everything else than
 * whole characters of one or two bytes is left to the platform: a broken character, one that two reads share, the four bytes
 * of gb18030.
 *
 * @module
 */
import type { Codec, Decoder } from "../codec/codec.ts";

/** The multi-byte encodings in which a character below U+10000 is one byte or two, the first of them above 7F. */
const PAIRED = new Set(["gbk", "gb18030", "big5", "euc-kr", "shift_jis"]);
/**
 * Bytes of the longest read that is decoded here. The table takes 3 ns for each byte of Chinese and 5 of ASCII, the platform's
 * decoder 1.5 and 1 on top of its 320: they meet at 200 bytes and at 80.
 */
const LONGEST = 128;
/** Calls after which a table pays: a program that says three words should not wait for one. */
const WARM = 256;
/** Below it no byte is the second, third or fourth of a character (gb18030 has 30 to 39). */
const FIRST_TRAIL = 0x30;

/** UTF-16 units by a byte, or by two: see {@linkcode pairOf}. 0 for what is left to the platform. */
type DecodeTable = Uint16Array;

/** None for a codec of the user's own, whatever its name. */
const tables = new WeakMap<Codec, DecodeTable | undefined>();
/** The UTF-16 units of the text that is being decoded. */
const units: number[] = [];
let calls = 0;

/** The codec's decoder for a stream, faster on short reads where there is a way. */
export function quickDecoder(codec: Codec): Decoder {
  return PAIRED.has(codec.encoding) ? new QuickDecoder(codec) : codec.decoder();
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

  decode(bytes: Uint8Array = new Uint8Array(), options?: { stream?: boolean }): string {
    if (!this.#held && bytes.length <= LONGEST) {
      this.#table ??= tableOf(this.#codec);
      const text = this.#table && decodeBy(this.#table, bytes);
      if (text !== undefined) return text;
    }
    this.#platform ??= this.#codec.decoder();
    this.#held = options?.stream === true && (this.#held || bytes.length > 0) && (bytes.at(-1) ?? 0xff) >= FIRST_TRAIL;
    return this.#platform.decode(bytes, options);
  }
}

/** Undefined when there is anything else than whole characters of one or two bytes. */
function decodeBy(table: DecodeTable, bytes: Uint8Array): string | undefined {
  const { length } = bytes;
  let count = 0;
  for (let at = 0; at < length; count++) {
    const byte = bytes[at++] ?? 0;
    let unit = table[byte] ?? 0;
    if (unit === 0 && byte !== 0) {
      // Past the end there is no second byte: 00 is never one.
      unit = table[pairOf(byte, bytes[at++] ?? 0)] ?? 0;
      if (unit === 0) return undefined;
    }
    units[count] = unit;
  }
  units.length = count;
  return String.fromCharCode.apply(null, units);
}

/** The index of two bytes. */
function pairOf(first: number, second: number): number {
  return (first - 0x7f) << 8 | second;
}

/** The table of a codec, once it pays; undefined until then, and where there is none. */
function tableOf(codec: Codec): DecodeTable | undefined {
  if (calls < WARM) {
    calls++;
    return undefined;
  }
  if (!tables.has(codec)) tables.set(codec, makeTable(codec));
  return tables.get(codec);
}

/** Asks the platform's decoder for every byte and every pair: 32,896 of them, in a few ms. */
function makeTable(codec: Codec): DecodeTable | undefined {
  const decoder = codec.decoder();
  if (!(decoder instanceof TextDecoder)) return undefined;
  const table = new Uint16Array(pairOf(0x100, 0));
  const put = (index: number, text: string) => {
    if (text.length === 1 && text !== "\ufffd") table[index] = text.charCodeAt(0);
  };
  // A line feed after each pair keeps them apart: it completes nothing.
  const pairs = new Uint8Array((0x100 - FIRST_TRAIL) * 3).fill(0x0a);
  for (let second = FIRST_TRAIL; second < 0x100; second++) pairs[(second - FIRST_TRAIL) * 3 + 1] = second;
  for (let first = 0; first < 0x100; first++) {
    put(first, decoder.decode(Uint8Array.of(first)));
    if (first < 0x80 || table[first] !== 0) continue;
    for (let at = 0; at < pairs.length; at += 3) pairs[at] = first;
    decoder.decode(pairs).split("\n").forEach((text, n) => put(pairOf(first, FIRST_TRAIL + n), text));
  }
  return table;
}
