/**
 * What it costs to tell many: `deno run -A bench/fan_out.ts [--members 1000] [--rounds 5]`.
 *
 * One member says lines of 64 bytes in GBK, all others hear them: our hub and our chat beside plain loops in Node and in
 * Python. All are up at once and short slices alternate. Then what a message costs is predicted from a small room and a
 * large one, for one in between, and compared. Last, two servers on a NATS of two nodes beside the raw client.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { connect as connectNats } from "npm:@nats-io/transport-node@3.4.0";
import { NatsServer } from "../tests/nats/nats_server.ts";
import { freePort, Program, server } from "../tests/cli/process.ts";

const args = parseArgs(Deno.args, { default: { members: 1000, rounds: 5 } });
const members = Number(args.members);
const rounds = Number(args.rounds);
/** ms of one slice. */
const SLICE = 500;
/** `你好` sixteen times but for one byte, and a line feed: 64 bytes. */
const LINE = new Uint8Array(64).fill(0xc4);
for (let at = 1; at < 64; at += 2) LINE[at] = 0xe3;
LINE.set([0x2e, 0x0a], 62);

/** Everybody in one room: the first speaks. */
class Room implements Disposable {
  readonly #conns: Deno.TcpConn[];

  private constructor(conns: Deno.TcpConn[]) {
    this.#conns = conns;
  }

  static async open(port: number, size: number): Promise<Room> {
    const conns: Deno.TcpConn[] = [];
    for (let at = 0; at < size; at++) {
      const conn = await Deno.connect({ hostname: "127.0.0.1", port });
      conn.setNoDelay();
      conns.push(conn);
    }
    const room = new Room(conns);
    await room.#quiet();
    return room;
  }

  /** Until all are served, and have read all that was said so far. */
  async #quiet(): Promise<void> {
    const [speaker, ...hearers] = this.#conns;
    const say = async (text: string) => void await speaker?.write(new TextEncoder().encode(`${text}\n`));
    const heard = new Set<Deno.TcpConn>();
    const all = hearers.map(async (conn) => {
      const buffer = new Uint8Array(65536);
      for (let text = ""; !text.endsWith("the end\n");) {
        text += new TextDecoder("latin1").decode(buffer.subarray(0, await conn.read(buffer) ?? 0));
        if (text.includes("who is there?")) heard.add(conn);
      }
    });
    while (heard.size < hearers.length) {
      await say("who is there?");
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    await say("the end");
    await Promise.all(all);
  }

  /**
   * Lines told in so many ms, so many in flight: some who are spread over the room have heard them before more are said.
   * The others read now and then, outside of the time: what is measured is the server and not its clients.
   */
  async told(inFlight: number, ms: number): Promise<{ lines: number; seconds: number }> {
    const [speaker, ...hearers] = this.#conns;
    const paced = hearers.filter((_, at) => at % Math.ceil(hearers.length / 16) === 0 || at === hearers.length - 1);
    const others = hearers.filter((conn) => !paced.includes(conn));
    const bytes = new Uint8Array(64 * inFlight);
    for (let at = 0; at < bytes.length; at += 64) bytes.set(LINE, at);
    let [lines, behind, spent] = [0, 0, 0];
    while (spent < ms) {
      const begin = performance.now();
      const heard = paced.map((conn) => ends(conn, inFlight));
      for (let at = 0; at < bytes.length;) at += await speaker?.write(bytes.subarray(at)) ?? 0;
      await Promise.all(heard);
      spent += performance.now() - begin;
      lines += inFlight;
      behind += inFlight;
      if (behind < 64 && spent < ms) continue;
      await Promise.all(others.map((conn) => ends(conn, behind)));
      behind = 0;
    }
    return { lines, seconds: spent / 1000 };
  }

  [Symbol.dispose](): void {
    for (const conn of this.#conns) conn.close();
  }
}

/** Reads so many lines: a name may stand before each, so their ends are counted. */
async function ends(conn: Deno.TcpConn, lines: number): Promise<void> {
  const buffer = new Uint8Array(8192);
  for (let ends = 0; ends < lines;) {
    const count = await conn.read(buffer);
    if (count === null) throw new Error("A member was cut off");
    for (let at = buffer.indexOf(10); at !== -1 && at < count; at = buffer.indexOf(10, at + 1)) ends++;
  }
}

interface Contestant {
  readonly name: string;
  readonly port: number;
  readonly pid: number;
}

/** Seconds that the threads of a process have run: to the ns, where proc(5) has hundredths. */
function cpuOf(pid: number): number {
  let ns = 0;
  for (const { name } of Deno.readDirSync(`/proc/${pid}/task`)) {
    ns += Number(Deno.readTextFileSync(`/proc/${pid}/task/${name}/schedstat`).split(" ")[0]);
  }
  return ns / 1e9;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function accepting(port: number): Promise<void> {
  for (;;) {
    try {
      return (await Deno.connect({ hostname: "127.0.0.1", port })).close();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function sideBySide(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const wire = ["-q", "-e", "gbk", "-f", "lines", "--max-connections", "10000"];
  const hub = await server([...wire, "--hub"]);
  stack.use(hub.server);
  const list: Contestant[] = [{ name: "`--hub`", port: hub.port, pid: hub.server.child.pid }];
  const others: [string, string[]][] = [
    ["`chat()`", [Deno.execPath(), "run", "-A", "bench/contestants/fan_chat.ts"]],
    ["Node, socket.write", ["node", "bench/contestants/fan_node.mjs"]],
    ["Python asyncio", ["python3", "bench/contestants/fan_asyncio.py"]],
  ];
  for (const [name, [command = "", ...rest]] of others) {
    const port = freePort();
    const program = stack.use(new Program(command, [...rest, `${port}`]));
    await accepting(port);
    list.push({ name, port, pid: program.child.pid });
  }
  const rooms = new Map<Contestant, Room>();
  for (const each of list) rooms.set(each, stack.use(await Room.open(each.port, members)));
  for (const inFlight of [1, 16]) {
    const rates = new Map(list.map((each): [Contestant, number[]] => [each, []]));
    const cpu = new Map(list.map((each): [Contestant, number[]] => [each, []]));
    for (let round = 0; round <= rounds; round++) {
      for (const each of round % 2 ? list.toReversed() : list) {
        const before = cpuOf(each.pid);
        const told = await rooms.get(each)?.told(inFlight, SLICE) ?? { lines: 0, seconds: NaN };
        if (round === 0) continue; // warm-up
        const delivered = told.lines * (members - 1);
        rates.get(each)?.push(delivered / told.seconds);
        cpu.get(each)?.push((cpuOf(each.pid) - before) / delivered * 1e6);
      }
    }
    console.log(`\n${members} members, one speaks, ${inFlight} in flight\n`);
    console.log(
      "| server | delivered/s | of Node | of Python | CPU µs for each | of Node | of Python |\n| --- | --- | --- | --- | --- | --- | --- |",
    );
    const [, , node, python] = list.map((each) => rates.get(each) ?? []);
    const cost = (each: Contestant | undefined) => median(each ? cpu.get(each) ?? [] : []);
    const costs = (each: Contestant) =>
      [cost(each), cost(each) / cost(list[2]), cost(each) / cost(list[3])].map((value) => value.toFixed(2));
    for (const each of list) {
      const own = rates.get(each) ?? [];
      const of = (base: readonly number[] = []) => median(own.map((rate, at) => rate / (base[at] ?? NaN))).toFixed(2);
      const cells = [each.name, Math.round(median(own)).toLocaleString("en"), of(node), of(python)];
      console.log(`| ${[...cells, ...costs(each)].join(" | ")} |`);
    }
  }
}

/** CPU for a message = a + b × members: from two sizes, for a third. */
async function prediction(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const started = await server(["-q", "-e", "gbk", "-f", "lines", "--hub", "--max-connections", "10000"]);
  stack.use(started.server);
  const cost = async (size: number) => {
    using room = await Room.open(started.port, size);
    await room.told(1, 200);
    const before = cpuOf(started.server.child.pid);
    const { lines } = await room.told(1, 1000);
    return (cpuOf(started.server.child.pid) - before) / lines * 1e6;
  };
  const [few, many, between] = [Math.round(members / 10), members, Math.round(members / 2)];
  const [low, high, middle] = [await cost(few), await cost(many), await cost(between)];
  const b = (high - low) / (many - few);
  const a = low - b * few;
  const predicted = a + b * between;
  console.log(`\nCPU for one message: ${a.toFixed(0)} µs + ${b.toFixed(2)} µs × members (from ${few} and ${many})`);
  console.log(
    `predicted for ${between}: ${predicted.toFixed(0)} µs, measured ${middle.toFixed(0)} µs, ` +
      `ratio ${(middle / predicted).toFixed(2)}`,
  );
}

/** Two servers, each on a node of its own, beside two raw clients: one line after the other, and many in flight. */
async function overNats(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const cluster = ["--cluster_name", "c", "--cluster", "nats://127.0.0.1:-1"];
  const one = stack.use(await NatsServer.start(...cluster));
  const two = stack.use(await NatsServer.start(...cluster, "--routes", one.route));
  const wire = ["-q", "-f", "lines", "--hub", "--bus"];
  const near = await server([...wire, one.url]);
  stack.use(near.server);
  const far = await server([...wire, two.url]);
  stack.use(far.server);
  const speaker = await Deno.connect({ hostname: "127.0.0.1", port: near.port });
  const hearer = await Deno.connect({ hostname: "127.0.0.1", port: far.port });
  stack.defer(() => [speaker, hearer].forEach((conn) => conn.close()));
  const publisher = await connectNats({ servers: one.url });
  const subscriber = await connectNats({ servers: two.url });
  stack.defer(async () => void await Promise.all([publisher.close(), subscriber.close()]));
  const line = new Uint8Array(64).fill(0x61);
  line[63] = 10;

  const buffer = new Uint8Array(65536);
  const ours = async (count: number) => {
    const bytes = new Uint8Array(64 * count);
    for (let at = 0; at < bytes.length; at += 64) bytes.set(line, at);
    for (let at = 0; at < bytes.length;) at += await speaker.write(bytes.subarray(at));
    for (let got = 0; got < bytes.length;) got += await hearer.read(buffer) ?? NaN;
  };
  let missing = 0;
  let all = Promise.withResolvers<void>();
  let isThere = false;
  subscriber.subscribe("raw", {
    callback: (_, { data }) => {
      if (data.length === 1) isThere = true;
      else missing--;
      if (missing === 0) all.resolve();
    },
  });
  const raw = async (count: number) => {
    missing += count;
    all = Promise.withResolvers();
    for (let at = 0; at < count; at++) publisher.publish("raw", line);
    await all.promise;
  };
  // What is said before the nodes know who listens where is lost. What is said then is heard up to a last word.
  let heard = "";
  const listening = (async () => {
    while (!heard.endsWith("end\n")) {
      heard += new TextDecoder().decode(buffer.subarray(0, await hearer.read(buffer) ?? 0));
    }
  })();
  while (heard === "" || !isThere) {
    await speaker.write(new TextEncoder().encode("probe\n"));
    publisher.publish("raw", Uint8Array.of(0));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  await speaker.write(new TextEncoder().encode("end\n"));
  await listening;

  const rates: [number[], number[]] = [[], []];
  const waits: [number[], number[]] = [[], []];
  for (let round = 0; round <= rounds; round++) {
    for (const [at, told] of [ours, raw].entries()) {
      let lines = 0;
      const begin = performance.now();
      for (; performance.now() - begin < SLICE; lines += 256) await told(256);
      if (round > 0) rates[at]?.push(lines / (performance.now() - begin) * 1000);
      for (let tries = 0; tries < 200; tries++) {
        const start = performance.now();
        await told(1);
        if (round > 0) waits[at]?.push(performance.now() - start);
      }
    }
  }
  console.log("\nover NATS, two nodes, 64 bytes, 256 in flight; the times of one alone\n");
  console.log("| from … to | messages/s | of the raw client | p50 ms | p99 ms |\n| --- | --- | --- | --- | --- |");
  for (const [at, name] of ["a client of one server to one of the other", "raw client to raw client"].entries()) {
    const sorted = waits[at]?.toSorted((a, b) => a - b) ?? [];
    const of = median(rates[at]?.map((rate, round) => rate / (rates[1][round] ?? NaN)) ?? []);
    const times = [0.5, 0.99].map((part) => (sorted[Math.floor(sorted.length * part)] ?? NaN).toFixed(2));
    console.log(
      `| ${[name, Math.round(median(rates[at] ?? [])).toLocaleString("en"), of.toFixed(2), ...times].join(" | ")} |`,
    );
  }
}

await sideBySide();
await prediction();
await overNats();
