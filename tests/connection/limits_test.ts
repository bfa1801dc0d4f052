/** Each limit, driven past by real sockets while the memory and the time of the server's process are watched. */
import { assert, assertEquals, assertLess } from "@std/assert";
import { connect, lines } from "../../mod.ts";
import { output, Program, server } from "../cli/process.ts";
import { descriptors, measurable, resident } from "../measure.ts";
import { taken, utf8 } from "../pair.ts";

const MIB = 1024 * 1024;
const LINE = "x".repeat(1023);

/** A test that reads /proc. */
function measured(name: string, body: () => Promise<void>): void {
  Deno.test({ name, ignore: !measurable, fn: body });
}

/** What a client is answered. */
async function ask(port: number, message: string): Promise<string | null> {
  await using client = await connect({ port, framing: lines() });
  await client.send(message);
  return await client.receive();
}

measured(
  "a peer that sends 64 MB to an echo and never reads is read no further, then dropped; others go on",
  async () => {
    const { server: ours, port } = await server(["--echo", "-f", "lines", "-i", "2s", "-q"]);
    await using _ = ours;
    assertEquals(await ask(port, "before"), "before");
    const base = resident(ours.child.pid);
    using greedy = await Deno.connect({ port });
    const block = utf8(`${LINE}\n`.repeat(64));
    let sent = 0;
    let most = base;
    try {
      while (sent < 64 * MIB) {
        sent += await greedy.write(block.subarray(sent % block.length));
        most = Math.max(most, resident(ours.child.pid));
      }
    } catch {
      // Dropped in the middle of a write.
    }
    assertLess(sent, 32 * MIB); // what the system keeps, both ways
    assertLess(most - base, 24);
    await ours.stdout.line(/went offline \(.* 2 s/);
    assertEquals(await ask(port, "after"), "after");
  },
);

measured("a chat drops the member that never reads, and everybody else gets every message", async () => {
  const { server: ours, port } = await server(["--hub", "-f", "lines", "-q"]);
  await using _ = ours;
  await using sender = await connect({ port, framing: lines() });
  await using member = await connect({ port, framing: lines() });
  using _stuck = await Deno.connect({ port });
  await ours.stdout.count(3); // all three are there
  const base = resident(ours.child.pid);
  let most = base;
  for (let sent = 0; sent < 48; sent++) {
    for (let i = 0; i < 1024; i++) sender.send(`${sent} ${i} ${LINE}`);
    for (let i = 0; i < 1024; i++) assertEquals(await member.receive(), `${sent} ${i} ${LINE}`);
    most = Math.max(most, resident(ours.child.pid));
  }
  await ours.stdout.line("went offline (the peer reads too slowly");
  assertLess(most - base, 128); // 16 MiB may wait, in a buffer that grows by doubling
});

measured("200 members that never read cost no more than what waits for them once, while 40 MB are said", async () => {
  const { server: ours, port } = await server(["--hub", "-f", "lines", "-q"]);
  await using _ = ours;
  await using sender = await connect({ port, framing: lines() });
  await using member = await connect({ port, framing: lines() });
  const stuck = await Promise.all(Array.from({ length: 200 }, () => Deno.connect({ port })));
  await ours.stdout.count(202);
  const base = resident(ours.child.pid);
  let most = base;
  const line = LINE.repeat(4);
  for (let sent = 0; sent < 40; sent++) {
    for (let i = 0; i < 256; i++) sender.send(`${sent} ${i} ${line}`);
    for (let i = 0; i < 256; i++) assertEquals(await member.receive(), `${sent} ${i} ${line}`);
    most = Math.max(most, resident(ours.child.pid));
  }
  await ours.stdout.line("went offline (the peer reads too slowly");
  for (const socket of stuck) socket.close();
  assertLess(most - base, 384); // a copy for each of them would be 3.2 GB
});

measured("a message without end is refused at --max-message, told to its sender, and not kept", async () => {
  const { server: ours, port } = await server(["-f", "lines", "-e", "utf-8", "--max-message", "64KiB", "-q"]);
  await using _ = ours;
  await ask(port, "before");
  const base = resident(ours.child.pid);
  using endless = await Deno.connect({ port });
  const answer = taken(endless).catch(() => "");
  const block = utf8("x".repeat(65536));
  try {
    for (let i = 0; i < 1024; i++) await endless.write(block);
  } catch {
    // Reset: the server has ended the connection.
  }
  assert((await answer).startsWith("message too long: "));
  assertLess(resident(ours.child.pid) - base, 16);
  await ours.stdout.line("went offline (message too long");
  assertEquals(await ask(port, "after"), "好的,我是服务端");
});

Deno.test("a silent peer is told why after --idle-timeout, and the operator reads one line", async () => {
  const { server: ours, port } = await server(["-f", "lines", "-e", "utf-8", "-i", "200ms", "-q"]);
  await using _ = ours;
  using silent = await Deno.connect({ port });
  assertEquals(await taken(silent), "timed out\n");
  await ours.stdout.line(/went offline \(the peer sent nothing for 0\.2 s\)/);
});

Deno.test("one connection too many is told so, and the operator reads one line", async () => {
  const { server: ours, port } = await server(["-f", "lines", "--max-connections", "1"]);
  await using _ = ours;
  await using first = await connect({ port, framing: lines() });
  await first.send("in");
  await first.receive();
  await using second = await connect({ port, framing: lines() });
  assertEquals(await second.receive(), "The server is full (1 connection at most), try again later");
  const line = await ours.stderr.line("refused");
  assertEquals(line, `127.0.0.1:${second.localAddr.port}: refused: at most 1 connection (--max-connections)`);
});

measured(
  "with 64 descriptors, 100 clients: the accepted are served, the rest when others leave",
  async () => {
    const start = 'ulimit -n 64 && exec "$0" run -A server.ts --lang en -H 127.0.0.1 -p 0 --echo -f lines -q';
    await using ours = new Program("sh", ["-c", start, Deno.execPath()]);
    const port = Number(/(\d+)$/.exec(await ours.stderr.line(/:\d+$/))?.[1]);
    const clients = await Promise.all(Array.from({ length: 100 }, () => connect({ port, framing: lines() })));
    let served = 0;
    let more = Promise.withResolvers<void>();
    const answers = clients.map(async (client, i) => {
      await client.send(`client ${i}`);
      const answer = await client.receive();
      served++;
      more.resolve();
      return answer;
    });
    const complaint = await ours.stderr.line("cannot accept connections for now");
    assert(complaint.includes("Too many open files"), complaint);
    while (served <= 10) {
      await more.promise;
      more = Promise.withResolvers();
    }
    assert(served < 100, `${served} were served`);
    const waiting = new Set(clients);
    while (waiting.size > 0) {
      for (const client of waiting) {
        const answer = await Promise.race([answers[clients.indexOf(client)], Promise.resolve()]);
        if (answer === undefined) continue;
        waiting.delete(client);
        await client.close();
      }
      if (served < clients.length) {
        await more.promise;
        more = Promise.withResolvers();
      }
    }
    assertEquals(await Promise.all(answers), clients.map((_, i) => `client ${i}`));
    assertEquals(ours.stderr.lines.filter((line) => line === complaint).length, 1);
  },
);

measured("10,000 connections opened and closed leave no descriptor and no growth", async () => {
  // With a small nursery what is collected goes at once, and what is left is what leaks.
  const permissions = ["-A", "--v8-flags=--max-semi-space-size=1"];
  const { server: ours, port } = await server(["--echo", "-f", "lines", "-q"], { permissions });
  await using _ = ours;
  await ask(port, "warm");
  const { pid } = ours.child;
  const open = descriptors(pid);
  const after: number[] = [];
  for (let round = 0; round < 5; round++) {
    for (let i = 0; i < 20; i++) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => ask(port, "你好")));
      assertEquals(new Set(answers), new Set(["你好"]));
    }
    after.push(resident(pid));
  }
  const [, second = NaN, , , fifth = NaN] = after;
  assertLess(fifth - second, 16);
  await ours.stdout.count(20_002); // all have come and gone
  assertEquals(descriptors(pid) <= open, true);
});

Deno.test("SIGTERM in 50 conversations: every message is answered, nobody is reset, exit 0 within --drain", async () => {
  const { server: ours, port } = await server(["--echo", "-f", "lines", "-q", "--drain", "5s"]);
  await using _ = ours;
  const stopped = Promise.withResolvers<void>();
  let inFlight = 0;
  const half = Promise.withResolvers<void>();
  /** Talks before and after the signal; half of the clients then leave, the others wait for the server's end. */
  const converse = async (i: number) => {
    await using client = await connect({ port, framing: lines() });
    for (let n = 0; n < 40; n++) {
      const burst = Array.from({ length: 5 }, (_, k) => `${i} ${n} ${k}`);
      for (const message of burst) client.send(message);
      if (n === 20) {
        if (++inFlight === 50) half.resolve(); // all have sent what is not answered yet
        await stopped.promise;
      }
      for (const message of burst) assertEquals(await client.receive(), message);
    }
    if (i % 2 === 0) await client.closeWrite();
    assertEquals(await client.receive(), null);
  };
  const all = Array.from({ length: 50 }, (_, i) => converse(i));
  await half.promise;
  ours.child.kill("SIGTERM");
  await ours.stderr.line("accepting no more; 50 conversations left");
  stopped.resolve();
  await Promise.all(all);
  assertEquals(await ours.exit(), 0);
});

Deno.test("a second signal cuts while refused clients or a peer that never reads still linger", async () => {
  const { server: ours, port } = await server(["--echo", "-f", "lines", "-q", "--drain", "1m"]);
  await using _ = ours;
  using greedy = await Deno.connect({ port });
  await greedy.write(utf8("x\n"));
  await taken(greedy, 2);
  ours.child.kill("SIGINT");
  await ours.stderr.line("accepting no more; 1 conversation left");
  ours.child.kill("SIGTERM");
  assertEquals(await ours.exit(), 130);
});

Deno.test("nothing keeps the program alive after everything was closed", async () => {
  const mod = import.meta.resolve("../../mod.ts");
  const code = `const { connect, echo, idleGap, serve } = await import(${JSON.stringify(mod)});
    const options = { hostname: "127.0.0.1", idleTimeout: 3_600_000, framing: idleGap(3_600_000) };
    const server = serve(options, echo());
    const conn = await connect({ ...options, port: server.addr.port });
    await conn.send("hi");
    await conn.closeWrite();
    await conn.receive();
    await conn.close();
    await server.shutdown();`;
  // A timer that is left would take an hour.
  assertEquals((await output(Deno.execPath(), ["eval", "--no-config", code])).code, 0);
});
