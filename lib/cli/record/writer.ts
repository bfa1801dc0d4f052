/**
 * A record of everything that happens, in a file.
 *
 * @module
 */
import type { Event, View } from "../events/events.ts";
import { visible } from "../view/escape.ts";
import { LineWriter } from "../view/line_writer.ts";
import { ndjson } from "../view/text_view.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { messageOf } from "../errors/message_of.ts";

/** Only the owner may read what people said. */
const MODE = 0o600;

/**
 * Appends every event to a file. A write that fails, or a disk that is too slow, stops the record with one warning and
 * nothing else: a record with a hole would be none. `reopen()` begins a new one.
 */
export class RecordWriter {
  readonly #path: string;
  readonly #catalog: MessageCatalog;
  readonly #warn: (reason: string) => void;
  #file: Deno.FsFile;
  #lines: LineWriter;
  #stopped = false;
  #reopened: Promise<void> = Promise.resolve();
  /** What another file has to begin with: the start, the address, and each connection that is open. */
  readonly #beginning = new Map<Event["event"], Event>();
  readonly #open = new Map<number, Event>();

  private constructor(file: Deno.FsFile, path: string, catalog: MessageCatalog, warn: (reason: string) => void) {
    this.#path = path;
    this.#catalog = catalog;
    this.#warn = warn;
    this.#file = file;
    this.#lines = this.#linesTo(file);
  }

  /**
   * Opens the file, and makes it where there is none.
   *
   * @throws {UsageError} when it cannot be opened.
   */
  static async open(path: string, catalog: MessageCatalog, warn: (reason: string) => void): Promise<RecordWriter> {
    return new RecordWriter(await openToAppend(path, catalog), path, catalog, warn);
  }

  /** Records an event. */
  readonly view: View = (event) => {
    const { event: kind, id } = event;
    if (kind === "start" || kind === "listen") this.#beginning.set(kind, event);
    else if (kind === "open" && id !== undefined) this.#open.set(id, event);
    else if (kind === "close" && id !== undefined) this.#open.delete(id);
    this.#write(event);
  };

  readonly #write: View = ndjson({
    line: (text) => {
      if (!this.#stopped && !this.#lines.line(text)) this.#stop(this.#catalog.tooSlow);
    },
  });

  /** Resolves when everything so far was written, or cannot be, to whether the record goes on. */
  async flushed(): Promise<boolean> {
    await this.#reopened;
    await this.#lines.flushed();
    return !this.#stopped;
  }

  /**
   * Goes on in the file that has the name now, if the one before was moved away or could not be written any more. It
   * begins like a run of its own, with the connections that are open. A file that cannot be opened changes nothing.
   */
  reopen(): Promise<void> {
    this.#reopened = this.#reopened.then(() => this.#reopen());
    return this.#reopened;
  }

  async #reopen(): Promise<void> {
    let file: Deno.FsFile;
    try {
      file = await openToAppend(this.#path, this.#catalog);
    } catch (error) {
      this.#warn(messageOf(error));
      return;
    }
    if (!this.#stopped && await isSame(file, this.#file)) {
      file.close();
      return;
    }
    const earlier = { file: this.#file, lines: this.#lines };
    this.#file = file;
    this.#lines = this.#linesTo(file);
    this.#stopped = false;
    // At the time when this file begins: a replay would wait for as long as a connection had been open.
    const time = Date.now();
    for (const event of [...this.#beginning.values(), ...this.#open.values()]) this.#write({ ...event, time });
    this.#warn(this.#catalog.recordGoesOn(visible(this.#path)));
    await earlier.lines.flushed();
    earlier.file.close();
  }

  #linesTo(file: Deno.FsFile): LineWriter {
    const lines: LineWriter = new LineWriter(file, (error) => {
      const why = messageOf(error);
      if (lines === this.#lines) this.#stop(why);
      else this.#warn(this.#catalog.recordStopped(visible(this.#path), why));
    });
    return lines;
  }

  #stop(why: string): void {
    if (this.#stopped) return;
    this.#stopped = true;
    this.#warn(this.#catalog.recordStopped(visible(this.#path), why));
  }
}

/** Whether both are one file, whatever its name is. */
async function isSame(one: Deno.FsFile, other: Deno.FsFile): Promise<boolean> {
  const [a, b] = await Promise.all([one.stat(), other.stat()]);
  return a.ino === b.ino && a.dev === b.dev;
}

async function openToAppend(path: string, catalog: MessageCatalog): Promise<Deno.FsFile> {
  try {
    const file = await Deno.open(path, { append: true, create: true, mode: MODE });
    await endCutLine(file, path);
    return file;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) {
      throw new UsageError(visible(catalog.notAllowed(catalog.recordTo(path), `--allow-write=${path}`)));
    }
    throw new UsageError(visible(catalog.cannotRecord(path, messageOf(error))));
  }
}

/** Ends a line that a run before could not end, when it lost its disk or its life: the next one is not to be lost in it. */
async function endCutLine(file: Deno.FsFile, path: string): Promise<void> {
  const { isFile, size } = await file.stat();
  if (!isFile || size === 0) return;
  // Reading takes a permission that recording does not: who was not given it is not asked for it now.
  const { state } = await Deno.permissions.query({ name: "read", path });
  if (state !== "granted") return;
  using reader = await Deno.open(path);
  await reader.seek(-1, Deno.SeekMode.End);
  const last = new Uint8Array(1);
  await reader.read(last);
  if (last[0] !== 0x0a) await file.write(Uint8Array.of(0x0a));
}
