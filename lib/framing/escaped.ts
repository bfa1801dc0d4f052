/**
 * Messages between flags, with what would look like a flag escaped.
 *
 * `escaped("jt808")`: 7E is the flag, 7E inside is written 7D 02, 7D is written 7D 01. 亊 is 81 7E in GBK:
 *
 * ```text
 * 7E 61 81 7D 02 7E   7E 62 7D 01 7E
 *    a  └─ 亊 ─┘         b  }
 *    "a亊"               "b}"             undone before decoding
 * ```
 *
 * @module
 */
import { builtIn } from "./built_in.ts";
import { FrameError, hexOf } from "./frame_error.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import { MessageSizeError } from "./message_size_error.ts";
import { PayloadInput } from "./payload_input.ts";
import { Scratch } from "./scratch.ts";
import { TextOutput } from "./text_output.ts";

/** What an escaped framing is made of. */
export interface EscapeOptions {
  /** The byte that stands before and behind each frame; or two, where a frame begins and ends with different ones. */
  readonly flag: number | readonly [start: number, end: number];
  /**
   * What is sent in place of a byte: two bytes, the first of which is itself escaped. `{ 0x7e: [0x7d, 0x02] }`. Each flag
   * needs an entry.
   */
  readonly escapes: Readonly<Record<number, readonly [first: number, second: number]>>;
  /**
   * What a second byte that no entry has is combined with, by exclusive or, to give the byte that was escaped: peers may
   * escape more than they must. Absent: there is no other.
   *
   * @default {undefined}
   */
  readonly xor?: number | undefined;
  /**
   * A frame begins only behind a flag, and what stands before the first is dropped. `false`: the first frame may begin
   * without one.
   *
   * @default {true}
   */
  readonly opening?: boolean | undefined;
}

/**
 * An escaped framing by its name:
 *
 * - `slip`: RFC 1055, END is C0, ESC is DB;
 * - `hdlc`: octet-stuffed framing of RFC 1662, 4.2, the flag is 7E, a byte escaped behind 7D has its sixth bit complemented;
 * - `jt808`: JT/T 808, 4.4.2, the flag is 7E, escaped as 7D 02, and 7D as 7D 01.
 */
export type EscapeName = "slip" | "hdlc" | "jt808";

const NAMED: Readonly<Record<EscapeName, EscapeOptions>> = {
  slip: { flag: 0xc0, escapes: { 0xc0: [0xdb, 0xdc], 0xdb: [0xdb, 0xdd] }, opening: false },
  hdlc: { flag: 0x7e, escapes: { 0x7e: [0x7d, 0x5e], 0x7d: [0x7d, 0x5d] }, xor: 0x20 },
  jt808: { flag: 0x7e, escapes: { 0x7e: [0x7d, 0x02], 0x7d: [0x7d, 0x01] } },
};

/**
 * A message stands between two flags, which cannot occur in it: they are escaped when it is sent, and escapes are undone
 * before anything is decoded.
 *
 * One flag may end a frame and begin the next, and two in a row enclose nothing: empty messages are dropped, and cannot be
 * sent (they leave as two flags). After noise or a lost byte everything is in step again at the next flag. Each message is
 * decoded alone. `maxMessageSize` counts the bytes that were escaped once.
 *
 * An escape that means nothing is a failure, as is input that ends inside a frame. Where a start is not an end as well, one
 * inside a frame begins a new one: the end of the last was lost. With `xor`, a flag right behind an escape
 * drops the frame, as the sender asks for (RFC 1662, 4.3).
 *
 * @throws {FrameError} from `receive()` for a wrong escape, and for half a frame at the end of input.
 * @throws {MessageSizeError} from `receive()` for a message above `maxMessageSize`.
 * @throws {RangeError} for a name that is none, and for escapes that cannot be undone.
 */
export function escaped(how: EscapeName | EscapeOptions): Framing {
  const options = typeof how === "string" ? NAMED[how] : how;
  if (options === undefined) {
    throw new RangeError(`Cannot escape as ${JSON.stringify(how)}: there is none of that name`);
  }
  const table = new EscapeTable(options);
  return builtIn((wire) => new EscapedFramer(wire, table, options.opening ?? true));
}

/** What is escaped, and how it is undone. */
class EscapeTable {
  readonly start: number;
  readonly end: number;
  /** By each byte: what is sent for it, the first byte above the second; -1 for a byte that is sent as it is. */
  readonly sent = new Int32Array(256).fill(-1);
  /** By each byte: 1, if it begins an escape. */
  readonly begins = new Uint8Array(256);
  /** By the first byte of an escape, what each second byte means; -1 for nothing. */
  readonly #meaning = new Map<number, Int16Array>();
  /** Whether a flag behind an escape drops the frame. */
  readonly aborts: boolean;

  constructor({ flag, escapes, xor }: EscapeOptions) {
    const [start, end] = typeof flag === "number" ? [flag, flag] : flag;
    this.start = byteOf(start);
    this.end = byteOf(end);
    this.aborts = xor !== undefined;
    for (const [key, [first, second]] of Object.entries(escapes)) {
      const byte = byteOf(Number(key));
      this.sent[byte] = byteOf(first) << 8 | byteOf(second);
      const meanings = this.#meaning.get(first) ?? new Int16Array(256).fill(-1);
      if (meanings[second] !== -1) {
        throw new RangeError(`Cannot undo ${hexOf(Uint8Array.of(first, second))}: it has two meanings`);
      }
      meanings[second] = byte;
      this.#meaning.set(first, meanings);
      this.begins[first] = 1;
    }
    for (const byte of [start, end, ...this.#meaning.keys()]) {
      if (this.sent[byte] === -1) {
        throw new RangeError(`Cannot escape without an escape for ${hexOf(Uint8Array.of(byte))} itself`);
      }
    }
    for (const [first, meanings] of this.#meaning) {
      if (meanings[start] !== -1 || meanings[end] !== -1 || first === start || first === end) {
        throw new RangeError(`Cannot escape by ${hexOf(Uint8Array.of(first))}: a flag would be a part of it`);
      }
      if (xor === undefined) continue;
      for (let second = 0; second < 256; second++) {
        if (meanings[second] === -1 && second !== start && second !== end) meanings[second] = second ^ byteOf(xor);
      }
    }
  }

  /** The byte that was escaped; -1 when two bytes mean nothing. */
  undone(first: number, second: number): number {
    return this.#meaning.get(first)?.[second] ?? -1;
  }
}

/** @throws {RangeError} for what is no byte. */
function byteOf(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= 0xff) return value;
  throw new RangeError(`Cannot take ${String(value)} as a byte: a whole number from 0 to 255 is needed`);
}

/** Bytes of a buffer that is kept from one message to the next. */
const KEPT = 4096;

class EscapedFramer implements Framer {
  failure?: Error | undefined;
  readonly replaced = { in: 0, out: 0 };
  readonly starts: number[] | undefined;
  readonly #table: EscapeTable;
  readonly #input: PayloadInput;
  readonly #output: TextOutput;
  readonly #limit: number;
  /** A message before it is escaped. */
  readonly #scratch = new Scratch();
  /** The message so far, with its escapes undone. */
  #message = new Uint8Array(256);
  #size = 0;
  #inside: boolean;
  /** The first byte of an escape whose second has not come; -1 when there is none. */
  #escape = -1;
  /** Bytes before the array last pushed, and where in the stream the frame begins. */
  #before = 0;
  #start = 0;

  constructor(wire: Wire, table: EscapeTable, opening: boolean) {
    this.#table = table;
    this.#input = new PayloadInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
    this.#limit = wire.maxMessageSize;
    this.#inside = !opening;
    if (wire.markCodec !== undefined) this.starts = [];
  }

  /** Where one flag is both, it may have been the end of the last frame only. */
  get pending(): boolean {
    const { start, end } = this.#table;
    return this.#inside && (start !== end || this.#size > 0 || this.#escape >= 0);
  }

  push(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    if (this.starts) this.starts.length = 0;
    const { start, end } = this.#table;
    for (let at = 0; at < bytes.length && this.failure === undefined; at++) {
      const byte = bytes[at] ?? 0;
      if (!this.#inside) {
        // What stands outside costs no call for each byte.
        const next = bytes.indexOf(start, at);
        if (next < 0) break;
        at = next;
        this.#begin(at + 1);
      } else if (byte === end) {
        this.#finish(at, messages);
        if (start !== end) this.#inside = false;
        else this.#begin(at + 1);
      } else if (byte === start) {
        // The end of the frame before is lost.
        this.#begin(at + 1);
      } else if (this.#escape >= 0) {
        this.#undo(byte, at);
      } else if (this.#table.begins[byte] === 1) {
        this.#escape = byte;
      } else {
        this.#add(byte);
      }
    }
    this.#before += bytes.length;
    return messages;
  }

  end(): string[] {
    if (this.failure !== undefined || !this.#inside) return [];
    if (this.#escape >= 0) {
      this.#refuse(Uint8Array.of(this.#escape), 0, "the input ended behind it");
      return [];
    }
    if (this.#size === 0) return [];
    this.failure = new FrameError(
      `Cannot receive the frame at byte ${this.#start}: the input ended after ${this.#size} bytes without the flag ` +
        hexOf(Uint8Array.of(this.#table.end)),
      this.#start,
    );
    return [];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    const room = this.#output.encode(message, this.#scratch, 0, 0);
    const { start, size } = this.#output;
    const { sent } = this.#table;
    const frame = into.reserve(2 * size + 2);
    let at = 0;
    frame[at++] = this.#table.start;
    for (const byte of room.subarray(start, start + size)) {
      const pair = sent[byte] ?? -1;
      if (pair < 0) {
        frame[at++] = byte;
      } else {
        frame[at++] = pair >> 8;
        frame[at++] = pair & 0xff;
      }
    }
    frame[at++] = this.#table.end;
    into.commit(at);
  }

  #begin(at: number): void {
    this.#inside = true;
    this.#size = 0;
    this.#escape = -1;
    this.#start = this.#before + at;
  }

  #finish(at: number, messages: string[]): void {
    if (this.#escape >= 0) {
      if (!this.#table.aborts) this.#refuse(Uint8Array.of(this.#escape, this.#table.end), at);
      return;
    }
    if (this.#size === 0) return;
    this.#input.offset = this.#start;
    const message = this.#input.finish(this.#message.subarray(0, this.#size));
    if (this.#message.length > KEPT) this.#message = new Uint8Array(KEPT);
    this.failure = this.#input.failure;
    if (message === undefined) return;
    messages.push(message);
    this.starts?.push(this.#start);
  }

  #undo(second: number, at: number): void {
    const byte = this.#table.undone(this.#escape, second);
    if (byte < 0) return this.#refuse(Uint8Array.of(this.#escape, second), at);
    this.#escape = -1;
    this.#add(byte);
  }

  /** The second byte of the escape stands at `at`. */
  #refuse(bytes: Uint8Array, at: number, reason = "it means nothing"): void {
    const offset = this.#before + at - 1;
    this.failure = new FrameError(
      `Cannot undo the escape ${hexOf(bytes)} at byte ${offset}: ${reason}`,
      offset,
      bytes,
    );
  }

  #add(byte: number): void {
    if (this.#size === this.#limit) {
      this.failure = new MessageSizeError(this.#size + 1, this.#limit);
      return;
    }
    if (this.#size === this.#message.length) {
      const grown = new Uint8Array(2 * this.#size);
      grown.set(this.#message);
      this.#message = grown;
    }
    this.#message[this.#size++] = byte;
  }
}
