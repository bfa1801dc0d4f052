import { assertEquals, assertMatch, assertRejects, assertStrictEquals } from "@std/assert";
import { connect, echo, lines, serve } from "../../mod.ts";
import { rejection, taken, utf8 } from "../pair.ts";

const local = { hostname: "127.0.0.1", framing: lines() };

/** A port of the loopback where nobody listens. */
function deaf(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

Deno.test("connect() talks to a server, and knows both addresses", async () => {
  await using server = serve(local, echo());
  await using conn = await connect({ port: server.addr.port, framing: lines() });
  await conn.send("你好");
  assertEquals(await conn.receive(), "你好");
  assertEquals(conn.remoteAddr, server.addr);
  assertEquals(conn.localAddr.hostname, "127.0.0.1");
});

Deno.test("connect() to a port where nobody listens is ConnectionRefused", async () => {
  await assertRejects(() => connect({ port: deaf() }), Deno.errors.ConnectionRefused);
});

Deno.test("connect() to a port that does not exist is a RangeError", async () => {
  for (const port of [0, -1, 65536, 1.5, NaN]) {
    const error = await rejection(connect({ port }), RangeError);
    assertMatch(error.message, /^Cannot connect to port/);
  }
});

Deno.test("connect() with an unknown label is a RangeError before anything is dialled", async () => {
  await assertRejects(() => connect({ port: deaf(), encoding: "gbk9" }), RangeError, "gbk9");
});

Deno.test("a framing that throws leaves no socket behind", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const failure = new Error("framing");
  let calls = 0;
  const connecting = connect({
    port: listener.addr.port,
    framing: (wire) => {
      if (++calls === 2) throw failure; // the first call only sees whether it fits the encoding
      return lines()(wire);
    },
  });
  using socket = await listener.accept();
  assertStrictEquals(await rejection(connecting), failure);
  assertEquals(await taken(socket), "");
});

Deno.test("AbortSignal.timeout() ends an attempt that nobody answers", async () => {
  // With its backlog full and nobody accepting, the system answers no further client.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { port } = listener.addr;
  const attempts = Array.from({ length: 6 }, () => connect({ port, signal: AbortSignal.timeout(200) }));
  const outcomes = await Promise.allSettled(attempts);
  const errors = outcomes.flatMap((outcome) => outcome.status === "rejected" ? [outcome.reason.name] : []);
  assertEquals(new Set(errors), new Set(["TimeoutError"]));
  for (const outcome of outcomes) if (outcome.status === "fulfilled") outcome.value.abort();
});

Deno.test("an aborted signal rejects with its reason, and one that aborts later changes nothing", async () => {
  await using server = serve(local, echo());
  const { port } = server.addr;
  const reason = new Error("never mind");
  assertStrictEquals(await rejection(connect({ port, signal: AbortSignal.abort(reason) })), reason);
  const controller = new AbortController();
  await using conn = await connect({ port, framing: lines(), signal: controller.signal });
  controller.abort();
  await conn.send("still");
  assertEquals(await conn.receive(), "still");
});

Deno.test("half-close both ways over TCP", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const [conn, socket] = await Promise.all([
    connect({ port: listener.addr.port, framing: lines() }),
    listener.accept(),
  ]);
  await conn.send("question");
  await conn.closeWrite();
  assertEquals(await taken(socket), "question\n");
  await socket.write(utf8("answer\nand"));
  assertEquals(await conn.receive(), "answer");
  await socket.closeWrite();
  assertEquals([await conn.receive(), await conn.receive()], ["and", null]);
  await conn.close();
  socket.close();
});
