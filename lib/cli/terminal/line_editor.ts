/**
 * The line that somebody types on a terminal: edited, remembered, and kept whole below all that is printed meanwhile.
 *
 * @module
 */
import process from "node:process";
import { clearScreenDown, createInterface, cursorTo, type Interface, moveCursor } from "node:readline";
import type { Footer } from "../view/screen.ts";

/** What stands before the line. */
const PROMPT = "> ";
/** Lines that Up and Down go through. */
const HISTORY = 1000;

/** Reads lines from the terminal, with the editing, history and widths of `node:readline`. */
export class LineEditor implements Footer {
  readonly #output: NodeJS.WriteStream;
  readonly #interface: Interface;
  readonly #lines: string[] = [];
  #changed = Promise.withResolvers<void>();
  #closed = false;

  /** On the output that is a terminal. `onInterrupt` is called for Ctrl-C, which is a key like any other here. */
  constructor(onInterrupt: () => void) {
    this.#output = process.stdout.isTTY ? process.stdout : process.stderr;
    this.#interface = createInterface({
      input: process.stdin,
      output: this.#output,
      terminal: true,
      prompt: PROMPT,
      historySize: HISTORY,
      removeHistoryDuplicates: true,
    });
    this.#interface.on("line", (line: string) => {
      this.#lines.push(line);
      this.#interface.prompt();
      this.#announce();
    });
    this.#interface.on("SIGINT", onInterrupt);
    this.#interface.on("close", () => {
      this.#erase();
      this.#closed = true;
      this.#announce();
    });
    this.#interface.prompt();
  }

  /** The lines, until Ctrl-D on an empty one, or {@linkcode LineEditor.close}. */
  async *lines(): AsyncGenerator<string> {
    for (;;) {
      const { promise } = this.#changed;
      for (let line = this.#lines.shift(); line !== undefined; line = this.#lines.shift()) yield line;
      if (this.#closed) return;
      await promise;
    }
  }

  /** Something that is going on, shown before the line; an empty text takes it away. */
  status(text: string): void {
    if (this.#closed) return;
    this.#interface.setPrompt(text === "" ? PROMPT : `${text} ${PROMPT}`);
    this.#interface.prompt(true);
  }

  above(text: string): void {
    if (this.#closed) return void this.#output.write(text);
    this.#erase();
    this.#output.write(text.endsWith("\n") ? text : `${text}\n`);
    this.#draw();
  }

  /** Gives the terminal back as it was, without the line. */
  close(): void {
    if (!this.#closed) this.#interface.close();
  }

  #erase(): void {
    moveCursor(this.#output, 0, -this.#interface.getCursorPos().rows);
    cursorTo(this.#output, 0);
    clearScreenDown(this.#output);
  }

  /** Draws prompt and line again, with the cursor where it was. */
  #draw(): void {
    const { line, cursor } = this.#interface;
    const place = this.#interface.getCursorPos();
    this.#output.write(this.#interface.getPrompt() + line);
    const end = this.#endOf(line, cursor);
    // At the right edge a terminal waits with the next row until there is something to put there.
    if (end.cols === 0 && end.rows > 0) this.#output.write(" ");
    moveCursor(this.#output, 0, place.rows - end.rows);
    cursorTo(this.#output, place.cols);
  }

  /** Where the line ends on the screen. */
  #endOf(line: string, cursor: number): { rows: number; cols: number } {
    const typed: { cursor: number } = this.#interface;
    typed.cursor = line.length;
    const end = this.#interface.getCursorPos();
    typed.cursor = cursor;
    return end;
  }

  #announce(): void {
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }
}
