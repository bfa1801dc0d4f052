/**
 * `deno run -A bench/model.ts --seconds 60 --seed 1`: random conversations over real sockets beside a model, as in
 * tests/connection/model_test.ts, for as long as one likes. Prints each fault with its seed and what was done.
 */
import { parseArgs } from "node:util";
import { model } from "../tests/connection/model.ts";
import { descriptors, measurable } from "../tests/measure.ts";

if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: "string" }, seed: { type: "string" } } });
  const seconds = Number(values.seconds ?? 60);
  const seed = Number(values.seed ?? Date.now() % 1_000_000_000);
  // Two descriptors are opened once, by one of the first hundreds, and no more by the thousands behind them.
  await model(seed + 1_000_000_000, 16, (sequences) => sequences < 1000);
  const open = measurable ? descriptors(Deno.pid) : 0;
  const begun = performance.now();
  const { sequences, faults } = await model(seed, 16, () => performance.now() - begun < 1000 * seconds);
  for (const fault of faults) console.log(fault);
  console.log(`${sequences} sequences from seed ${seed} on in ${seconds} s: ${faults.length} faults`);
  const left = measurable ? descriptors(Deno.pid) - open : 0;
  if (left > 0) console.log(`${left} descriptors are left open`);
  if (faults.length + left > 0) Deno.exit(1);
}
