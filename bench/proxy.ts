/**
 * A server behind HAProxy, and what admission costs: `deno run -A --v8-flags=--expose-gc bench/proxy.ts --seconds 60`.
 *
 * First a million addresses come to the tables of admission: what each takes, and the memory that is left. Then HAProxy
 * stands before `server.ts` with `check inter 100ms send-proxy-v2`, and clients talk through it: every line of the log has
 * to name the true client, no message may be lost, and no health check may be a client. Ends with exit code 1 otherwise.
 *
 * @module
 */
import { AddressList, connectionLimits, messageRate } from "../lib/edge/mod.ts";
import { connect, lines, type Socket } from "../mod.ts";
import { resident } from "../tests/measure.ts";
import { Program } from "../tests/cli/process.ts";

const at = Deno.args.indexOf("--seconds");
const seconds = at < 0 ? 60 : Number(Deno.args[at + 1]);
if (!(seconds > 0)) throw new RangeError("Cannot bench: --seconds takes a number above 0");

const MILLION = 1_000_000;
/** MiB that a table may keep of a million addresses. */
const BOUND = 48;

/** `10.x.y.z`, each another one. */
function address(n: number): string {
  return `10.${n >> 16 & 255}.${n >> 8 & 255}.${n & 255}`;
}

/** Memory that is in use after garbage collection, MiB. */
function memory(): number {
  Reflect.get(globalThis, "gc")();
  return Deno.memoryUsage().heapUsed / 1024 / 1024;
}

/** Has a million addresses come, one by one; whether memory is bounded. What `come` returns is kept until that is known. */
function million(name: string, come: (hostname: string) => unknown): boolean {
  const before = memory();
  const begun = performance.now();
  for (let n = 0; n < MILLION; n++) come(address(n));
  const each = (performance.now() - begun) * 1000 / MILLION;
  const kept = memory() - before;
  const columns = [`${each.toFixed(2)} µs`, `${kept.toFixed(1)} MiB`, `${resident(Deno.pid).toFixed(0)} MiB`];
  console.log(name.padEnd(40) + columns.map((column) => column.padStart(12)).join(""));
  return kept < BOUND;
}

/** A socket of an address, which does nothing. */
function socketOf(hostname: string): Socket {
  const remoteAddr = { transport: "tcp", hostname, port: 1 } as const;
  const done = () => Promise.resolve(null);
  return {
    localAddr: remoteAddr,
    remoteAddr,
    read: done,
    write: () => Promise.resolve(0),
    closeWrite: async () => {},
    close() {},
  };
}

function tables(): boolean {
  console.log(
    "a million addresses".padEnd(40) + ["each", "kept", "resident"].map((head) => head.padStart(12)).join(""),
  );
  const { signal } = new AbortController();
  const connections = connectionLimits({ maxConnectionsPerAddress: 1, connectionRate: { count: 1 } });
  const messages = messageRate({ count: 1 });
  const list = new AddressList(Array.from({ length: 100_000 }, (_, n) => `${address(n * 16)}/28`));
  let bounded = million("nothing: their texts alone", () => {});
  bounded &&= million("a new connection of each, and its end", (hostname) => {
    const socket = connections(socketOf(hostname), signal);
    if (socket && "close" in socket) socket.close();
  });
  bounded &&= million("a message of each", (hostname) => messages(socketOf(hostname), 1));
  bounded &&= million("a look in a list of 100,000 networks", (hostname) => list.has(hostname));
  return bounded;
}

/** What a client says: who it is. */
const SAID = /^received from ([\d.]+:\d+): I am ([\d.]+:\d+), (\d+)$/g;
const CAME = /^client ([\d.]+:\d+) connected$/g;

async function behindHaproxy(): Promise<boolean> {
  const port = freePort();
  await using server = new Program(Deno.execPath(), [
    ...["run", "-A", "server.ts", "--lang", "en", "-H", "127.0.0.1", "-p", "0", "--echo", "-e", "utf-8", "-f", "lines"],
    ...["--proxy-protocol", "127.0.0.1", "--metrics", "127.0.0.1:0"],
  ]);
  const [, inner = ""] = /:(\d+)$/.exec(await server.stderr.line(/^listening on .*:\d+$/)) ?? [];
  const [url = ""] = /http:\S+/.exec(await server.stderr.line("metrics")) ?? [];
  const config = await Deno.makeTempFile();
  await Deno.writeTextFile(
    config,
    `
    defaults
      mode tcp
      timeout connect 5s
      timeout client 60s
      timeout server 60s
    listen front
      bind 127.0.0.1:${port}
      server s 127.0.0.1:${inner} send-proxy-v2 check inter 100ms
    # Checks that say LOCAL and wait: the plain one is mostly reset before it can be accepted.
    backend waiting
      option tcp-check
      tcp-check expect string never
      server s 127.0.0.1:${inner} send-proxy-v2 check-send-proxy check inter 100ms
`,
  );
  await using haproxy = new Program("haproxy", ["-db", "-f", config]);
  let over = false;
  haproxy.child.status.then(() => over = true);
  const clients = new Set<string>();
  // Whoever tries whether HAProxy accepts comes, too, and says nothing.
  let connections = 1;
  while (clients.size === 0) {
    if (over) throw new Error(haproxy.stderr.text);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const own = await tried(port);
    if (own !== undefined) clients.add(own);
  }

  const memoryBefore = resident(server.child.pid);
  const deadline = performance.now() + seconds * 1000;
  let sent = 0;
  let lost = 0;
  const player = async () => {
    while (performance.now() < deadline) {
      await using conn = await connect({ hostname: "127.0.0.1", port, framing: lines() });
      const own = `127.0.0.1:${conn.localAddr.port}`;
      clients.add(own);
      connections++;
      for (let n = 0; n < 50; n++) {
        const text = `I am ${own}, ${n}`;
        sent++;
        conn.send(text);
        if (await conn.receive() !== text) lost++;
        await new Promise((resolve) => setTimeout(resolve, 5)); // a device has its pace
      }
    }
  };
  await Promise.all(Array.from({ length: 8 }, player));
  const grown = resident(server.child.pid) - memoryBefore;
  const [, checks] = /^mojibye_health_checks_total (\d+)$/m.exec(await (await fetch(url)).text()) ?? [];
  server.child.kill("SIGTERM");
  await server.exit();
  await Deno.remove(config);

  const log = server.stdout.lines;
  const warnings = server.stderr.lines.filter((line) => !/^(metrics|listening)/.test(line));
  const said = log.flatMap((line) => [...line.matchAll(SAID)]);
  const wrong = said.filter(([, shown, own]) => shown !== own).length;
  const came = log.flatMap((line) => [...line.matchAll(CAME)]).map(([, who = ""]) => who);
  const strangers = came.filter((who) => !clients.has(who)).length + came.length - connections;
  console.log(`
${seconds} s behind HAProxy, check inter 100ms send-proxy-v2
${String(connections).padStart(9)}  clients, ${came.length} lines of who came
${String(sent).padStart(9)}  messages sent, ${said.length} lines of who said what
${String(lost).padStart(9)}  messages lost
${String(wrong).padStart(9)}  lines that name another than the true client
${String(strangers).padStart(9)}  health checks counted as clients, ${checks} counted apart
${String(warnings.length).padStart(9)}  warnings
${grown.toFixed(1).padStart(9)}  MiB more memory of the server`);
  if (warnings.length > 0) console.log(warnings.join("\n"));
  return lost + wrong + strangers === 0 && said.length === sent && warnings.length === 0;
}

/** Our own address in a connection that was made and closed again. */
async function tried(port: number): Promise<string | undefined> {
  try {
    using socket = await Deno.connect({ hostname: "127.0.0.1", port });
    return `127.0.0.1:${socket.localAddr.port}`;
  } catch {
    return undefined; // HAProxy does not listen yet
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

const bounded = tables();
Deno.exit(await behindHaproxy() && bounded ? 0 : 1);
