/** How a connection ends whose peer is still there. */
import { assertEquals } from "@std/assert";
import { connect, echo, lines, serve } from "../../mod.ts";
import { Clock } from "../clock.ts";
import { connected, expect, taken, turn, utf8 } from "../pair.ts";

const local = { hostname: "127.0.0.1", framing: lines() };

/** Whether a promise is settled by now. */
async function settled(promise: Promise<unknown>): Promise<boolean> {
  const pending = {};
  return await Promise.race([promise, turn().then(() => pending)]) !== pending;
}

Deno.test("a peer that says nothing is heard out for 5 s, and close() waits for 1 s of it", async () => {
  using clock = new Clock();
  const { connection, near } = connected();
  const closing = connection.close();
  await turn();
  assertEquals([connection.signal.aborted, near.closed, await settled(closing)], [true, false, false]);
  clock.pass(1250);
  assertEquals([await settled(closing), near.closed], [true, false]);
  clock.pass(3100);
  assertEquals(near.closed, false);
  clock.pass(700);
  await turn();
  assertEquals([near.closed, clock.timers], [true, 0]);
});

Deno.test("a peer that goes on talking is heard out for 30 s", async () => {
  using clock = new Clock();
  const { connection, near, far } = connected();
  connection.close();
  for (let passed = 0; passed < 29; passed++) {
    await far.write(utf8("still here"));
    await turn();
    clock.pass(1000);
  }
  assertEquals(near.closed, false);
  clock.pass(1300);
  await turn();
  assertEquals([near.closed, clock.timers], [true, 0]);
});

Deno.test("abort() ends the hearing out, and leaves no timer", async () => {
  using clock = new Clock();
  const { connection, near } = connected();
  const closing = connection.close();
  await turn();
  connection.abort();
  await closing;
  assertEquals([near.closed, clock.timers], [true, 0]);
});

Deno.test("8 MiB reach a peer that reads 2 MB/s and says a byte every 100 ms, whole", async () => {
  const message = "x".repeat(8 * 1024 * 1024);
  await using server = serve({ ...local, onError: () => {} }, (conn) => void conn.send(message));
  using peer = await Deno.connect({ port: server.addr.port });
  const buffer = new Uint8Array(50_000);
  let received = 0;
  const begun = performance.now();
  for (let steps = 0;; steps++) {
    const count = await peer.read(buffer);
    if (count === null) break;
    received += count;
    if (steps % 4 === 0) await peer.write(utf8("."));
    // The pace is what is tested.
    const ahead = received / 2000 - (performance.now() - begun);
    if (ahead > 0) await new Promise((resolve) => setTimeout(resolve, ahead));
  }
  assertEquals(received, message.length + 1);
});

Deno.test("a conversation has ended when all was said, while its peer is still heard out; shutdown() waits for that", async () => {
  await using server = serve(local, (conn) => conn.send("bye"));
  using peer = await Deno.connect({ port: server.addr.port });
  assertEquals(await taken(peer), "bye\n");
  while (server.connections.size > 0) await turn();
  await peer.write(utf8("not yet"));
  const finishing = server.shutdown();
  assertEquals(await settled(finishing), false);
  await peer.closeWrite();
  await finishing;
});

Deno.test("shutdown({ timeout }) cuts handlers that hang and peers that linger", async () => {
  const reasons: unknown[] = [];
  const server = serve(local, async (conn) => {
    if (await conn.receive() === "leave") return;
    await conn.finished;
    reasons.push(conn.signal.reason);
    await new Promise(() => {}); // it ignores its end
  });
  using lingering = await Deno.connect({ port: server.addr.port });
  await lingering.write(utf8("leave\n"));
  assertEquals(await taken(lingering), "");
  using hanging = await Deno.connect({ port: server.addr.port });
  await hanging.write(utf8("stay\n"));
  await server.shutdown({ timeout: 100 }); // the handler hangs for ever
  await turn();
  assertEquals(reasons.map((reason) => expect(reason, DOMException).name), ["TimeoutError"]);
  assertEquals(await taken(hanging).catch(() => ""), "");
});

Deno.test("shutdown({ timeout }) that is in time leaves no timer, and cuts nobody", async () => {
  const server = serve(local, echo());
  const client = await connect({ port: server.addr.port, framing: lines() });
  await client.send("one");
  assertEquals(await client.receive(), "one");
  const finishing = server.shutdown({ timeout: 60_000 });
  await client.send("two");
  assertEquals(await client.receive(), "two");
  await client.close();
  await finishing;
});

Deno.test("shutdown({ timeout: 0 }) cuts at once", async () => {
  const server = serve(local, echo());
  await using client = await connect({ port: server.addr.port, framing: lines() });
  await client.send("one");
  assertEquals(await client.receive(), "one");
  await server.shutdown({ timeout: 0 });
  assertEquals(await client.receive().catch(() => null), null);
});
