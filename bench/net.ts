/**
 * What one message costs: this server beside the tutorial's Python server, Node's net and a bare Deno loop.
 *
 * All servers of a load are up at once and short slices alternate between them, so that a machine whose speed drifts
 * gives ratios that hold. Figures are medians of the rounds; CPU time is the least of any round.
 *
 * @module
 */
import { type Load, load } from "./load.ts";

const root = new URL("../", import.meta.url);
const ROUNDS = 9;
const SLICE = 400;

interface Contestant {
  readonly name: string;
  readonly command: readonly [program: string, ...args: string[]];
}

interface Running extends Contestant {
  readonly port: number;
  readonly child: Deno.ChildProcess;
  readonly rates: number[];
  /** µs of the server's CPU time for each message. */
  readonly cpu: number[];
}

const LOADS: readonly (Load & { name: string; mode: "quiet" | "line" })[] = [
  { name: "ping-pong, 10 connections", mode: "quiet", connections: 10, inFlight: 1, duration: SLICE },
  { name: "ping-pong, 100 connections", mode: "quiet", connections: 100, inFlight: 1, duration: SLICE },
  {
    name: "lines, 32 in flight on each of 50 connections",
    mode: "line",
    connections: 50,
    inFlight: 32,
    duration: SLICE,
  },
];

function contestants(mode: "quiet" | "line", port: (name: string) => string): Contestant[] {
  const deno = [Deno.execPath(), "run", "--allow-net"] as const;
  const framing = mode === "line" ? ["-f", "lines"] : [];
  const own = (script: string, ...args: string[]): Contestant["command"] => [...deno, script, ...args];
  return [
    { name: "bare Deno loop", command: own("bench/contestants/deno_loop.ts", port("loop"), mode) },
    { name: "server.ts -q", command: own("server.ts", "-H", "127.0.0.1", "-p", port("server"), "-q", ...framing) },
    { name: "for await + send()", command: own("bench/contestants/for_await.ts", port("await"), mode) },
    { name: "Node net", command: ["node", "bench/contestants/node_net.mjs", port("node"), mode] },
    { name: "Python threads", command: ["python3", "bench/contestants/python_threads.py", port("python"), mode] },
  ];
}

/** Starts a contestant and waits until it answers; undefined when this machine has no such program. */
async function start({ name, command }: Contestant, port: number): Promise<Running | undefined> {
  let child: Deno.ChildProcess;
  try {
    const [program, ...args] = command;
    child = new Deno.Command(program, { args, cwd: root, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    console.log(`(no ${command[0]} here: "${name}" is left out)`);
    return undefined;
  }
  for (let tries = 0;; tries++) {
    try {
      (await Deno.connect({ hostname: "127.0.0.1", port })).close();
      return { name, command, port, child, rates: [], cpu: [] };
    } catch (error) {
      if (tries === 200) throw error;
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
  }
}

/** Seconds of CPU time that a process has used; NaN where the system does not say (proc(5), fields 14 and 15). */
function cpuOf(pid: number): number {
  try {
    const fields = Deno.readTextFileSync(`/proc/${pid}/stat`).replace(/^.*\) /, "").split(" ");
    return (Number(fields[11]) + Number(fields[12])) / 100;
  } catch {
    return NaN; // not Linux
  }
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

function table(name: string, running: readonly Running[]): void {
  const [base] = running;
  const python = running.find((each) => each.name === "Python threads");
  const ratio = (a: Running, b?: Running) =>
    b ? median(a.rates.map((rate, i) => rate / (b.rates[i] ?? NaN))).toFixed(2) : "–";
  console.log(`\n${name}\n`);
  console.log(
    "| server | messages/s | of the bare loop | of Python | CPU µs/message |\n| --- | --- | --- | --- | --- |",
  );
  for (const each of running) {
    const cpu = Math.min(...each.cpu);
    const cells = [
      each.name,
      Math.round(median(each.rates)).toLocaleString("en"),
      ratio(each, base),
      ratio(each, python),
    ];
    console.log(`| ${[...cells, Number.isNaN(cpu) ? "–" : cpu.toFixed(2)].join(" | ")} |`);
  }
}

for (const { name, mode, ...slice } of LOADS) {
  const ports = new Map<string, number>();
  const take = (key: string) => {
    using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    ports.set(key, listener.addr.port);
    return String(listener.addr.port);
  };
  const list = contestants(mode, take);
  const numbers = [...ports.values()];
  const running = (await Promise.all(list.map((each, i) => start(each, numbers[i] ?? 0)))).filter((each) =>
    each !== undefined
  );
  try {
    for (const each of running) await load(each.port, slice); // warm-up, not counted
    for (let round = 0; round < ROUNDS; round++) {
      for (const each of round % 2 ? running.toReversed() : running) {
        const before = cpuOf(each.child.pid);
        const rate = await load(each.port, slice);
        each.rates.push(rate);
        each.cpu.push((cpuOf(each.child.pid) - before) / (rate * slice.duration / 1000) * 1e6);
      }
    }
    table(name, running);
  } finally {
    for (const { child } of running) child.kill("SIGKILL");
    await Promise.all(running.map(({ child }) => child.status));
  }
}
