import { assertAlmostEquals, assertEquals } from "@std/assert";
import { Histogram } from "../../lib/metrics/mod.ts";

Deno.test("a histogram counts each time in the class that it is not longer than", () => {
  const histogram = new Histogram([0.1, 1]);
  for (const seconds of [0, 0.1, 0.11, 1, 1.5, 60]) histogram.observe(seconds);
  assertEquals([histogram.counts, histogram.count], [[2, 2, 2], 6]);
  assertAlmostEquals(histogram.sum, 62.71);
});

Deno.test("a histogram of nothing has empty classes", () => {
  const { bounds, counts, count, sum } = new Histogram([1]);
  assertEquals({ bounds, counts, count, sum }, { bounds: [1], counts: [0, 0], count: 0, sum: 0 });
});
