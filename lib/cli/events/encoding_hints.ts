/**
 * Noticing that a peer speaks another encoding than the one that was chosen.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import { beyondAscii, readsWellAs } from "../../detect/detect.ts";

/** Bytes of a read that are looked at: a sentence is enough, and a hot path is not the place for more. */
const LOOK_BYTES = 256;
/** Reads of a connection that are looked at. */
const LOOKS_PER_CONNECTION = 8;
/** Reads of all connections that are looked at: each look costs up to 0.4 ms, and under load nobody reads the hints. */
const LOOKS_PER_SECOND = 50;

/** Encodings whose bytes are not text in any other. */
const NOT_TEXT = new Set(["auto", "binary", "hex", "utf-16le", "utf-16be", "iso-2022-jp", "x-user-defined"]);

/** Looks at the first reads of each connection, and says at most once what they read well as. */
export class EncodingHints {
  readonly #encoding: string;
  readonly #say: (connection: Connection, encoding: string) => void;
  readonly #looksLeft = new WeakMap<Connection, number>();
  #looksLeftThisSecond = LOOKS_PER_SECOND;
  #second = 0;

  /** For connections that were told to speak `encoding`. */
  constructor(encoding: string, say: (connection: Connection, encoding: string) => void) {
    this.#encoding = encoding;
    this.#say = say;
  }

  /** Whether bytes that were meant to be in `encoding` can be told from others. */
  static canTell(encoding: string): boolean {
    return !NOT_TEXT.has(encoding);
  }

  /** The bytes of one read. */
  saw(connection: Connection, bytes: Uint8Array): void {
    // Under load this is all that a connection costs: no entry in a map, which would cost as much as a log line.
    if (this.#looksLeftThisSecond === 0 && !this.#isNewSecond()) return;
    const left = this.#looksLeft.get(connection) ?? LOOKS_PER_CONNECTION;
    if (left === 0) return;
    this.#looksLeft.set(connection, left - 1);
    this.#looksLeftThisSecond--;
    const beginning = bytes.subarray(0, LOOK_BYTES);
    const better = beyondAscii(beginning) < 0 ? null : readsWellAs(beginning, this.#encoding);
    if (better === null) return;
    this.#looksLeft.set(connection, 0);
    this.#say(connection, better);
  }

  #isNewSecond(): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second === this.#second) return false;
    this.#second = second;
    this.#looksLeftThisSecond = LOOKS_PER_SECOND;
    return true;
  }
}
