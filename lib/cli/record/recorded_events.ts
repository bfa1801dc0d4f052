/**
 * A record made with `-o`, read back event by event.
 *
 * @module
 */
import { encodings } from "../../codec/mod.ts";
import { decodeHex } from "../deps.ts";
import { AutoEncoding } from "../events/auto_encoding.ts";
import type { Event } from "../events/events.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { json } from "../view/escape.ts";
import { RecordError } from "./record_error.ts";
import { type Bytes, objectOf, type RecordLine, recordLines, textOf } from "./record_lines.ts";

/** The format that this version writes, and the newest that it reads. */
export const VERSION = 1;

/** An event, and the line that it was read from. */
export interface RecordedEvent {
  readonly line: number;
  /** As it was observed: every connection has an `id`, `data` has its bytes and the encoding that they are in. */
  readonly event: Event;
}

/**
 * The events of a file, of all its runs. What this version does not know is left out. A line that was cut when a run
 * ended badly is passed over where the next run begins behind it.
 *
 * @throws {RecordError} for a line that is broken, cut, too long, not UTF-8 or from a newer version.
 */
export async function* recordedEvents(source: Bytes, catalog: MessageCatalog): AsyncGenerator<RecordedEvent> {
  let run: Run | undefined;
  let broken: RecordError | undefined;
  let last = 1;
  for await (const line of recordLines(source, catalog)) {
    last = line.number;
    const read = readLine(line, catalog);
    if (read === undefined) continue;
    if (broken && (read instanceof RecordError || read.value("event") !== "start")) throw broken;
    broken = read instanceof RecordError ? read : undefined;
    if (read instanceof RecordError) continue;
    if (read.value("event") === "start") run = new Run();
    if (run === undefined) throw new RecordError(line.number, catalog.noStart);
    const event = run.eventOf(read);
    if (event !== undefined) yield { line: line.number, event };
  }
  if (broken) throw broken;
  if (run === undefined) throw new RecordError(last, catalog.noStart);
}

/** Undefined for an empty line. */
function readLine(line: RecordLine, catalog: MessageCatalog): Fields | RecordError | undefined {
  try {
    const text = textOf(line, catalog);
    if (text.trim() === "") return undefined;
    const object = objectOf(text);
    if (object !== undefined) return new Fields(line.number, object, catalog);
    return new RecordError(line.number, line.whole ? catalog.brokenLine : catalog.cutLine);
  } catch (error) {
    if (error instanceof RecordError) return error;
    throw error;
  }
}

/** What stands in a line, each field checked when it is asked for. */
class Fields {
  readonly #line: number;
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #catalog: MessageCatalog;

  constructor(line: number, object: Readonly<Record<string, unknown>>, catalog: MessageCatalog) {
    this.#line = line;
    this.#object = object;
    this.#catalog = catalog;
  }

  value(key: string): unknown {
    return Object.hasOwn(this.#object, key) ? this.#object[key] : undefined;
  }

  /** The error of a value that this field cannot have. */
  wrong(key: string): RecordError {
    return new RecordError(this.#line, this.#catalog.badField(key, shown(this.value(key))));
  }

  text(key: string): string | undefined {
    const value = this.value(key);
    if (value === undefined || typeof value === "string") return value;
    throw this.wrong(key);
  }

  /** A whole number from 1. */
  count(key: string): number | undefined {
    const value = this.value(key);
    if (value === undefined) return undefined;
    if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
    throw this.wrong(key);
  }

  choice<T extends string>(key: string, ...choices: readonly T[]): T {
    const value = choices.find((each) => each === this.value(key));
    if (value !== undefined) return value;
    throw this.wrong(key);
  }

  time(): number {
    const time = Date.parse(this.text("time") ?? "");
    if (Number.isNaN(time)) throw this.wrong("time");
    return time;
  }

  bytes(): Uint8Array {
    const hex = this.text("hex");
    try {
      if (hex !== undefined) return decodeHex(hex);
    } catch {
      // the only error of decodeHex: not pairs of digits
    }
    throw this.wrong("hex");
  }

  encoding(): string | undefined {
    const name = this.text("encoding");
    if (name === undefined || name === "auto" || encodings.some((each) => each.name === name)) return name;
    throw this.wrong("encoding");
  }

  version(): number {
    const version = this.count("version");
    if (version === undefined) throw this.wrong("version");
    if (version <= VERSION) return version;
    throw new RecordError(this.#line, this.#catalog.newerRecord(version, VERSION));
  }
}

/** A value as an error shows it. */
function shown(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string") return json(value.length > 40 ? `${value.slice(0, 40)}…` : value);
  if (typeof value === "object" && value !== null) return Array.isArray(value) ? "[ … ]" : "{ … }";
  return String(value);
}

/** Connections that may be open at once: more than a system has, so that no file can fill the memory. */
const MAX_OPEN = 1_000_000;

/** A connection that is open. */
interface Talk {
  /** Of its wire: a name, or `auto`. */
  readonly encoding: string;
  readonly auto: AutoEncoding | undefined;
}

/** What the lines of one run have to be read with. */
class Run {
  #encoding = "utf-8";
  readonly #open = new Map<number, Talk>();
  /** Connections of records without numbers, by their addresses. */
  readonly #numbers = new Map<string, number>();
  #last = 0;

  /** Undefined for an event that this version does not know. */
  eventOf(fields: Fields): Event | undefined {
    const event = fields.value("event");
    if (event === "start") return this.#start(fields);
    const time = fields.time();
    const ends = { ...given("local", fields.text("local")), ...given("remote", fields.text("remote")) };
    const reason = given("reason", fields.text("reason"));
    if (event === "listen") return { time, event, ...ends };
    if (event === "warning" || event === "error") return { time, event, ...this.#id(fields), ...ends, ...reason };
    if (event === "open") return { time, event, ...this.#opened(fields), ...ends };
    const id = this.#id(fields);
    if (event === "close") {
      this.#closed(fields);
      return { time, event, ...id, ...given("pair", fields.count("pair")), ...ends, ...reason };
    }
    if (event !== "data" && event !== "message") return undefined;
    const direction = fields.choice("direction", "in", "out");
    if (event === "message") return { time, event, ...id, ...ends, direction, text: fields.text("text") ?? "" };
    const bytes = fields.bytes();
    return { time, event, ...id, ...ends, direction, bytes, encoding: this.#encodingOf(id.id, direction, bytes) };
  }

  #start(fields: Fields): Event {
    const version = fields.version();
    const side = fields.choice("side", "server", "client");
    const encoding = fields.encoding();
    if (encoding === undefined) throw fields.wrong("encoding");
    this.#encoding = encoding;
    const framing = fields.text("framing") ?? "chunks";
    const sendFraming = given("sendFraming", fields.text("sendFraming"));
    const checksum = given("checksum", fields.text("checksum"));
    return { time: fields.time(), event: "start", version, side, encoding, framing, ...sendFraming, ...checksum };
  }

  #opened(fields: Fields): Pick<Event, "id" | "pair" | "encoding" | "framing"> {
    const numbered = fields.count("id");
    const id = numbered ?? this.#last + 1;
    this.#last = Math.max(this.#last, id);
    if (numbered === undefined) this.#numbers.set(addresses(fields), id);
    if (this.#open.size >= MAX_OPEN) throw fields.wrong("event");
    const own = fields.encoding();
    const encoding = own ?? this.#encoding;
    this.#open.set(id, { encoding, auto: encoding === "auto" ? new AutoEncoding() : undefined });
    return {
      id,
      ...given("pair", fields.count("pair")),
      ...given("encoding", own),
      ...given("framing", fields.text("framing")),
    };
  }

  #closed(fields: Fields): void {
    const { id } = this.#id(fields);
    if (id !== undefined) this.#open.delete(id);
    this.#numbers.delete(addresses(fields));
  }

  #id(fields: Fields): { readonly id?: number } {
    return given("id", fields.count("id") ?? this.#numbers.get(addresses(fields)));
  }

  #encodingOf(id: number | undefined, direction: "in" | "out", bytes: Uint8Array): string {
    const talk = id === undefined ? undefined : this.#open.get(id);
    if (direction === "in") talk?.auto?.push(bytes);
    const encoding = talk?.auto?.encoding ?? talk?.encoding ?? this.#encoding;
    return encoding === "auto" ? "utf-8" : encoding;
  }
}

function addresses(fields: Fields): string {
  return `${fields.text("local")} ${fields.text("remote")}`;
}

/** A field that is there only if it has a value. */
function given<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  const field: { [key in K]?: V } = {};
  if (value !== undefined) field[key] = value;
  return field;
}
