/**
 * `deno run -A bench/workers.ts`: what `--workers 2` costs and brings beside one process: messages a second, CPU time for
 * each message over all processes, memory; beside Go on all cores where `go` is installed. Linux.
 *
 * All servers run at once and short slices alternate between them, so that a machine whose speed drifts gives ratios that
 * hold. What is compared is the best quarter of the slices of each: others only make a slice slower.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { resident } from "../tests/measure.ts";
import { load } from "./load.ts";

const root = new URL("../", import.meta.url);
const { values: typed } = parseArgs({ options: { rounds: { type: "string" }, connections: { type: "string" } } });
const ROUNDS = Number(typed.rounds ?? 20);
/** ms of load for each server in a round. */
const SLICE = 250;
const CONNECTIONS = Number(typed.connections ?? 100);

interface Running extends AsyncDisposable {
  readonly name: string;
  readonly port: number;
  /** The process, and those that it has started. */
  readonly pids: readonly number[];
}

async function start(name: string, command: string, args: readonly string[], ready: RegExp): Promise<Running> {
  const child = new Deno.Command(command, {
    args: [...args],
    cwd: root,
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  })
    .spawn();
  let text = "";
  const up = Promise.withResolvers<void>();
  // Both outputs are read on: what a server shows is a part of its work.
  for (const stream of [child.stdout, child.stderr]) {
    stream.pipeThrough(new TextDecoderStream()).pipeTo(
      new WritableStream({
        write: (part) => {
          if (text.length < 10_000) text += part;
          if (ready.test(text)) up.resolve();
        },
        close: () => up.reject(new Error(`${name} did not start: ${text}`)),
      }),
    );
  }
  await up.promise;
  const started = Deno.readTextFileSync(`/proc/${child.pid}/task/${child.pid}/children`).trim();
  return {
    name,
    port: Number(/listening on .*:(\d+)$/m.exec(text)?.[1]),
    pids: [child.pid, ...started.split(" ").filter((pid) => pid !== "").map(Number)],
    async [Symbol.asyncDispose]() {
      up.promise.catch(() => {});
      child.kill("SIGTERM");
      await child.status;
    },
  };
}

function ours(name: string, args: readonly string[], workers?: number): Promise<Running> {
  const more = workers === undefined ? [] : ["--workers", String(workers)];
  const command = ["run", "-A", "--unstable-net", "server.ts", "-H", "127.0.0.1", "-p", "0", "--lang", "en"];
  const ready = workers === undefined ? /^listening on .*\n/m : /^\d workers?\n/m;
  return start(name, Deno.execPath(), [...command, ...args, ...more], ready);
}

/** Go's server, compiled; undefined where there is no `go`. */
async function go(): Promise<Running | undefined> {
  const program = `${await Deno.makeTempDir()}/replies`;
  try {
    const { success } = await new Deno.Command("go", {
      args: ["build", "-o", program, "bench/contestants/replies.go"],
      cwd: root,
    }).output();
    if (success) return await start("Go", program, [], /^listening on .*\n/m);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.log("Go is left out: there is no `go`");
  return undefined;
}

/** ns of CPU time that all threads of these processes have used: Linux, Documentation/scheduler/sched-stats.rst. */
function cpuOf(pids: readonly number[]): number {
  let sum = 0;
  for (const pid of pids) {
    for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
      try {
        sum += Number(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`).split(" ")[0]);
      } catch {
        // The thread has ended since.
      }
    }
  }
  return sum;
}

interface Slice {
  /** Messages a second. */
  readonly rate: number;
  /** µs of CPU time for each message. */
  readonly cost: number;
}

async function slice({ port, pids }: Running): Promise<Slice> {
  const before = cpuOf(pids);
  const rate = await load(port, { connections: CONNECTIONS, inFlight: 1, duration: SLICE });
  return { rate, cost: (cpuOf(pids) - before) / 1000 / (rate * SLICE / 1000) };
}

/** The mean of the best quarter: of the smallest values, or of the largest. */
function best(values: readonly number[], largest: boolean): number {
  const sorted = values.toSorted((a, b) => largest ? b - a : a - b);
  const quarter = sorted.slice(0, Math.ceil(values.length / 4));
  return quarter.reduce((sum, value) => sum + value, 0) / quarter.length;
}

/** MiB that these processes have for themselves, of their resident memory: what they share counts once for all of them. */
function memory(pids: readonly number[]): string {
  const own = pids.map((pid) => {
    const text = Deno.readTextFileSync(`/proc/${pid}/smaps_rollup`);
    return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1024;
  });
  return `${own.map((mib) => mib.toFixed(0)).join(" + ")} MiB (resident ${
    pids.map((pid) => resident(pid).toFixed(0))
  })`;
}

async function compare(what: string, servers: readonly Running[]): Promise<void> {
  console.log(`${what}, ${CONNECTIONS} connections, ping-pong, ${ROUNDS} rounds of ${SLICE} ms:`);
  for (const server of servers) await slice(server); // compiled by then
  const slices = new Map(servers.map((server) => [server, [] as Slice[]]));
  for (let round = 0; round < ROUNDS; round++) {
    const order = round % 2 === 0 ? servers : servers.toReversed();
    for (const server of order) slices.get(server)?.push(await slice(server));
  }
  const found = servers.map((server) => {
    const own = slices.get(server) ?? [];
    return { server, rate: best(own.map(({ rate }) => rate), true), cost: best(own.map(({ cost }) => cost), false) };
  });
  const [base] = found;
  for (const { server, rate, cost } of found) {
    const beside = (value: number, one = NaN) => `× ${(value / one).toFixed(2)}`;
    console.log(
      `  ${server.name.padEnd(12)} ${rate.toFixed(0).padStart(7)} messages/s (${beside(rate, base?.rate)}), ` +
        `${cost.toFixed(1)} µs each (${beside(cost, base?.cost)}), ${memory(server.pids)}`,
    );
  }
}

for (const [what, args] of [["nothing shown (-q)", ["-q"]], ["every message shown", []]] as const) {
  await using one = await ours("one process", args);
  await using single = await ours("--workers 1", args, 1);
  await using two = await ours("--workers 2", args, 2);
  await using other = what.includes("-q") ? await go() : undefined;
  await compare(what, [one, single, two, ...other ? [other] : []]);
}
