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

Deno.test("a histogram takes in what another process has counted", () => {
  const there = new Histogram([1, 2]);
  for (const seconds of [0.5, 1.5, 9]) there.observe(seconds);
  const here = new Histogram([1, 2]);
  here.observe(1);
  here.add(JSON.parse(JSON.stringify(there)));
  assertEquals([here.counts, here.count, here.sum], [[2, 1, 1], 4, 12]);
});
