import { assertEquals } from "@std/assert";
import { concat } from "../../lib/bytes/concat.ts";

Deno.test("concat() makes one new array of all, views among them", () => {
  const whole = Uint8Array.of(1, 2, 3, 4);
  const all = concat([whole.subarray(1, 3), new Uint8Array(), whole]);
  assertEquals(all, Uint8Array.of(2, 3, 1, 2, 3, 4));
  all[0] = 9;
  assertEquals(whole, Uint8Array.of(1, 2, 3, 4));
  assertEquals(concat([]), new Uint8Array());
});
