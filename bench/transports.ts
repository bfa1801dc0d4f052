/**
 * What TLS and Unix sockets cost: ping-pong of `serve()` beside a bare loop over the same sockets, and beside Node's TLS.
 *
 * All servers run at once and short slices alternate between them, so that a machine whose speed drifts gives ratios
 * that hold. Compared is the CPU time of the server for each message, in the quickest quarter of the slices, and the rate
 * in the median slice.
 *
 * @module
 */
import { cpuOf, type Running, started } from "./running.ts";

const ROUNDS = 24;
/** ms of load for each server in a round. */
const SLICE = 250;
const CONNECTIONS = [1, 50];
const QUESTION = Uint8Array.of(
  0xc4,
  0xe3,
  0xba,
  0xc3,
  0x2c,
  0xce,
  0xd2,
  0xca,
  0xc7,
  0xbf,
  0xcd,
  0xbb,
  0xa7,
  0xb6,
  0xcb,
);
const caCerts = [Deno.readTextFileSync(new URL("../tests/net/certificates/authority.pem", import.meta.url))];

/** Bytes of `好的,我是服务端`. */
const ANSWER = 15;

interface Contestant {
  readonly name: string;
  readonly server: Running;
  readonly conns: Deno.Conn[];
  readonly costs: number[];
  readonly rates: number[];
}

async function dial(place: string): Promise<Deno.Conn> {
  if (place.startsWith("/")) return await Deno.connect({ transport: "unix", path: place });
  const conn = await Deno.connect({ hostname: "127.0.0.1", port: Number(place) });
  conn.setNoDelay(true);
  const secured = await Deno.startTls(conn, { hostname: "localhost", caCerts });
  await secured.handshake();
  return secured;
}

/** One slice: messages a second, and µs of CPU time for each. */
async function slice({ server, conns, costs, rates }: Contestant): Promise<void> {
  const before = cpuOf(server.pid);
  const begin = performance.now();
  const end = begin + SLICE;
  let answered = 0;
  await Promise.all(conns.map(async (conn) => {
    const buffer = new Uint8Array(1024);
    while (performance.now() < end) {
      await conn.write(QUESTION);
      for (let got = 0; got < ANSWER;) got += await conn.read(buffer) ?? Infinity;
      answered++;
    }
  }));
  rates.push(answered / (performance.now() - begin) * 1000);
  costs.push((cpuOf(server.pid) - before) / 1000 / answered);
}

function quickest(values: readonly number[]): number {
  const quarter = values.toSorted((a, b) => a - b).slice(0, Math.ceil(values.length / 4));
  return quarter.reduce((sum, value) => sum + value, 0) / quarter.length;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function compare(title: string, starts: readonly [string, () => Promise<Running>][]): Promise<void> {
  for (const connections of CONNECTIONS) {
    await using stack = new AsyncDisposableStack();
    const contestants: Contestant[] = [];
    for (const [name, start] of starts) {
      const server = stack.use(await start());
      const conns = await Promise.all(Array.from({ length: connections }, () => dial(server.place)));
      contestants.push({ name, server, conns, costs: [], rates: [] });
    }
    for (const contestant of contestants) await slice({ ...contestant, costs: [], rates: [] }); // compiled by then
    for (let round = 0; round < ROUNDS; round++) {
      for (let turn = 0; turn < contestants.length; turn++) {
        // Whoever is first in a round is last in the next.
        const contestant = contestants[(turn + round) % contestants.length];
        if (contestant) await slice(contestant);
      }
    }
    console.log(`${title}, ping-pong, ${connections === 1 ? "1 connection" : `${connections} connections`}`);
    const [bare] = contestants;
    for (const { name, costs, rates } of contestants) {
      // Slices of one round follow each other: their ratio holds, whatever the machine does later.
      const paired = median(rates.map((rate, round) => rate / (bare?.rates[round] ?? NaN)));
      console.log(
        `  ${name.padEnd(28)} ${median(rates).toFixed(0).padStart(7)}/s  ${paired.toFixed(2)} of bare   ` +
          `${quickest(costs).toFixed(1).padStart(5)} µs CPU`,
      );
    }
    for (const { conns } of contestants) for (const conn of conns) conn.close();
  }
}

const deno = (...args: string[]) => () => started(Deno.execPath(), ["run", "-A", "replies.ts", ...args]);
const node = await new Deno.Command("node", { args: ["--version"], stdout: "null", stderr: "null" }).output()
  .then(({ success }) => success, () => false);
await compare("TLS", [
  ["bare Deno.listenTls()", deno("bare", "tls")],
  ["serve({ cert, key })", deno("ours", "tls")],
  ["serve() with tlsServer()", deno("layer", "tls")],
  ...(node
    ? [["Node's tls", () => started("node", ["replies_tls_node.mjs"])] as [string, () => Promise<Running>]]
    : []),
]);
const folder = await Deno.makeTempDir();
let sockets = 0;
const fresh = () => `${folder}/${sockets++}`;
await compare("Unix socket", [
  ["bare loop", () => deno("bare", fresh())()],
  ["serve()", () => deno("ours", fresh())()],
]);
await Deno.remove(folder, { recursive: true });
