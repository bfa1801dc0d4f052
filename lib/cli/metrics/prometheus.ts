/**
 * Numbers as the text that Prometheus reads.
 *
 * @module
 */
import type { Family } from "../../metrics/mod.ts";
import { prometheus, type PromMetric, type PromValue } from "../deps.ts";

/** A text, and how HTTP names its format. */
export interface Exposition {
  readonly contentType: string;
  readonly text: string;
}

/** Writes families in the text format 0.0.4, which every scraper reads. */
export async function exposition(families: readonly Family[]): Promise<Exposition> {
  const { Registry } = await prometheus();
  const registry = new Registry();
  for (const family of families) {
    const { name, help, type } = family;
    const metric: PromMetric = { name, help, type, values: valuesOf(family) };
    registry.registerMetric({ name, get: () => metric });
  }
  return { contentType: registry.contentType, text: await registry.metrics() };
}

function valuesOf(family: Family): readonly PromValue[] {
  if (family.type !== "histogram") return family.samples;
  const { name, histogram: { bounds, counts, count, sum } } = family;
  let upTo = 0;
  const buckets = [...bounds.map(String), "+Inf"].map((le, at) => {
    upTo += counts[at] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le }, value: upTo };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, value: sum },
    { metricName: `${name}_count`, labels: {}, value: count },
  ];
}
