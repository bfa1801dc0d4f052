/**
 * Noticing that a peer speaks another encoding than the one that was chosen.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import { beyondAscii, readsWellAs } from "../../detect/detect.ts";

/** Bytes of a read that are looked at: a sentence is enough, and a hot path is not the place for more. */
const LOOK = 256;
/** Reads of a connection that are looked at. */
const READS = 8;
/** Looks a second, for all connections: each costs up to 0.4 ms, and under load nobody reads a hint for each. */
const BUDGET = 50;

/** Encodings whose bytes are not text in any other. */
const NOT_TEXT = new Set(["auto", "binary", "hex", "utf-16le", "utf-16be", "iso-2022-jp", "x-user-defined"]);

/** Looks at the first reads of each connection, and says at most once what they read well as. */
export class EncodingHints {
  #encoding: string;
  #say: (connection: Connection, encoding: string) => void;
  #left = new WeakMap<Connection, number>();
  #budget = BUDGET;
  #second = 0;

  /** For connections that were told to speak `encoding`. */
  constructor(encoding: string, say: (connection: Connection, encoding: string) => void) {
    this.#encoding = encoding;
    this.#say = say;
  }

  /** Whether there is anything to look for. */
  static useful(encoding: string): boolean {
    return !NOT_TEXT.has(encoding);
  }

  /** The bytes of one read. */
  saw(connection: Connection, bytes: Uint8Array): void {
    // Under load this is all that a connection costs: no entry in a map, which would cost as much as a log line.
    if (this.#budget === 0 && !this.#renewed()) return;
    const left = this.#left.get(connection) ?? READS;
    if (left === 0) return;
    this.#left.set(connection, left - 1);
    this.#budget--;
    const look = bytes.length > LOOK ? bytes.subarray(0, LOOK) : bytes;
    const better = beyondAscii(look) >= 0 ? readsWellAs(look, this.#encoding) : null;
    if (better === null) return;
    this.#left.set(connection, 0);
    this.#say(connection, better);
  }

  #renewed(): boolean {
    const second = Math.floor(Date.now() / 1000);
    if (second === this.#second) return false;
    this.#second = second;
    this.#budget = BUDGET;
    return true;
  }
}
