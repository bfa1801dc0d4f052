/**
 * Messages between two marks.
 *
 * `between()` in GBK: STX is 02, ETX is 03.
 *
 * ```text
 * 0D 0A   02 C4 E3 03   0D 0A   02 03
 *            你
 *         "你"                  ""           what stands outside is dropped
 * ```
 *
 * `between("\x7e", "\x7e")`: an end is also the next start, and what would be empty is dropped.
 *
 * ```text
 * 99 7E 7E 61 62 7E 7E 63 7E
 *          "ab"        "c"
 * ```
 *
 * @module
 */
import { isBare } from "./bare.ts";
import { checkDelimiter, type Delimiter, delimiterOn } from "./delimiter.ts";
import type { Framer, Framing, Sink, Wire } from "./framer.ts";
import type { TextInput } from "./input.ts";
import { markInput } from "./mark_input.ts";
import { Marks } from "./marks.ts";
import { wholeBytes } from "./over_bytes.ts";
import { Slices } from "./slices.ts";
import { textInput } from "./text_input.ts";
import { TextOutput } from "./text_output.ts";
import { Unfinished } from "./unfinished.ts";

/** Settings of {@linkcode between}. */
export interface BetweenOptions {
  /**
   * ASCII characters that are messages of their own outside the marks, and are sent without marks and without a checksum:
   * ENQ, ACK, NAK and EOT of ASTM E1381.
   *
   * @default {""}
   */
  bare?: string | undefined;
}

/**
 * A message stands between `start` and `end`, by default the control characters STX and ETX. Each may be a list of marks:
 * all of them are found, the first one is sent.
 *
 * What stands outside is dropped, of any length. A message runs from the first `start` to the next `end`, so another
 * `start` inside is text. Of several marks the first one that is complete counts. At the end of input, a last message
 * without its end is a message too, unless it is empty. An `end` inside a message that is sent cuts it short at the other
 * end.
 *
 * Where a mark is both a start and an end, as in `between("\x7e", "\x7e")`, an end is also the next start, and empty messages
 * are dropped: after a lost mark, or noise, everything is in step again at the next one.
 *
 * @throws {RangeError} for an empty mark, an empty list, a list with the same mark twice; for a mark that the encoding lacks,
 * when a connection is made.
 */
export function between(
  start: string | readonly string[] = "\x02",
  end: string | readonly string[] = "\x03",
  { bare = "" }: BetweenOptions = {},
): Framing {
  const starts = marksOf(start);
  const ends = marksOf(end);
  if (!/^[\0-\x7f]*$/.test(bare) || Array.from(bare).some((character) => starts.includes(character))) {
    throw new RangeError(`Cannot take ${JSON.stringify(bare)} as messages of their own: only ASCII that is no start`);
  }
  return wholeBytes((wire) => new BetweenFramer(wire, starts, ends, new Set(bare)));
}

/** Marks as a list that can be found. */
function marksOf(marks: string | readonly string[]): readonly string[] {
  const list = typeof marks === "string" ? [marks] : marks;
  if (list.length === 0) throw new RangeError("Cannot find messages between no marks: there must be one at least");
  list.forEach(checkDelimiter);
  if (new Set(list).size < list.length) {
    throw new RangeError(`Cannot take the same mark twice: ${JSON.stringify(list)}`);
  }
  return list;
}

const NONE = new Uint8Array();

class BetweenFramer implements Framer {
  readonly replaced = { in: 0, out: 0 };
  readonly bare: ReadonlySet<string>;
  readonly starts: number[] | undefined;
  readonly bareStarts = new Set<number>();
  readonly #input: TextInput;
  readonly #output: TextOutput;
  readonly #unfinished: Unfinished;
  /** Starts, and what is a message of its own. */
  readonly #opening: Marks;
  readonly #closing: Marks;
  readonly #openingSlices: Slices;
  readonly #closingSlices: Slices;
  /** Ends that are starts as well. */
  readonly #shared: ReadonlySet<string>;
  /** What is written before and behind a message. */
  readonly #start: Uint8Array;
  readonly #end: Uint8Array;
  /** Between the marks. */
  #inside = false;
  /** UTF-16 units before the text last decoded, and where the message begins that has not ended. */
  #before = 0;
  #begun = 0;

  constructor(wire: Wire, starts: readonly string[], ends: readonly string[], bare: ReadonlySet<string>) {
    const opening = starts.map((text) => delimiterOn(wire, text));
    const closing = ends.map((text) => delimiterOn(wire, text));
    this.bare = bare;
    const before = [...opening, ...Array.from(bare, (text) => delimiterOn(wire, text))];
    const { markCodec = wire.codec } = wire;
    this.#opening = new Marks(before);
    this.#closing = new Marks(closing);
    const cores = before.map(({ core }) => core);
    this.#openingSlices = new Slices(cores, markCodec);
    this.#closingSlices = new Slices(closing.map(({ core }) => core), markCodec, cores);
    const openings = new Set(opening.map(({ text }) => text));
    this.#shared = new Set(closing.map(({ text }) => text).filter((text) => openings.has(text)));
    this.#start = opening[0]?.bytes ?? NONE;
    this.#end = closing[0]?.bytes ?? NONE;
    this.#input = wire.markCodec === undefined ? textInput(wire, this.replaced) : markInput(wire.markCodec);
    this.#output = new TextOutput(wire, this.replaced);
    this.#unfinished = new Unfinished(wire.maxMessageSize, Math.max(...closing.map(lengthOf)));
    if (wire.markCodec !== undefined) this.starts = [];
  }

  get failure(): Error | undefined {
    return this.#unfinished.failure ?? this.#input.failure;
  }

  get pending(): boolean {
    return this.#inside && (this.#shared.size === 0 || !this.#unfinished.empty);
  }

  push(bytes: Uint8Array): string[] {
    const messages: string[] = [];
    this.#clearStarts();
    for (let from = 0; from < bytes.length && this.failure === undefined;) {
      const to = this.#endOfSlice(bytes, from);
      this.#pushSlice(to - from < bytes.length ? bytes.subarray(from, to) : bytes, messages);
      from = to;
    }
    return messages;
  }

  /** Behind an end, nothing has begun but a message that begins there: the first slice may hold any number of messages. */
  #endOfSlice(bytes: Uint8Array, from: number): number {
    const { room } = this.#unfinished;
    if (this.#inside) return this.#closingSlices.end(bytes, from, room);
    const last = this.#closingSlices.last(bytes, from, Math.min(bytes.length, from + room));
    return last > from ? last : this.#openingSlices.next(bytes, from);
  }

  /** Either no message that ends in these bytes can be too long, or only one ends in them, with the last of them. */
  #pushSlice(bytes: Uint8Array, messages: string[]): void {
    const text = this.#input.decode(bytes);
    const opening = this.#opening;
    const closing = this.#closing;
    const starts = this.starts;
    const shares = this.#shared.size > 0;
    const bares = this.bare.size > 0;
    let carried = this.#inside;
    let inside = this.#inside;
    let from = 0;
    opening.begin();
    closing.begin();
    for (;;) {
      const marks = inside ? closing : opening;
      if (!marks.find(text, from)) break;
      if (inside) {
        if (carried && this.#unfinished.refuses(bytes.length - marks.size)) return;
        const message = carried ? this.#finish(text, from, marks.at) : text.slice(from, marks.at);
        carried = false;
        inside = shares && this.#shared.has(marks.text);
        if (message !== "" || !inside) {
          messages.push(message);
          starts?.push(this.#begun);
        }
      } else if (bares && this.bare.has(marks.text)) {
        messages.push(marks.text);
        starts?.push(this.#before + marks.at);
        this.bareStarts.add(this.#before + marks.at);
      } else {
        inside = true;
      }
      from = marks.end;
      if (starts) this.#begun = this.#before + from;
    }
    this.#inside = inside;
    if (from > 0) {
      opening.forget();
      closing.forget();
    }
    this.#before += text.length;
    this.#keep(text.slice(from), from > 0 && from === text.length ? 0 : bytes.length);
  }

  end(): string[] {
    this.#clearStarts();
    this.#keep(this.#input.end(), 0);
    if (this.failure !== undefined || this.#unfinished.empty || this.#unfinished.refuses(0)) return [];
    this.starts?.push(this.#begun);
    return [this.#unfinished.take()];
  }

  frame(message: string | Uint8Array, into: Sink): void {
    if (isBare(message, this.bare)) return this.#output.frame(message, into);
    this.#output.frame(message, into, this.#start, this.#end);
  }

  /** What is searched now. */
  get #marks(): Marks {
    return this.#inside ? this.#closing : this.#opening;
  }

  #clearStarts(): void {
    if (this.starts === undefined) return;
    this.starts.length = 0;
    this.bareStarts.clear();
  }

  /** The message that ends at `at`: below 0, if its end began in an earlier text. */
  #finish(text: string, from: number, at: number): string {
    const begun = this.#unfinished.take();
    return at < 0 ? begun.slice(0, at) : begun + text.slice(from, at);
  }

  #keep(rest: string, bytes: number): void {
    if (this.#inside) this.#unfinished.add(rest, bytes);
    this.#marks.remember(rest);
  }
}

function lengthOf({ bytes }: Delimiter): number {
  return bytes.length;
}
