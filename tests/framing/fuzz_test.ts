import { assertEquals } from "@std/assert";
import { fuzz } from "../../bench/framing_fuzz.ts";

// The whole of it: deno run bench/framing_fuzz.ts --cases 1000000
const CASES = 4000;
const SEED = 20260101;

Deno.test(`framings and checksums do what the obvious reference does: ${CASES} cases of seed ${SEED}`, () => {
  assertEquals(fuzz(CASES, SEED), []);
});
