import { assertEquals, assertRejects } from "@std/assert";
import { within } from "../../lib/timer/within.ts";

Deno.test("within() says whether a promise resolved in time, and leaves no timer", async () => {
  const never = new Promise<void>(() => {});
  assertEquals(await within(60_000, Promise.resolve("x")), true);
  assertEquals(await within(Infinity, Promise.resolve()), true);
  assertEquals(await within(1, never), false);
  assertEquals(await within(0, never), false);
});

Deno.test("within() fails with the promise in time; later it is nobody's failure", async () => {
  await assertRejects(() => within(60_000, Promise.reject(new RangeError("no"))), RangeError, "no");
  const late = Promise.withResolvers<void>();
  assertEquals(await within(1, late.promise), false);
  late.reject(new RangeError("too late"));
});
