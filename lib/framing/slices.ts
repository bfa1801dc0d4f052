/**
 * Cutting a read so that the bytes of each message are known.
 *
 * Delimiters are searched in decoded text, and text does not tell how many bytes it was. So a read is decoded in slices, each
 * of which ends where a delimiter may end. `\n` in GBK, with room for 6 bytes:
 *
 * ```text
 * C4 E3 0A 61 0A    62 63     the read: 61 0A is the last line that ends in it
 * "你\n    a\n"                first slice: no message in it can have more than 6 bytes
 *                   "bc"      second slice: 2 bytes of a message that goes on
 * ```
 *
 * A slice may also end where bytes are only alike: after 81 7C, which is 亅, when `|` is searched. That was in vain and does no
 * harm: the decoder keeps its state from slice to slice.
 *
 * @module
 */
import type { Codec } from "../codec/codec.ts";
import { OVERLAPPING } from "./mark_input.ts";

/** Below it no byte is a part of a character of several bytes, where ASCII is one byte and there are no shift states. */
const FIRST_TRAIL = 0x30;

/** Slices of what may hold some delimiters. */
export class Slices {
  readonly #delimiters: readonly Uint8Array[];
  /** Where the bytes of a delimiter stand, there is one. */
  readonly #certain: boolean;
  /** The last bytes of delimiters are not 0 here. Made when it is needed: most reads end with a delimiter. */
  #lastBytes: Uint8Array | undefined;

  /** For delimiters as they stand in a stream, among `others` that are found there as well. */
  constructor(delimiters: readonly Uint8Array[], codec: Codec, others: readonly Uint8Array[] = []) {
    this.#delimiters = delimiters;
    const { encoding } = codec;
    const below = OVERLAPPING.has(encoding) ? FIRST_TRAIL : 0x80;
    this.#certain = !/^(utf-16|iso-2022)/.test(encoding) &&
      delimiters.every((bytes) => bytes.every((byte) => byte < below)) &&
      !overlap([...delimiters, ...others]);
  }

  /**
   * Where a slice ends that begins at `from`: behind the last delimiter within `room` bytes, if that is certain; else where
   * the next one may end, or at the end of `bytes`.
   */
  end(bytes: Uint8Array, from: number, room: number): number {
    const to = Math.min(bytes.length, from + room);
    const last = this.last(bytes, from, to);
    if (last > from) return last;
    return this.#certain && to === bytes.length ? to : this.next(bytes, from);
  }

  /** Behind the last delimiter that ends after `from` and up to `to`; `from`, if there is none for certain. */
  last(bytes: Uint8Array, from: number, to: number): number {
    let last = from;
    if (!this.#certain) return last;
    for (const delimiter of this.#delimiters) {
      const byte = delimiter[delimiter.length - 1] ?? 0;
      let end = to;
      while (end > last && !endsWith(bytes, end, delimiter)) end = end > 1 ? bytes.lastIndexOf(byte, end - 2) + 1 : 0;
      last = Math.max(last, end);
    }
    return last;
  }

  /** Where the next delimiter after `from` may end, or the end of `bytes`. */
  next(bytes: Uint8Array, from: number): number {
    const lastBytes = this.#lastBytes ??= tableOf(this.#delimiters);
    for (let at = from; at < bytes.length; at++) {
      if (lastBytes[bytes[at] ?? 0] === 0) continue;
      for (const delimiter of this.#delimiters) {
        if (endsWith(bytes, at + 1, delimiter)) return at + 1;
      }
    }
    return bytes.length;
  }
}

/**
 * Whether one delimiter may begin inside another: of `-----`, the first four are `--` twice, and from behind it would be the
 * last four. Two that end together do not count.
 */
function overlap(delimiters: readonly Uint8Array[]): boolean {
  return delimiters.some((one) => delimiters.some((other) => beginsInside(one, other)));
}

/** Whether `other` may begin in `one` and end elsewhere. */
function beginsInside(other: Uint8Array, one: Uint8Array): boolean {
  for (let at = 0; at < one.length; at++) {
    const common = Math.min(one.length - at, other.length);
    const same = one.subarray(at, at + common).every((byte, i) => byte === other[i]);
    if (same && at + other.length !== one.length) return true;
  }
  return false;
}

function tableOf(delimiters: readonly Uint8Array[]): Uint8Array {
  const table = new Uint8Array(256);
  for (const delimiter of delimiters) table[delimiter.at(-1) ?? 0] = 1;
  return table;
}

/** Whether the first `end` bytes end with a delimiter, as far as they go: it may have begun in an earlier read. */
function endsWith(bytes: Uint8Array, end: number, delimiter: Uint8Array): boolean {
  const size = delimiter.length;
  for (let back = 1; back <= Math.min(size, end); back++) {
    if (bytes[end - back] !== delimiter[size - back]) return false;
  }
  return true;
}
