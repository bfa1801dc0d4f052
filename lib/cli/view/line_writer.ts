/**
 * Lines that are collected and written together: a `console.log` for each message would halve the rate.
 *
 * @module
 */
import { visible } from "./escape.ts";

/** Characters that are written at once. */
const BATCH = 65536;
/** ms after which fewer are written, too. */
const DELAY = 10;
/** Characters that may wait for a reader that does not read; a line beyond is counted, not kept. */
const LIMIT = 16 * 1024 * 1024;

/** Where lines go: standard output, standard error or a file. */
export interface LineTarget {
  write(bytes: Uint8Array): Promise<number>;
}

/** Collects lines; never blocks and never throws. A target that fails is written to no more, which is said once. */
export class LineWriter {
  readonly #target: LineTarget;
  readonly #onFailure: (error: unknown) => void;
  readonly #onDropped: (lines: number) => void;
  #text = "";
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Characters that the write in flight took. */
  #inFlight = 0;
  #writing: Promise<void> | undefined;
  #dropped = 0;
  #failed = false;

  /** Writes to `target`. `onDropped` hears how many lines were dropped once the target takes some again. */
  constructor(
    target: LineTarget,
    onFailure: (error: unknown) => void = () => {},
    onDropped: (lines: number) => void = () => {},
  ) {
    this.#target = target;
    this.#onFailure = onFailure;
    this.#onDropped = onDropped;
  }

  /** One line, without its line feed; false when too much waits already and the line was dropped. */
  line(text: string): boolean {
    return this.raw(text + "\n");
  }

  /** A sentence in which may stand what somebody else has chosen: a peer, a file, whoever typed an option. */
  notice(text: string): boolean {
    return this.line(visible(text));
  }

  /** Text as it is. */
  raw(text: string): boolean {
    if (this.#failed) return true;
    if (this.#inFlight + this.#text.length > LIMIT) {
      this.#dropped++;
      return false;
    }
    this.#text += text;
    if (this.#text.length >= BATCH) this.#flush();
    else this.#timer ??= setTimeout(() => this.#flush(), DELAY);
    return true;
  }

  /** Resolves when everything so far was written, or cannot be. */
  async flushed(): Promise<void> {
    while (!this.#failed && (this.#text !== "" || this.#writing)) {
      this.#flush();
      await this.#writing;
    }
  }

  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#text !== "") this.#writing ??= this.#write();
  }

  /** Bytes that were written. A pipe that its other programs have made non-blocking is full now and then. */
  async #writeSome(bytes: Uint8Array): Promise<number> {
    try {
      return await this.#target.write(bytes);
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      await new Promise((resolve) => setTimeout(resolve, DELAY));
      return 0;
    }
  }

  /** Writes until nothing is left. */
  async #write(): Promise<void> {
    try {
      while (this.#text !== "") {
        const bytes = new TextEncoder().encode(this.#text);
        this.#inFlight = this.#text.length;
        this.#text = "";
        for (let at = 0; at < bytes.length;) at += await this.#writeSome(bytes.subarray(at));
        this.#inFlight = 0;
      }
    } catch (error) {
      this.#failed = true;
      this.#text = "";
      clearTimeout(this.#timer);
      this.#onFailure(error);
    }
    this.#writing = undefined;
    if (this.#dropped > 0) {
      const dropped = this.#dropped;
      this.#dropped = 0;
      this.#onDropped(dropped);
    }
  }
}
