/** `--workers`: several processes that are one server. */
import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, lines } from "../../../mod.ts";
import { command, type Program } from "../process.ts";

const linux = Deno.build.os === "linux";

/** Workers on a free port of the loopback, listening. */
async function workers(args: readonly string[]): Promise<{ server: Program; port: number }> {
  const server = command("server", ["-H", "127.0.0.1", "-p", "0", "-f", "lines", ...args], {
    permissions: ["-A", "--unstable-net"],
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
  return Number(await connection.receive());
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
