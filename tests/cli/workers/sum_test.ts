import { assertEquals } from "@std/assert";
import { type Family, Histogram } from "../../../lib/metrics/mod.ts";
import { lasting, sum } from "../../../lib/cli/workers/sum.ts";

/** A worker that had connections, lost characters in one encoding, and timed one answer. */
function worker(open: number, encoding: string, seconds: number): Family[] {
  const histogram = new Histogram([1, 2]);
  histogram.observe(seconds);
  const told: Family[] = [
    { name: "open", help: "Open.", type: "gauge", samples: [{ labels: {}, value: open }] },
    { name: "lost_total", help: "Lost.", type: "counter", samples: [{ labels: { encoding }, value: 2 }] },
    { name: "seconds", help: "Time.", type: "histogram", histogram },
  ];
  return JSON.parse(JSON.stringify(told)); // as it comes from another process
}

Deno.test("numbers of workers are added up by their labels, times class by class", () => {
  const [open, lost, seconds] = sum([worker(1, "gbk", 0.5), worker(2, "big5", 1.5), worker(3, "gbk", 9)]);
  assertEquals(open, { name: "open", help: "Open.", type: "gauge", samples: [{ labels: {}, value: 6 }] });
  assertEquals(lost?.type === "counter" && lost.samples, [
    { labels: { encoding: "gbk" }, value: 4 },
    { labels: { encoding: "big5" }, value: 2 },
  ]);
  if (seconds?.type !== "histogram") throw new Error("Times stay times");
  const { bounds, counts, count, sum: total } = seconds.histogram;
  assertEquals({ bounds, counts, count, total }, { bounds: [1, 2], counts: [1, 1, 1], count: 3, total: 11 });
});

Deno.test("of workers that have ended stays what only grows", () => {
  assertEquals(lasting(worker(1, "gbk", 1)).map(({ name }) => name), ["lost_total", "seconds"]);
});
