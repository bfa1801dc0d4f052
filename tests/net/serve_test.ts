import { assert, assertEquals, assertMatch, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import { connect, type Connection, echo, lines, RefusedError, reply, serve, type ServeOptions } from "../../mod.ts";
import { expect, rejection, taken, turn, utf8 } from "../pair.ts";
import { resetter } from "../reset.ts";

const local = { hostname: "127.0.0.1", framing: lines() };

/** What a client is answered. */
async function ask(port: number, message: string): Promise<string | null> {
  await using client = await connect({ port, framing: lines() });
  await client.send(message);
  return await client.receive();
}

/** A server whose `onError` calls are collected; `next` waits for one more. */
function reporting(
  options: ServeOptions = {},
): { options: ServeOptions; errors: unknown[]; next: () => Promise<void> } {
  const errors: unknown[] = [];
  let arrived = Promise.withResolvers<void>();
  const onError = (error: unknown) => {
    errors.push(error);
    arrived.resolve();
    arrived = Promise.withResolvers();
  };
  return { options: { ...local, ...options, onError }, errors, next: () => arrived.promise };
}

Deno.test("serve() takes any free port, says where it listens, and answers", async () => {
  const seen: Deno.NetAddr[] = [];
  await using server = serve({ ...local, onListen: (address) => seen.push(address) }, echo());
  assertEquals(seen, [server.addr]);
  assertEquals([server.addr.hostname, server.addr.port > 0], ["127.0.0.1", true]);
  assertEquals(await ask(server.addr.port, "你好"), "你好");
});

Deno.test("without a handler the server gives the tutorial's reply", async () => {
  await using server = serve(local);
  assertEquals(await ask(server.addr.port, "?"), "好的,我是服务端");
});

Deno.test("a handler that throws is reported once, its peer gets what was sent, and others go on", async () => {
  const failure = new Error("handler");
  const { options, errors } = reporting();
  await using server = serve(options, async (conn) => {
    for await (const message of conn) {
      await conn.send(message);
      if (message === "fail") throw failure;
    }
  });
  const { port } = server.addr;
  await using other = await connect({ port, framing: lines() });
  await using client = await connect({ port, framing: lines() });
  await client.send("fail");
  assertEquals([await client.receive(), await client.receive()], ["fail", null]);
  await other.send("well");
  assertEquals(await other.receive(), "well");
  assertEquals(errors, [failure]);
});

Deno.test("a handler that throws synchronously is reported once, and its connection closed", async () => {
  const failure = new Error("handler");
  const { options, errors } = reporting();
  await using server = serve(options, () => {
    throw failure;
  });
  assertEquals(await ask(server.addr.port, "?"), null);
  assertEquals(errors, [failure]);
});

Deno.test("a handler that returns while its peer is there closes the connection", async () => {
  await using server = serve(local, async (conn) => await conn.send("bye"));
  await using client = await connect({ port: server.addr.port, framing: lines() });
  assertEquals([await client.receive(), await client.receive()], ["bye", null]);
});

Deno.test("a handler that never reads and one that hangs leave the others alone", async () => {
  const gate = Promise.withResolvers<void>();
  await using server = serve(local, async (conn) => {
    if (server.connections.size < 3) await gate.promise;
    else await echo()(conn, server.connections);
  });
  const { port } = server.addr;
  await using one = await connect({ port });
  await using two = await connect({ port });
  one.send("never read");
  two.send("never read");
  assertEquals(await ask(port, "alive"), "alive");
  gate.resolve();
});

Deno.test("a connection that its peer resets is no failure of the handler", async () => {
  const { options, errors } = reporting();
  const ended = Promise.withResolvers<unknown>();
  await using server = serve(options, async (conn) => {
    try {
      for await (const message of conn) await conn.send(message);
    } catch (error) {
      ended.resolve(conn.signal.reason);
      throw error;
    }
  });
  const client = await resetter(server.addr.port);
  await client.send(utf8("one\ntwo"));
  await client.reset();
  expect(await ended.promise, Deno.errors.ConnectionReset);
  assertEquals(await ask(server.addr.port, "alive"), "alive");
  assertEquals(errors, []);
});

Deno.test("a handler that never reads hears of its peer's end: of a reset by the signal, of a half-close by finished", async () => {
  const resets = Promise.withResolvers<unknown>();
  const seen = Promise.withResolvers<boolean>();
  let calls = 0;
  await using server = serve(local, async (conn) => {
    calls++;
    await conn.finished;
    if (calls === 1) {
      resets.resolve(conn.signal.reason);
      assertStrictEquals(await rejection(conn.send("late")), conn.signal.reason);
      return;
    }
    seen.resolve(conn.signal.aborted);
    await conn.send("you have finished, and still read");
  });
  const client = await resetter(server.addr.port);
  await client.send(utf8("some words\n"));
  while (calls === 0) await turn();
  await client.reset();
  expect(await resets.promise, Deno.errors.ConnectionReset);
  using other = await Deno.connect({ port: server.addr.port });
  await other.write(utf8("some words\n"));
  await other.closeWrite();
  assertEquals(await seen.promise, false);
  assertEquals(await taken(other), "you have finished, and still read\n");
});

Deno.test("what a peer said before its reset is received", async () => {
  const messages: string[] = [];
  const ended = Promise.withResolvers<unknown>();
  const gate = Promise.withResolvers<void>();
  await using server = serve(local, async (conn) => {
    await gate.promise; // the reset is there before anything is read
    await conn.receiveAll((batch) => void messages.push(...batch)).catch(ended.resolve);
  });
  const client = await resetter(server.addr.port);
  await client.send(utf8("one\ntwo\n"));
  await client.reset();
  gate.resolve();
  expect(await ended.promise, Deno.errors.ConnectionReset);
  assertEquals(messages, ["one", "two"]);
});

Deno.test("a reset in the middle of a large answer ends send() and nothing else", async () => {
  const { options, errors } = reporting();
  const ended = Promise.withResolvers<unknown>();
  await using server = serve(options, async (conn) => {
    if (await conn.receive() === "ping") return await conn.send("pong");
    try {
      for (;;) await conn.send("x".repeat(100_000));
    } catch (error) {
      ended.resolve(error);
      throw error;
    }
  });
  const client = await resetter(server.addr.port);
  await client.send(utf8("everything\n"));
  await turn();
  await client.reset();
  const error = await ended.promise;
  assert(error instanceof Deno.errors.ConnectionReset || error instanceof Deno.errors.BrokenPipe);
  assertEquals(await ask(server.addr.port, "ping"), "pong");
  assertEquals(errors, []);
});

Deno.test("one connection too many reads the refusal, and there is room again when one leaves", async () => {
  const refused: RefusedError[] = [];
  await using server = serve({
    ...local,
    encoding: "gbk",
    maxConnections: 1,
    refusal: "满了",
    onRefused: (error) => refused.push(error),
  }, echo());
  const wire = { port: server.addr.port, encoding: "gbk", framing: lines() };
  const first = await connect(wire);
  await first.send("一");
  assertEquals(await first.receive(), "一");
  await using second = await connect(wire);
  await second.send("it talks first");
  assertEquals([await second.receive(), await second.receive()], ["满了", null]);
  assertEquals(refused.map(({ reason, remoteAddr }) => ({ reason, remoteAddr })), [
    { reason: "maxConnections", remoteAddr: second.localAddr },
  ]);
  assertEquals(server.connections.size, 1);
  await first.close();
  while (server.connections.size > 0) await turn();
  await using third = await connect(wire);
  await third.send("三");
  assertEquals(await third.receive(), "三");
});

Deno.test("hundreds of refused connections are all closed, and the one that is served goes on", async () => {
  await using server = serve({ ...local, maxConnections: 1, refusal: "full" }, echo());
  const { port } = server.addr;
  await using served = await connect({ port, framing: lines() });
  await served.send("in");
  assertEquals(await served.receive(), "in");
  const refused = await Promise.all(Array.from({ length: 300 }, () => Deno.connect({ port })));
  const told = await Promise.all(refused.map((socket) => taken(socket).catch(() => "")));
  assertEquals(told.filter((text) => text !== "full\n" && text !== ""), []);
  assert(told.filter((text) => text === "full\n").length >= 64);
  for (const socket of refused) socket.close();
  await served.send("still");
  assertEquals(await served.receive(), "still");
});

Deno.test("shutdown() accepts no more, lets conversations end, and can be asked for twice", async () => {
  const server = serve(local, echo());
  const { port } = server.addr;
  const client = await connect({ port, framing: lines() });
  await client.send("before");
  assertEquals(await client.receive(), "before");
  let finished = false;
  const finishing = server.shutdown().then(() => finished = true);
  await turn(); // the system closes the port once the accept that was pending has ended
  await assertRejects(() => connect({ port }), Deno.errors.ConnectionRefused);
  await client.send("after");
  assertEquals(await client.receive(), "after");
  assertEquals(finished, false);
  await client.close();
  await Promise.all([finishing, server.shutdown(), server.finished]);
  assertEquals(server.connections.size, 0);
});

Deno.test("await using shuts the server down", async () => {
  let port: number;
  {
    await using server = serve(local, echo());
    port = server.addr.port;
    assertEquals(await ask(port, "hi"), "hi");
  }
  await assertRejects(() => connect({ port }), Deno.errors.ConnectionRefused);
});

Deno.test("the signal ends the server and every connection with its reason", async () => {
  const controller = new AbortController();
  const { options, errors } = reporting({ signal: controller.signal });
  const reasons: unknown[] = [];
  const server = serve(options, async (conn) => {
    conn.signal.addEventListener("abort", () => reasons.push(conn.signal.reason));
    await echo()(conn, server.connections);
  });
  const { port } = server.addr;
  await using client = await connect({ port, framing: lines() });
  await client.send("hi");
  await client.receive();
  const reason = new Error("power cut");
  controller.abort(reason);
  await server.finished;
  assertEquals(reasons, [reason]);
  await client.receive().catch(() => {}); // null or a reset
  await assertRejects(() => connect({ port }), Deno.errors.ConnectionRefused);
  assertEquals(errors, []);
});

Deno.test("after an abort, finished waits for no handler that hangs, and the program goes on", async () => {
  const controller = new AbortController();
  const gate = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const server = serve({ ...local, signal: controller.signal }, async () => {
    begun.resolve();
    await gate.promise;
  });
  await using client = await connect({ port: server.addr.port });
  await begun.promise;
  controller.abort();
  await server.finished;
  await turn();
  assertEquals(await client.receive().catch(() => null), null);
  gate.resolve();
  await turn();
});

Deno.test("a handler that ends a few microtasks before the signal is aborted does not stop the event loop", async () => {
  for (const turns of [0, 1, 2, 3, 5, 8]) {
    const controller = new AbortController();
    const gate = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    const server = serve({ ...local, signal: controller.signal }, () => {
      begun.resolve();
      return gate.promise;
    });
    await using _client = await connect({ port: server.addr.port });
    await begun.promise;
    gate.resolve();
    for (let i = 0; i < turns; i++) await null;
    controller.abort();
    await server.finished;
    await turn();
  }
});

Deno.test("an abort ends refused connections that linger, too", async () => {
  const controller = new AbortController();
  const server = serve({ ...local, maxConnections: 1, refusal: "full", signal: controller.signal }, echo());
  const { port } = server.addr;
  await using first = await connect({ port, framing: lines() });
  await first.send("in");
  await first.receive();
  await using second = await connect({ port, framing: lines() });
  assertEquals(await second.receive(), "full");
  controller.abort();
  await server.finished;
  assertEquals(await second.receive().catch(() => null), null);
});

Deno.test("serve() with an aborted signal throws its reason", () => {
  const reason = new Error("never mind");
  assertStrictEquals(assertThrows(() => serve({ ...local, signal: AbortSignal.abort(reason) })), reason);
});

Deno.test("an onListen that throws leaves no server", async () => {
  let port = 0;
  const failure = new Error("onListen");
  assertStrictEquals(
    assertThrows(() =>
      serve({
        ...local,
        onListen: (address) => {
          port = address.port;
          throw failure;
        },
      })
    ),
    failure,
  );
  await assertRejects(() => connect({ port }), Deno.errors.ConnectionRefused);
});

Deno.test("a framing that throws for one connection is reported, and the next is served", async () => {
  const failure = new Error("framing");
  let calls = 0;
  const { options, errors } = reporting({
    framing: (wire) => {
      if (++calls === 2) throw failure; // the first call is serve()'s own, to see whether it fits
      return lines()(wire);
    },
  });
  await using server = serve(options, echo());
  const { port } = server.addr;
  await using refused = await Deno.connect({ port });
  assertEquals(await taken(refused), "");
  assertEquals(await ask(port, "next"), "next");
  assertEquals(errors, [failure]);
});

for (const direction of ["in", "out"] as const) {
  Deno.test(`an onBytes that throws at "${direction}" is reported, ends its connection, and the next is served`, async () => {
    const failure = new Error("onBytes");
    let healthy = false;
    const { options, errors } = reporting({
      onBytes: (_, at) => {
        if (at === direction && !healthy) throw failure;
      },
    });
    await using server = serve(options, echo());
    const { port } = server.addr;
    await ask(port, "one").catch(() => {}); // null or a reset
    assertEquals(errors, [failure]);
    healthy = true;
    assertEquals(await ask(port, "next"), "next");
  });
}

Deno.test("a port that is taken is AddrInUse, and free again at once after shutdown, TIME_WAIT or not", async () => {
  const first = serve(local, (conn) => conn.send("bye")); // the server closes first: its side stays in TIME_WAIT
  const { port } = first.addr;
  assertThrows(() => serve({ ...local, port }), Deno.errors.AddrInUse);
  assertEquals(await ask(port, "?"), "bye");
  await first.shutdown();
  await using second = serve({ ...local, port }, echo());
  assertEquals(await ask(port, "again"), "again");
  assertEquals(second.addr.port, port);
});

Deno.test("a port, a backlog or a limit that does not exist is a RangeError", () => {
  for (const port of [-1, 65536, 1.5, NaN]) {
    assertMatch(assertThrows(() => serve({ ...local, port }), RangeError).message, /^Cannot listen on port/);
  }
  for (
    const limit of ["tcpBacklog", "maxConnections", "maxMessageSize", "maxBufferedAmount", "maxTotalBuffered"] as const
  ) {
    for (const value of [0, -1, 1.5, NaN]) {
      assertMatch(assertThrows(() => serve({ ...local, [limit]: value }), RangeError).message, new RegExp(limit));
    }
  }
  assertThrows(() => serve({ ...local, idleTimeout: -1 }), RangeError, "idleTimeout");
  assertThrows(() => serve({ ...local, messageTimeout: -1 }), RangeError, "messageTimeout");
});

Deno.test('a server on "::" shows IPv4 peers as IPv4', async () => {
  const seen = Promise.withResolvers<Connection>();
  await using server = serve({ hostname: "::" }, (conn) => seen.resolve(conn));
  await using client = await connect({ port: server.addr.port });
  const conn = await seen.promise;
  assertEquals([conn.localAddr.hostname, conn.remoteAddr], ["127.0.0.1", client.localAddr]);
});

Deno.test("reusePort lets two servers share a port, and clients spread", async () => {
  await using first = serve({ ...local, reusePort: true }, reply("first"));
  const { port } = first.addr;
  await using second = serve({ ...local, port, reusePort: true }, reply("second"));
  const answers = await Promise.all(Array.from({ length: 100 }, () => ask(port, "who")));
  const [one, two] = [answers.filter((by) => by === "first").length, answers.filter((by) => by === "second").length];
  assertEquals([one + two, one > 0, two > 0], [100, true, true]);
  assertEquals(second.addr.port, port);
});

Deno.test("hundreds of connections opened and closed leave none behind", async () => {
  await using server = serve(local, echo());
  const { port } = server.addr;
  for (let round = 0; round < 20; round++) {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, i) => ask(port, String(i))));
    assertEquals(answers.length, 50);
  }
  while (server.connections.size > 0) await turn();
});

Deno.test("onError is told of a rejection that comes later, and only of the first", async () => {
  const { options, errors, next } = reporting();
  const failure = new Error("later");
  await using server = serve(options, async (conn) => {
    await conn.receive();
    await Promise.all([Promise.reject(failure), Promise.reject(new Error("another"))]);
  });
  const reported = next();
  assertEquals(await ask(server.addr.port, "?"), null);
  await reported;
  assertEquals(errors, [failure]);
});

Deno.test("two ends that both send before they read do not lock each other", async () => {
  const total = 32 * 1024 * 1024;
  await using server = serve({ ...local, maxBufferedAmount: 64 * 1024 * 1024 }, echo());
  await using client = await connect({ port: server.addr.port, framing: lines() });
  const line = "x".repeat(1023);
  let received = 0;
  const listening = client.receiveAll((messages) => {
    for (const message of messages) received += message.length + 1;
  });
  for (let sent = 0; sent < total; sent += 1024) await client.send(line);
  await client.closeWrite();
  await listening;
  assertEquals(received, total);
});

Deno.test("send() and close() to a peer that never reads end by the idle time", async () => {
  const ended = Promise.withResolvers<unknown>();
  await using server = serve({ ...local, idleTimeout: 1000 }, async (conn) => {
    await conn.receive();
    try {
      for (;;) await conn.send("x".repeat(65_536));
    } catch (error) {
      ended.resolve(error);
    }
  });
  using client = await Deno.connect({ port: server.addr.port });
  await client.write(utf8("everything\n"));
  assertEquals(expect(await ended.promise, DOMException).name, "TimeoutError");
});

Deno.test("a silent client is told nothing and dropped by a handler that only receives", async () => {
  const { options, errors } = reporting({ idleTimeout: 100 });
  const reason = Promise.withResolvers<unknown>();
  await using server = serve(options, async (conn) => {
    const error = await rejection(conn.receive());
    reason.resolve(error);
    throw error;
  });
  using client = await Deno.connect({ port: server.addr.port });
  assertEquals(expect(await reason.promise, DOMException).name, "TimeoutError");
  assertEquals(await taken(client), "");
  assertEquals(errors, []);
});

Deno.test("a handler that sends what is no message is reported, awaited or not", async () => {
  const { options, errors } = reporting();
  const nothing = JSON.parse("null"); // as a program without types may do
  await using awaited = serve(options, async (conn) => await conn.send(nothing));
  assertEquals(await ask(awaited.addr.port, "?"), null);
  await using unawaited = serve(options, async (conn) => {
    await conn.receive();
    conn.send(nothing);
  });
  assertEquals(await ask(unawaited.addr.port, "?"), null);
  assertEquals(errors.map((error) => expect(error, TypeError).name), ["TypeError", "TypeError"]);
});
