/**
 * The numbers of several workers as those of one server.
 *
 * @module
 */
import { type Family, Histogram, type Sample } from "../../metrics/mod.ts";

/** Each number added up over all that have it; times, class by class. */
export function sum(all: readonly (readonly Family[])[]): Family[] {
  const sums = new Map<string, Family>();
  for (const family of all.flat()) {
    const { name } = family;
    const so = sums.get(name);
    if (family.type === "histogram") {
      const histogram = new Histogram(family.histogram.bounds);
      if (so?.type === "histogram") histogram.add(so.histogram);
      histogram.add(family.histogram);
      sums.set(name, { ...family, histogram });
    } else {
      const before = so === undefined || so.type === "histogram" ? [] : so.samples;
      sums.set(name, { ...family, samples: together([...before, ...family.samples]) });
    }
  }
  return [...sums.values()];
}

/** What stays of numbers whose process has ended: what only grows. */
export function lasting(families: readonly Family[]): Family[] {
  return families.filter(({ type }) => type !== "gauge");
}

/** One sample for each set of labels. */
function together(samples: readonly Sample[]): Sample[] {
  const sums = new Map<string, Sample>();
  for (const { labels, value } of samples) {
    const key = JSON.stringify(labels);
    sums.set(key, { labels, value: value + (sums.get(key)?.value ?? 0) });
  }
  return [...sums.values()];
}
