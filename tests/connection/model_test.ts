import { assertEquals } from "@std/assert";
import { output } from "../cli/process.ts";
import { model } from "./model.ts";

const SEQUENCES = 3000;

Deno.test("thousands of random conversations lose, double and reorder nothing, and settle", async () => {
  const seed = Number(Deno.env.get("SEED") ?? Date.now() % 1_000_000_000);
  console.log(`SEED=${seed}`);
  const { faults } = await model(seed, 16, (sequences) => sequences < SEQUENCES);
  assertEquals(faults, []);
});

Deno.test("random conversations leave no descriptor open: in a process of their own", async () => {
  const { code, stdout } = await output(Deno.execPath(), ["run", "-A", "bench/model.ts", "--seconds", "2"]);
  assertEquals([code, /(\d+) faults\n$/.exec(stdout)?.[1]], [0, "0"], stdout);
});
