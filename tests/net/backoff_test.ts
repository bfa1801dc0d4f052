import { assert, assertEquals } from "@std/assert";
import { Backoff } from "../../lib/net/backoff.ts";

Deno.test("a backoff doubles up to its most, shortens each wait by up to a half, and begins anew after reset()", () => {
  for (let round = 0; round < 100; round++) {
    const backoff = new Backoff(500, 3000);
    for (const full of [500, 1000, 2000, 3000, 3000]) {
      const wait = backoff.next();
      assert(wait >= full / 2 && wait <= full, `${wait} of ${full}`);
    }
    backoff.reset();
    assert(backoff.next() <= 500);
  }
});

Deno.test("many clients wait for different times", () => {
  const waits = new Set(Array.from({ length: 100 }, () => new Backoff(10_000, 10_000).next()));
  assertEquals(waits.size > 50, true);
});
