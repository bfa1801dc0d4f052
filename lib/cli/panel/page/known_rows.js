/**
 * The rows that the page knows: those that are seen, and some around them. It asks for blocks of rows, keeps a few
 * thousand, and forgets those that are the farthest away.
 */
import { Content } from "./row.js";

/** @typedef {import("../protocol.ts").Row} Row */

/** Rows of one request, and rows that are kept. */
const BLOCK = 100;
const KEPT = 4000;
/** Bytes of messages that may be unfolded at a time. */
const MOST_UNFOLDED = 64 * 1048576;

export class KnownRows {
  /** By position. @type {Map<number, Content>} */
  #contents = new Map();
  /** Blocks that were asked for. @type {Set<number>} */
  #asked = new Set();
  /** Positions of the rows that are unfolded, the oldest first. @type {Set<number>} */
  #unfolded = new Set();

  /** @param {number} at */
  get(at) {
    return this.#contents.get(at);
  }

  clear() {
    this.#contents.clear();
    this.#asked.clear();
    this.#unfolded.clear();
  }

  /**
   * Asks for what is not known between two positions.
   *
   * @param {number} from
   * @param {number} to
   * @param {(from: number, to: number) => void} ask
   */
  request(from, to, ask) {
    for (let block = Math.floor(from / BLOCK); block * BLOCK < to; block++) {
      if (this.#asked.has(block)) continue;
      this.#asked.add(block);
      ask(block * BLOCK, (block + 1) * BLOCK);
    }
  }

  /** There are more rows behind this one: its block was not full. @param {number} end */
  grows(end) {
    this.#asked.delete(Math.floor(end / BLOCK));
  }

  /** A row has come, unless it is known whole. @param {number} at @param {Row} row */
  put(at, row) {
    if (!this.#unfolded.has(at)) this.#contents.set(at, new Content(row));
  }

  /**
   * Forgets rows that the panel has forgotten.
   *
   * @param {number} from
   * @param {number} to
   */
  drop(from, to) {
    for (let block = Math.floor(from / BLOCK); (block + 1) * BLOCK <= to; block++) this.#asked.delete(block);
    for (const at of this.#unfolded) if (at < to) this.#forget(at);
  }

  /** Forgets rows that are far away, if there are many. @param {number} middle */
  thin(middle) {
    if (this.#contents.size <= KEPT) return;
    for (const at of [...this.#contents.keys()]) {
      if (Math.abs(at - middle) < KEPT / 4 || this.#unfolded.has(at)) continue;
      this.#forget(at);
      this.#asked.delete(Math.floor(at / BLOCK));
    }
  }

  /** @param {number} at */
  #forget(at) {
    this.#contents.delete(at);
    this.#unfolded.delete(at);
  }

  /** @param {number} at */
  fold(at) {
    this.#contents.get(at)?.fold();
    this.#unfolded.delete(at);
  }

  foldAll() {
    for (const at of this.#unfolded) this.fold(at);
  }

  /**
   * Unfolds a row; where that is too much, those that were unfolded first are folded.
   *
   * @param {number} at
   * @param {Uint8Array | string} all
   * @returns {number[]} positions that have other lines now
   */
  unfold(at, all) {
    this.#contents.get(at)?.unfold(all);
    this.#unfolded.add(at);
    let cost = 0;
    const changed = [at];
    for (const other of [...this.#unfolded].reverse()) {
      cost += this.#contents.get(other)?.cost ?? 0;
      if (other === at || cost <= MOST_UNFOLDED) continue;
      this.fold(other);
      changed.push(other);
    }
    return changed;
  }
}
