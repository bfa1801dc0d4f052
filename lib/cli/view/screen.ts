/**
 * Standard output and standard error of a process whose terminal may hold a line that is being typed.
 *
 * @module
 */
import type { LineTarget } from "./line_writer.ts";

/** Something that stays at the bottom of the terminal: what is printed goes above it. */
export interface Footer {
  /** Prints whole lines above. */
  above(text: string): void;
}

/** Where both outputs of a process go. */
export class Screen {
  readonly out: LineTarget;
  readonly err: LineTarget;
  #footer: Footer | undefined;

  /** Nothing stays at the bottom until {@linkcode Screen.hold}. */
  constructor() {
    this.out = this.#target(Deno.stdout);
    this.err = this.#target(Deno.stderr);
  }

  /** From now on what goes to the terminal is printed above `footer`; without one as it comes. */
  hold(footer: Footer | undefined): void {
    this.#footer = footer;
  }

  #target(stream: LineTarget & { isTerminal(): boolean }): LineTarget {
    return {
      write: (bytes) => {
        if (!this.#footer || !stream.isTerminal()) return stream.write(bytes);
        this.#footer.above(new TextDecoder().decode(bytes));
        return Promise.resolve(bytes.length);
      },
    };
  }
}
