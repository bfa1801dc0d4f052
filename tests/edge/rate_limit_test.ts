import { assert, assertEquals, assertThrows } from "@std/assert";
import { RateLimit } from "../../lib/edge/rate_limit.ts";

Deno.test("an address has its count at once, which comes back bit by bit; others are not touched", () => {
  let now = 0;
  const limit = new RateLimit({ count: 3, interval: 300 }, () => now);
  const takes = (count: number, address = "a") => Array.from({ length: count }, () => limit.take(address));
  assertEquals(takes(4), [1, 1, 1, 0]);
  assertEquals(takes(1, "b"), [1]);
  now = 99;
  assertEquals(takes(1), [0]);
  now = 100;
  assertEquals(takes(2), [1, 0]);
  now = 10_000;
  assertEquals(takes(4), [1, 1, 1, 0]);
});

Deno.test("of several that are wanted, an address has as many as are left", () => {
  const limit = new RateLimit({ count: 5 }, () => 0);
  assertEquals([limit.take("a", 3), limit.take("a", 3), limit.take("a", 3), limit.take("b", 9)], [3, 2, 0, 5]);
});

Deno.test("ever new addresses are no ever new buckets, and the one that was seen last is remembered", () => {
  const limit = new RateLimit({ count: 1 }, () => 0);
  for (let n = 0; n < 100_000; n++) limit.take(`10.0.${n >> 8}.${n & 255}`);
  assert(limit.size <= 65_536, `${limit.size} buckets`);
  assertEquals(limit.take(`10.0.${99_999 >> 8}.${99_999 & 255}`), 0);
});

Deno.test("a rate has a count from 1 and a time above 0", () => {
  for (const [count, interval] of [[0, 1], [-1, 1], [NaN, 1], [1, 0], [1, NaN], [Infinity, 1]] as const) {
    assertThrows(() => new RateLimit({ count, interval }), RangeError, `Cannot allow ${count} in ${interval} ms`);
  }
});
