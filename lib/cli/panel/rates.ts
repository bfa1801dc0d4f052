/**
 * Messages and bytes of each second, and the last round trips.
 *
 * @module
 */

/** Seconds that are remembered. */
const SECONDS = 60;
/** Round trips that are remembered. */
const TRIPS = 512;

/** Counts of the last minute. */
export class Rates {
  readonly #messages = new Float64Array(SECONDS);
  readonly #bytes = new Float64Array(SECONDS);
  readonly #trips: number[] = [];
  #second = Math.floor(Date.now() / 1000);

  /** A message, and how many ms its question is ago. */
  message(roundTrip?: number): void {
    this.#count(this.#messages, 1);
    if (roundTrip === undefined) return;
    this.#trips.push(roundTrip);
    if (this.#trips.length > TRIPS) this.#trips.shift();
  }

  /** Bytes of a read or a write. */
  bytes(count: number): void {
    this.#count(this.#bytes, count);
  }

  /** The last minute, oldest second first. */
  last(): { messages: number[]; bytes: number[] } {
    this.#turn();
    return { messages: this.#from(this.#messages), bytes: this.#from(this.#bytes) };
  }

  /** In ms. */
  roundTrip(): { median: number; p95: number } | undefined {
    if (this.#trips.length === 0) return undefined;
    const sorted = [...this.#trips].sort((a, b) => a - b);
    const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    return { median: at(0.5), p95: at(0.95) };
  }

  #count(counts: Float64Array, more: number): void {
    this.#turn();
    const at = this.#second % SECONDS;
    counts[at] = (counts[at] ?? 0) + more;
  }

  /** Seconds that have passed are empty. */
  #turn(): void {
    const now = Math.floor(Date.now() / 1000);
    for (let passed = Math.min(now - this.#second, SECONDS); passed > 0; passed--) {
      const at = (now - passed + 1) % SECONDS;
      this.#messages[at] = 0;
      this.#bytes[at] = 0;
    }
    this.#second = now;
  }

  #from(counts: Float64Array): number[] {
    const start = (this.#second + 1) % SECONDS;
    return [...counts.subarray(start), ...counts.subarray(0, start)];
  }
}
