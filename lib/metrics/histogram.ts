/**
 * How often a time was how long.
 *
 * @module
 */

/** Counts times by how long they are, in classes whose upper bounds are fixed. */
export class Histogram {
  /** The upper bounds of the classes in seconds, ascending; what is longer belongs to a last class without one. */
  readonly bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;

  /** With nothing counted. */
  constructor(bounds: readonly number[]) {
    this.bounds = bounds;
    this.#counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** How many there are in each class, the last one too. */
  get counts(): readonly number[] {
    return this.#counts;
  }

  /** How many there are. */
  get count(): number {
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /** All of them together, in seconds. */
  get sum(): number {
    return this.#sum;
  }

  /** As JSON: what `add()` takes, with the bounds. */
  toJSON(): Pick<Histogram, "bounds" | "counts" | "sum"> {
    return { bounds: this.bounds, counts: this.#counts, sum: this.#sum };
  }

  /** Counts what another one with the same bounds has counted, which may come from another process. */
  add({ counts, sum }: Pick<Histogram, "counts" | "sum">): void {
    for (const [at, count] of counts.entries()) this.#counts[at] = (this.#counts[at] ?? 0) + count;
    this.#sum += sum;
  }

  /** Counts one of `seconds`. A bound belongs to the class below it. */
  observe(seconds: number): void {
    const found = this.bounds.findIndex((bound) => seconds <= bound);
    const at = found < 0 ? this.bounds.length : found;
    this.#counts[at] = (this.#counts[at] ?? 0) + 1;
    this.#sum += seconds;
  }
}
