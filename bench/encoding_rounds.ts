/** Alternating rounds and the ratios of their medians. */

/** What is compared, by name; each does the same work once. */
export type Contestants = Record<string, () => unknown>;

/** ns for one call: the medians over `rounds`, in each of which every contestant has its turn of `slice` ms. */
export function measure(contestants: Contestants, rounds = 15, slice = 40): Record<string, number> {
  const times: Record<string, number[]> = {};
  const counts: Record<string, number> = {};
  for (let round = -1; round < rounds; round++) {
    // The order rotates: whoever comes next pays for the garbage of the one before.
    const order = Object.entries(contestants);
    const turned = [...order.splice(Math.max(0, round >> 1) % order.length), ...order];
    for (const [name, run] of round & 1 ? turned.reverse() : turned) {
      if (round < 0) counts[name] = calibrate(run, slice);
      else (times[name] ??= []).push(time(run, counts[name] ?? 1));
    }
  }
  return Object.fromEntries(Object.entries(times).map(([name, taken]) => [name, median(taken)]));
}

/** The middle one. */
export function median(list: readonly number[]): number {
  return list.toSorted((a, b) => a - b)[list.length >> 1] ?? NaN;
}

function time(run: () => unknown, count: number): number {
  const start = performance.now();
  for (let n = 0; n < count; n++) run();
  return (performance.now() - start) / count * 1e6;
}

/** How many calls take `slice` ms, found while they warm up; the faster of two batches counts: the other may have a pause. */
function calibrate(run: () => unknown, slice: number): number {
  for (let count = 1;; count *= 2) {
    const ms = Math.min(time(run, count), time(run, count)) * count / 1e6;
    if (ms >= slice / 2) return Math.max(1, Math.round(count * slice / ms));
  }
}
