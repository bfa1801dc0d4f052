/**
 * The bridge: 100 MB of Chinese, Japanese and Korean, gb18030 on one side and UTF-8 on the other, in both directions,
 * beside a bare relay that decodes and encodes the same bytes, and socat, which passes them untouched.
 *
 * What arrives is compared with what `iconv` makes of the same text. Usage: deno run -A bench/bridge.ts [MB] [ROUNDS]
 */
import { type Direction, DIRECTIONS, load, type Outcome, type Relay, RELAYS, start } from "./bridge_load.ts";

const [megabytes = 100, rounds = 3] = Deno.args.map(Number);

const results = new Map<string, Outcome[]>();
for (const direction of DIRECTIONS) {
  const files = await load(megabytes * 1e6, direction);
  for (let round = 0; round < rounds; round++) {
    for (const relay of RELAYS) {
      const key = `${direction.name}\t${relay.name}`;
      const outcome = await measure(relay, direction, files);
      results.set(key, [...results.get(key) ?? [], outcome]);
    }
  }
}

console.log(`${megabytes} MB, ${rounds} rounds, median (best)`);
for (const direction of DIRECTIONS) {
  console.log(`\n${direction.name}`);
  const rate = (relay: Relay) => median(outcomesOf(direction, relay).map(({ seconds }) => megabytes / seconds));
  for (const relay of RELAYS) {
    const outcomes = outcomesOf(direction, relay);
    const best = megabytes / Math.min(...outcomes.map(({ seconds }) => seconds));
    const rss = Math.max(...outcomes.map(({ peak }) => peak));
    const ratios = RELAYS.filter((other) => other !== relay)
      .map((other) => `${(rate(relay) / rate(other)).toFixed(2)} of ${other.name}`);
    console.log(
      `  ${relay.name.padEnd(11)}${rate(relay).toFixed(0).padStart(6)} MB/s (${best.toFixed(0)})`.padEnd(38) +
        `peak RSS ${(rss / 1024).toFixed(0).padStart(4)} MiB   ${relay === RELAYS[0] ? ratios.join(", ") : ""}`,
    );
    if (outcomes.some(({ equal }) => !equal)) console.log(`  ${relay.name}: NOT what iconv makes of it`);
  }
}

if ([...results.values()].flat().some(({ equal }) => !equal)) Deno.exit(1);

function outcomesOf(direction: Direction, relay: Relay): Outcome[] {
  return results.get(`${direction.name}\t${relay.name}`) ?? [];
}

async function measure(relay: Relay, direction: Direction, files: { sent: Uint8Array; expected: Uint8Array }) {
  await using running = await start(relay, direction);
  return await running.pass(relay.transcodes ? files : { sent: files.sent, expected: files.sent });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}
