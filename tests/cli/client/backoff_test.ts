import { assertEquals } from "@std/assert";
import { Backoff } from "../../../lib/cli/client/backoff.ts";

Deno.test("pauses double from 0.5 s to 30 s, and after a success begin anew", () => {
  const backoff = new Backoff(() => 0);
  assertEquals(Array.from({ length: 9 }, () => backoff.next()), [
    500,
    1000,
    2000,
    4000,
    8000,
    16000,
    30000,
    30000,
    30000,
  ]);
  backoff.reset();
  assertEquals(backoff.next(), 500);
});

Deno.test("chance shortens a pause by up to a half", () => {
  const backoff = new Backoff(() => 1);
  assertEquals([backoff.next(), backoff.next()], [250, 500]);
  for (let i = 0; i < 100; i++) {
    const pause = new Backoff().next();
    assertEquals(pause >= 250 && pause <= 500, true, String(pause));
  }
});
