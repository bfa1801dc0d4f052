/**
 * What `--metrics` costs: CPU time for each message of a server that counts and times, and is scraped, beside one that
 * does not.
 *
 * Both run at once and short slices alternate between them, so that a machine whose speed drifts gives ratios that hold.
 * What is compared is the quickest quarter of the slices of each: others only make a slice slower.
 *
 * @module
 */
import { load } from "./load.ts";

const root = new URL("../", import.meta.url);
const ROUNDS = 40;
/** ms of load for each server in a round. */
const SLICE = 200;
/** ms between two scrapes: 15 times as often as Prometheus asks. */
const SCRAPES = 1000;
const LOADS = [
  { name: "ping-pong, 1 connection", connections: 1, inFlight: 1 },
  { name: "ping-pong, 10 connections", connections: 10, inFlight: 1 },
  { name: "lines, 32 in flight on each of 50 connections", connections: 50, inFlight: 32 },
];

interface Running extends AsyncDisposable {
  readonly pid: number;
  readonly port: number;
  /** Where its metrics are. */
  readonly metrics: string | undefined;
}

/** Starts a server of ours, and waits until it listens. */
async function start(args: readonly string[]): Promise<Running> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--allow-net", "server.ts", "-q", "-H", "127.0.0.1", "-p", "0", "--lang", "en", ...args],
    cwd: root,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let text = "";
  for await (const part of child.stderr.pipeThrough(new TextDecoderStream()).values({ preventCancel: true })) {
    text += part;
    const [, port] = /^listening on .*:(\d+)$/m.exec(text) ?? [];
    if (port === undefined) continue;
    return {
      pid: child.pid,
      port: Number(port),
      metrics: /^metrics: (\S+)$/m.exec(text)?.[1],
      async [Symbol.asyncDispose]() {
        child.kill("SIGKILL");
        await child.status;
      },
    };
  }
  throw new Error(`A server did not start: ${text}`);
}

/** ns of CPU time that all threads of a process have used: Linux, Documentation/scheduler/sched-stats.rst. */
function cpuOf(pid: number): number {
  let sum = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    sum += Number(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`).split(" ")[0]);
  }
  return sum;
}

/** µs of CPU time for each message of a slice. */
async function slice({ pid, port }: Running, connections: number, inFlight: number): Promise<number> {
  const before = cpuOf(pid);
  const rate = await load(port, { connections, inFlight, duration: SLICE });
  return (cpuOf(pid) - before) / 1000 / (rate * SLICE / 1000);
}

/** The mean of the quickest quarter. */
function quickest(values: readonly number[]): number {
  const quarter = values.toSorted((a, b) => a - b).slice(0, Math.ceil(values.length / 4));
  return quarter.reduce((sum, value) => sum + value, 0) / quarter.length;
}

for (const { name, connections, inFlight } of LOADS) {
  const framing = inFlight > 1 ? ["-f", "lines"] : [];
  await using off = await start(framing);
  await using on = await start([...framing, "--metrics", "0"]);
  const scraper = setInterval(() => void fetch(on.metrics ?? "").then((response) => response.text()), SCRAPES);
  for (const server of [off, on]) await slice(server, connections, inFlight); // compiled by then
  const costs = new Map([off, on].map((server) => [server, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    // Whoever is first in a round is second in the next.
    for (const server of round % 2 === 0 ? [off, on] : [on, off]) {
      costs.get(server)?.push(await slice(server, connections, inFlight));
    }
  }
  clearInterval(scraper);
  const [without = NaN, with_ = NaN] = [off, on].map((server) => quickest(costs.get(server) ?? []));
  console.log(
    `${name}: ${without.toFixed(2)} µs without, ${with_.toFixed(2)} µs with, ratio ${(with_ / without).toFixed(3)}`,
  );
}
