/**
 * Messages whose header says how long their body is.
 *
 * `headed()`, as in SIP, RTSP and the Language Server Protocol, in UTF-8:
 *
 * ```text
 * Content-Length: 6 CR LF CR LF E4 BD A0 E5 A5 BD
 * └───── the header ──────────┘ └ 你 ──┘ └ 好 ──┘
 * "Content-Length: 6\r\n\r\n你好"                    the message is header and body
 * ```
 *
 * @module
 */
import { builtIn } from "./built_in.ts";
import { BYTES_CODEC, bytesOfUnits } from "./bytes_codec.ts";
import { bytesOf, checkDelimiter } from "./delimiter.ts";
import { FrameError, hexOf } from "./frame_error.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import { type AnnouncedLength, MessageSizeError } from "./message_size_error.ts";
import { PayloadInput } from "./payload_input.ts";
import { Scratch } from "./scratch.ts";
import { Search } from "./search.ts";
import { TextOutput } from "./text_output.ts";

/** What a header looks like. All texts are ASCII. */
export interface HeadedOptions {
  /** What ends the header. @default {"\r\n\r\n"} */
  end?: string | undefined;
  /** What stands between two fields. @default {"\r\n"} */
  separator?: string | undefined;
  /** What stands between the name of a field and its value. @default {":"} */
  assign?: string | undefined;
  /** Names of the field that has the length, whatever their case; the first is written. @default {["Content-Length", "l"]} */
  names?: readonly string[] | undefined;
  /** Bytes between the header and the trailer, less the number in the field. @default {0} */
  adjust?: number | undefined;
  /** Bytes at the end of the message that the length does not count. @default {0} */
  trailer?: number | undefined;
}

/**
 * A message is a header up to an empty line, and as many bytes as its field `Content-Length` says; `l` is the short name of
 * SIP (RFC 3261, 7.3.3). Without that field there is no body (RFC 2326, 4.4);
 * with `adjust` or `trailer` it must be there.
 *
 * The message is both, header and body. Sending fills in the field; where there is a body and no field, it is added. Line
 * ends before a header are dropped (RFC 3261, 7.5). Each message is decoded alone. A body in chunks, as HTTP has it, is not
 * understood.
 *
 * FIX, whose field 9 counts from field 35 on and not the checksum, is
 * `headed({ end: "\x0135=", separator: "\x01", assign: "=", names: ["9"], adjust: -3, trailer: 7 })`.
 *
 * @throws {MessageSizeError} from `receive()` when header and body are above `maxMessageSize`.
 * @throws {FrameError} from `receive()` for a length that is none, two different ones, and input that ends in a message.
 * @throws {RangeError} for an empty text, and, when a connection is made, for an encoding in which ASCII is not one byte.
 */
export function headed(options: HeadedOptions = {}): Framing {
  const { end = "\r\n\r\n", separator = "\r\n", assign = ":", names = ["Content-Length", "l"] } = options;
  [end, separator, assign, ...names].forEach(checkDelimiter);
  if (names.length === 0) throw new RangeError("Cannot find a length without the name of its field");
  const { adjust = 0, trailer = 0 } = options;
  if (!Number.isSafeInteger(adjust) || !Number.isSafeInteger(trailer) || trailer < 0) {
    throw new RangeError(`Cannot add ${adjust} and ${trailer} to a length: whole numbers are needed`);
  }
  return builtIn((wire) => new HeadedFramer(wire, { end, separator, assign, names, adjust, trailer }));
}

/** Where in a header the length stands, as it is written. */
interface Value {
  readonly at: number;
  readonly text: string;
}

type Settings = Required<{ [Key in keyof HeadedOptions]: NonNullable<HeadedOptions[Key]> }>;

class HeadedFramer implements Framer {
  failure?: Error | undefined;
  readonly replaced = { in: 0, out: 0 };
  readonly starts: number[] | undefined;
  readonly whole = true;
  readonly #settings: Settings;
  readonly #names: ReadonlySet<string>;
  readonly #input: PayloadInput;
  readonly #output: TextOutput;
  readonly #scratch = new Scratch();
  readonly #limit: number;
  readonly #decoder = BYTES_CODEC.decoder();
  readonly #search: Search;
  /** The header so far, one character for each byte. */
  #header: string[] = [];
  /** Bytes of the message that is being received; below 0 as long as that is not known. */
  #size = -1;

  constructor(wire: Wire, settings: Settings) {
    const { encoding } = wire.codec;
    if (encoding !== "hex" && bytesOf("\r\n:", wire.codec).length !== 3) {
      throw new RangeError(`Cannot find headers in ${encoding}: only in an encoding in which ASCII is one byte`);
    }
    this.#settings = settings;
    this.#names = new Set(settings.names.map((name) => name.toLowerCase()));
    this.#input = new PayloadInput(wire, this.replaced);
    this.#output = new TextOutput(wire, this.replaced);
    this.#limit = wire.maxMessageSize;
    this.#search = new Search(settings.end);
    if (wire.markCodec !== undefined) this.starts = [];
  }

  get pending(): boolean {
    return this.#input.carried > 0;
  }

  push(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    const input = this.#input;
    if (this.starts) this.starts.length = 0;
    let text: string | undefined;
    let at = 0;
    while (this.failure === undefined) {
      if (this.#size < 0) {
        if (input.carried === 0) at = this.#skipLineEnds(bytes, at);
        if (at >= bytes.length) break;
        text ??= this.#decoder.decode(bytes);
        at = this.#readHeader(bytes, text, at);
        if (this.#size < 0) break;
      }
      const start = input.offset;
      at = input.take(bytes, at, this.#size, messages);
      if (at > bytes.length) break;
      this.starts?.push(start);
      this.failure = input.failure;
      this.#size = -1;
    }
    return messages;
  }

  end(): string[] {
    const { carried, offset } = this.#input;
    if (this.failure !== undefined || carried === 0) return [];
    const size = this.#size < 0 ? "" : ` of ${this.#size} bytes`;
    this.failure = new FrameError(
      `Cannot receive the message${size} at byte ${offset}: the input ended after ${carried}`,
      offset,
    );
    return [];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    const room = this.#output.encode(message, this.#scratch, 0, 0);
    const { start, size } = this.#output;
    const bytes = room.subarray(start, start + size);
    const text = this.#decoder.decode(bytes);
    const { end, adjust, trailer } = this.#settings;
    const at = text.indexOf(end);
    if (at < 0) {
      throw new RangeError(
        `Cannot send a message of ${size} bytes: there is no ${JSON.stringify(end)} behind a header`,
      );
    }
    const length = size - (at + end.length) - adjust - trailer;
    if (length < 0) throw new RangeError(`Cannot send a message of ${size} bytes: its body has ${length}`);
    const { from, to, text: written } = this.#filled(text.slice(0, at), length);
    const frame = into.reserve(size - (to - from) + written.length);
    frame.set(bytes.subarray(0, from));
    for (let i = 0; i < written.length; i++) frame[from + i] = written.charCodeAt(i);
    frame.set(bytes.subarray(to), from + written.length);
    into.commit(size - (to - from) + written.length);
  }

  /** What stands in the header in place of its characters from `from` to `to`, so that it says the length. */
  #filled(header: string, length: number): { from: number; to: number; text: string } {
    const { separator, assign, names: [name = ""] } = this.#settings;
    const [value] = this.#values(header);
    if (value) return { from: value.at, to: value.at + value.text.length, text: String(length) };
    const from = header.length;
    if (length === 0) return { from, to: from, text: "" };
    const space = assign === ":" ? " " : "";
    return { from, to: from, text: `${header === "" ? "" : separator}${name}${assign}${space}${length}` };
  }

  /** Line ends between two messages. */
  #skipLineEnds(bytes: Uint8Array, at: number): number {
    let from = at;
    while (bytes[from] === 0x0d || bytes[from] === 0x0a) from++;
    this.#input.offset += from - at;
    return from;
  }

  /** Reads up to the end of the header, which makes the size known. Where in `bytes` the message goes on. */
  #readHeader(bytes: Uint8Array, text: string, at: number): number {
    const input = this.#input;
    const found = this.#search.find(text, at);
    const end = found === text.length ? found : found + this.#settings.end.length;
    const sofar = input.carried + end - at;
    if (sofar > this.#limit) {
      this.failure = new MessageSizeError(sofar, this.#limit);
      return at;
    }
    this.#header.push(text.slice(at, end));
    if (found === text.length) {
      input.carry(bytes.subarray(at), Infinity);
      this.#search.remember(text.slice(at));
      return bytes.length;
    }
    this.#search.forget();
    const header = this.#header.join("");
    this.#header = [];
    this.#measure(header);
    if (input.carried === 0) return at;
    input.carry(bytes.subarray(at, end), Infinity);
    return end;
  }

  /** Sets the size of the message with this header, or the failure. */
  #measure(header: string): void {
    const { adjust, trailer } = this.#settings;
    const values = this.#values(header);
    if (values.length === 0 && (adjust !== 0 || trailer !== 0)) {
      // There is always something behind such a header; how much of it, nothing says.
      const { names: [name = ""] } = this.#settings;
      const { offset } = this.#input;
      this.failure = new FrameError(
        `Cannot find the field ${JSON.stringify(name)} in the header at byte ${offset}`,
        offset,
      );
      return;
    }
    const lengths = new Set(values.map(({ text }) => /^\d+$/.test(text) ? Number(text) : -1));
    const [length = 0] = lengths;
    const size = header.length + length + adjust + trailer;
    if (lengths.size > 1 || length < 0 && values.length > 0 || size < header.length) {
      const [wrong] = values.slice(-1);
      this.#refuse(wrong ?? { at: 0, text: "" });
    } else if (size > Math.min(this.#limit, Number.MAX_SAFE_INTEGER)) {
      const [value] = values;
      this.failure = new MessageSizeError(size, this.#limit, value && this.#announced(value));
    } else {
      this.#size = size;
    }
  }

  /** A length as it came; of a longer one than any number is, its beginning. */
  #announced({ at, text }: Value): AnnouncedLength {
    return { field: bytesOfUnits(text.slice(0, 16)), offset: this.#input.offset + at, digits: undefined };
  }

  #refuse(value: Value): void {
    const { field, offset } = this.#announced(value);
    const reason = field.length === 0 ? "it is empty" : "there must be one number";
    const what = field.length === 0 ? "a field" : hexOf(field);
    this.failure = new FrameError(
      `Cannot read ${what} at byte ${offset} as the length of a body: ${reason}`,
      offset,
      field,
    );
  }

  /** All fields of a header that say the length. */
  #values(header: string): Value[] {
    const { separator, assign } = this.#settings;
    const values: Value[] = [];
    let at = 0;
    for (const line of header.split(separator)) {
      const colon = line.indexOf(assign);
      if (colon > 0 && this.#names.has(line.slice(0, colon).trimEnd().toLowerCase())) {
        const value = line.slice(colon + assign.length);
        const text = value.trim();
        values.push({ at: at + line.length - value.trimStart().length, text });
      }
      at += line.length + separator.length;
    }
    return values;
  }
}
