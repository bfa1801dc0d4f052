/**
 * `deno task bench [NAME…]`: all measurements one after the other, or those named. Each prints ratios of one run.
 *
 * @module
 */

const BENCHES = ["net", "transports", "bridge", "metrics", "framing", "encoding", "detect"] as const;

const names = Deno.args.length > 0 ? Deno.args : BENCHES;
for (const name of names) {
  if (!BENCHES.some((bench) => bench === name)) {
    console.error(`There is no bench ${name}: choose ${BENCHES.join(", ")}`);
    Deno.exit(2);
  }
  console.log(`\n# ${name}`);
  // A process of its own, so that no bench inherits compiled code or garbage from the one before.
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", new URL(`${name}.ts`, import.meta.url).pathname],
  }).spawn().status;
  if (code !== 0) Deno.exit(code);
}
