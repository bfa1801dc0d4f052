/** `--workers`: several processes that are one server. */
import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, lines } from "../../../mod.ts";
import { descriptors } from "../../measure.ts";
import { command, output, type Program, type Start } from "../process.ts";

const linux = Deno.build.os === "linux";

/** Workers on a free port of the loopback, listening. */
async function workers(args: readonly string[], start: Start = {}): Promise<{ server: Program; port: number }> {
  const server = command("server", ["-H", "127.0.0.1", "-p", "0", "-f", "lines", ...args], {
    permissions: ["-A", "--unstable-net"],
    ...start,
  });
  const port = Number(/:(\d+)$/.exec(await server.stderr.line(/^listening/))?.[1]);
  await server.stderr.line(/^\d+ workers?/);
  return { server, port };
}

/** The processes that a process has started. */
function children(pid: number): number[] {
  return Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`).trim().split(" ").map(Number);
}

/** The process at the other end of each connection. */
async function workerOf(connection: Connection): Promise<number> {
  await connection.send("who");
  const said = await connection.receive();
  if (said === null) throw new Error("The worker has gone");
  return Number(said);
}

/** A handler that says in which process it is, and answers everything else with itself. */
const WHO = `import process from "node:process";
export default (message: string) => message === "who" ? String(process.pid) : message;`;

Deno.test({
  name: "a worker that is killed costs its own connections, and another takes its place",
  ignore: !linux,
  async fn() {
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(`${folder}/who.ts`, WHO);
    const record = `${folder}/record.ndjson`;
    const { server, port } = await workers(["--workers", "2", "--handler", `${folder}/who.ts`, "-o", record]);
    await using _server = server;
    const started = children(server.child.pid);
    assertEquals(started.length, 2);

    const found = new Map<number, Connection[]>();
    let count = 0;
    while (found.size < 2) {
      const connection = await connect({ port, framing: lines() });
      const pid = await workerOf(connection);
      found.set(pid, [...found.get(pid) ?? [], connection]);
      count++;
    }
    assertEquals([...found.keys()].sort(), started.sort());
    const [[killed, lost], [kept, others]] = [...found] as [[number, Connection[]], [number, Connection[]]];

    // What a worker has not told before it is killed is lost with it.
    const opened = async () => (await Deno.readTextFile(record)).split('"event":"open"').length - 1;
    while (await opened() < count) await new Promise((resolve) => setTimeout(resolve, 10));
    Deno.kill(killed, "SIGKILL");
    for (const connection of lost) {
      await connection.receive().then((said) => assertEquals(said, null), () => {}); // an end, or a reset
    }
    await server.stderr.line(`worker ${started.indexOf(killed) + 1} ended (SIGKILL), `);
    for (const connection of others) assertEquals(await workerOf(connection), kept);
    await server.stderr.line(/^worker \d is back/);
    assertEquals(children(server.child.pid).length, 2);

    for (const connection of [...lost, ...others]) await connection.close();
    server.child.kill("SIGTERM");
    assertEquals(await server.exit(), 0);
    const events = (await Deno.readTextFile(record)).trim().split("\n").map((line) => JSON.parse(line));
    const ids = (event: string) => events.filter((each) => each.event === event).map(({ id }) => id);
    const all = Array.from({ length: count }, (_, index) => index + 1);
    assertEquals(ids("open"), all);
    assertEquals(ids("close").sort((a, b) => a - b), all);
    assertEquals(events.filter(({ reason }) => reason === "its worker ended").length, lost.length);
    assert(events.every(({ id, local, remote }) => id === undefined || local !== "" && remote !== ""));
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "SIGUSR2 puts new processes in the place of all, and SIGTERM lets what goes on end, once for all",
  ignore: !linux,
  async fn() {
    const folder = await Deno.makeTempDir();
    await Deno.writeTextFile(`${folder}/who.ts`, WHO);
    const args = [
      "--workers",
      "2",
      "--handler",
      `${folder}/who.ts`,
      "--drain",
      "60s",
      "--metrics",
      "127.0.0.1:0",
      "-q",
    ];
    const { server, port } = await workers(args);
    await using _server = server;
    const metrics = /http:\S+/.exec(await server.stderr.line(/^metrics: /))?.[0] ?? "";
    const before = children(server.child.pid);
    const options = { port, framing: lines() };

    let over = false;
    let served = 0;
    /** Comes and goes; the kernel resets who waits at a listener that closes, unless it was told to hand them on. */
    const stream = async () => {
      while (!over) {
        const connection = await connect(options).catch((error) => {
          if (error instanceof Deno.errors.ConnectionRefused) throw error; // fails the test; a reset does not
        });
        if (!connection) continue;
        await workerOf(connection).then(() => served++, () => {});
        await connection.close();
      }
    };
    const streams = Promise.all([stream(), stream()]);
    streams.catch(() => {}); // awaited below
    await using long = await connect(options);
    const old = await workerOf(long);
    server.child.kill("SIGUSR2");
    await server.stderr.line("restarting 2 workers, one after another");
    while (children(server.child.pid).length < 3) await workerOf(long);
    assertEquals(await workerOf(long), old);
    await long.close();
    await server.stderr.line("all workers have been restarted");
    over = true;
    await streams;
    const after = children(server.child.pid);
    assertEquals(after.length, 2);
    assertEquals(after.filter((pid) => before.includes(pid)), []);

    await using last = await connect(options);
    assert(after.includes(await workerOf(last)));
    const text = await (await fetch(metrics)).text();
    const numberOf = (name: string) => Number(new RegExp(`^${name} (\\d+)$`, "m").exec(text)?.[1]);
    assertEquals(numberOf("mojibye_connections_open"), 1);
    // Whoever was served was counted, by processes that have ended too.
    assert(numberOf("mojibye_connections_accepted_total") >= served + 2, text);
    assertEquals((await fetch(metrics.replace("metrics", "readyz"))).status, 200);

    server.child.kill("SIGTERM");
    await server.stderr.line("accepting no more; 1 conversation left, ");
    assert(after.includes(await workerOf(last)));
    await last.close();
    assertEquals(await server.exit(), 0);
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: "a chat is one for all workers, and so is what is typed on the server",
  ignore: !linux,
  async fn() {
    const { server, port } = await workers(["--workers", "2", "--chat", "--talk", "-e", "utf-8"], { stdin: "piped" });
    await using _server = server;
    const pids = children(server.child.pid);
    const empty = pids.map(descriptors);
    const members: Connection[] = [];
    const busy = () => pids.map((pid, at) => descriptors(pid) > (empty[at] ?? 0));
    while (!busy().every(Boolean)) {
      const member = await connect({ port, framing: lines(), encoding: "utf-8" });
      await member.receive(); // its greeting: it is served
      members.push(member);
    }
    const [first, ...others] = members;
    if (!first) throw new Error("Two workers have two members");
    // Who types speaks to those of whom the workers have told: each has a line, in the order of their numbers.
    await server.stdout.count(members.length);
    const number = 1 + server.stdout.lines.findIndex((line) => line.includes(`:${portOf(first)} `));
    await first.send("你好");
    for (const other of others) await until(other, / 你好$/);

    await server.type(`全体注意\n/to ${number} 只有你\n`);
    await until(first, /^只有你$/);
    for (const other of others) assertEquals(await until(other, /^(全体注意|只有你)$/), "全体注意");

    await server.type("/quit\n");
    for (const member of members) await member.close();
    assertEquals(await server.exit(), 0);
  },
});

/** The port of a client. */
function portOf({ localAddr: { port } }: Connection): number {
  if (port === undefined) throw new Error("It is a Unix socket");
  return port;
}

/** The first message that matches. */
async function until(connection: Connection, pattern: RegExp): Promise<string> {
  for await (const message of connection) if (pattern.test(message)) return message;
  throw new Error(`No message matches ${pattern}`);
}

Deno.test({
  name: "where there can be no workers, one line says what is missing",
  ignore: !linux,
  async fn() {
    const run = async (...args: string[]) => {
      const { code, stderr } = await output(Deno.execPath(), ["run", "--no-prompt", ...args, "--lang", "en"]);
      return [code, stderr];
    };
    assertEquals(await run("-A", "--no-config", "server.ts", "--workers", "2"), [
      2,
      "--workers needs --unstable-net: deno run --unstable-net -A server.ts --workers …\n",
    ]);
    assertEquals(await run("--allow-net", "server.ts", "--workers", "2"), [
      2,
      "Not allowed: starting workers (--allow-run=deno)\n",
    ]);
    // What is wrong for all is told by the first one, once.
    const rules = ["server.ts", "-p", "0", "--rules", "/no/such/file", "--workers", "2"];
    const [code, stderr] = await run("-A", ...rules);
    assertEquals([code, String(stderr).trim().split("\n").length], [2, 1]);
  },
});
