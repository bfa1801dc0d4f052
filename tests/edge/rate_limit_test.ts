import { assert, assertEquals, assertThrows } from "@std/assert";
import { RateLimit } from "../../lib/edge/rate_limit.ts";

Deno.test("an address has its burst, then so many a second; others are not touched", () => {
  let now = 0;
  const limit = new RateLimit(10, 3, () => now);
  const takes = (count: number, address = "a") => Array.from({ length: count }, () => limit.take(address));
  assertEquals(takes(4), [true, true, true, false]);
  assertEquals(takes(1, "b"), [true]);
  now = 99;
  assertEquals(takes(1), [false]);
  now = 100;
  assertEquals(takes(2), [true, false]);
  now = 10_000;
  assertEquals(takes(4), [true, true, true, false]);
});

Deno.test("a million addresses are no million buckets, and the one that was seen last is remembered", () => {
  const limit = new RateLimit(1, 1, () => 0);
  for (let n = 0; n < 1_000_000; n++) limit.take(`10.${n >> 16}.${n >> 8 & 255}.${n & 255}`);
  assert(limit.size <= 65_536, `${limit.size} buckets`);
  assertEquals(limit.take(`10.${999_999 >> 16}.${999_999 >> 8 & 255}.${999_999 & 255}`), false);
});

Deno.test("a rate must be above 0, and a burst at least 1", () => {
  for (const [rate, burst] of [[0, 1], [-1, 1], [NaN, 1], [1, 0]] as const) {
    assertThrows(() => new RateLimit(rate, burst), RangeError, "Cannot allow");
  }
});
