import { assertEquals } from "@std/assert";
import { descriptors, measurable } from "../measure.ts";
import { model } from "./model.ts";

const SEQUENCES = 3000;

Deno.test("thousands of random conversations lose, double and reorder nothing, settle, and leave nothing open", async () => {
  const seed = Number(Deno.env.get("SEED") ?? Date.now() % 1_000_000_000);
  console.log(`SEED=${seed}`);
  await model(seed, 1, (sequences) => sequences < 1); // what is loaded with the first one
  const before = measurable ? descriptors(Deno.pid) : 0;
  const { faults } = await model(seed, 16, (sequences) => sequences < SEQUENCES);
  assertEquals(faults, []);
  if (measurable) assertEquals(descriptors(Deno.pid), before);
});
