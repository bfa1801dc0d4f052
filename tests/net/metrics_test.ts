import { assertEquals } from "@std/assert";
import {
  connect,
  type Connection,
  echo,
  type Handler,
  lines,
  RefusedError,
  serve,
  type ServeOptions,
  type Server,
  type Socket,
} from "../../mod.ts";
import { checksum } from "../../lib/framing/mod.ts";
import { autoCodec } from "../../lib/detect/auto.ts";
import { rejection, taken, utf8 } from "../pair.ts";

const LOCAL = { hostname: "127.0.0.1", framing: lines() };

/** Sends bytes, says that no more will come, and waits for the end: what the server said. */
async function say({ addr }: Server, bytes: Uint8Array): Promise<string> {
  using socket = await Deno.connect({ port: addr.port });
  await socket.write(bytes);
  await socket.closeWrite();
  return await taken(socket);
}

/** What a server has counted after one client sent these bytes. */
async function after(options: ServeOptions, handler: Handler, bytes: Uint8Array) {
  await using server = serve({ ...LOCAL, onError: () => {}, ...options }, handler);
  await say(server, bytes);
  await server.shutdown();
  return server.metrics;
}

Deno.test("a server counts connections, and bytes and messages each way", async () => {
  await using server = serve({ ...LOCAL, encoding: "gbk" }, echo());
  const before = server.metrics;
  assertEquals(before, {
    open: 0,
    accepted: 0,
    refused: {},
    bytes: { in: 0, out: 0 },
    messages: { in: 0, out: 0 },
    replaced: {},
    buffered: 0,
    badChecksums: 0,
    ended: {},
    handshakeFailures: 0,
    healthChecks: 0,
    handlerErrors: 0,
  });
  await using client = await connect({ port: server.addr.port, encoding: "gbk", framing: lines() });
  await client.send("你好");
  await client.send("ok");
  assertEquals([await client.receive(), await client.receive()], ["你好", "ok"]);
  assertEquals([server.metrics.open, server.metrics.accepted], [1, 1]);
  await client.close();
  await say(server, utf8("x\n"));
  await server.shutdown();
  assertEquals(server.metrics, {
    ...before,
    accepted: 2,
    bytes: { in: 10, out: 10 },
    messages: { in: 3, out: 3 },
  });
  assertEquals(before.accepted, 0); // it stays as it was
});

Deno.test("one connection too many is accepted, refused and counted as both", async () => {
  await using server = serve({ ...LOCAL, maxConnections: 1, refusal: "full" }, echo());
  await using client = await connect({ port: server.addr.port, framing: lines() });
  await client.send("here");
  assertEquals(await client.receive(), "here");
  assertEquals(await say(server, utf8("")), "full\n");
  const { open, accepted, refused } = server.metrics;
  assertEquals([open, accepted, refused], [1, 2, { maxConnections: 1 }]);
});

Deno.test("a layer's refusals are counted by their reason, and what else it throws as failed handshakes", async () => {
  let come = 0;
  const layer = (socket: Socket) => {
    come++;
    if (come === 1) throw new Error("no hands");
    return Promise.reject(new RefusedError(socket.remoteAddr, "deny"));
  };
  await using server = serve({ ...LOCAL, layers: [layer], onError: () => {} }, echo());
  for (let i = 0; i < 3; i++) assertEquals(await say(server, utf8("")), "");
  const { open, accepted, refused, handshakeFailures, handlerErrors } = server.metrics;
  assertEquals([open, accepted, refused, handshakeFailures, handlerErrors], [0, 3, { deny: 2 }, 1, 0]);
});

Deno.test("what a layer closes is no client, and counted apart", async () => {
  const layer = (socket: Socket) => {
    socket.close();
    return undefined;
  };
  await using server = serve({ ...LOCAL, layers: [layer] }, echo());
  assertEquals(await say(server, utf8("")), "");
  const { open, accepted, healthChecks, handshakeFailures } = server.metrics;
  assertEquals([open, accepted, healthChecks, handshakeFailures], [0, 1, 1, 0]);
});

Deno.test("a peer that sends more messages than may come is counted as fast, with those that may", async () => {
  const { ended, messages } = await after(
    { messageLimit: (_, count) => Math.min(count, 2) },
    echo(),
    utf8("a\nb\nc\n"),
  );
  assertEquals([ended, messages], [{ MessageRateError: 1 }, { in: 2, out: 2 }]);
});

Deno.test("characters that are lost are counted by encoding, each way, with onReplaced and without", async () => {
  const answer: Handler = (conn) => conn.receiveAll(() => void conn.send("😀 and 😀"));
  const bytes = Uint8Array.of(0x80, 0x0a, 0x61, 0xff, 0x62, 0xff, 0x0a);
  const told: unknown[] = [];
  const onReplaced = (_: Connection, ...what: unknown[]) => told.push(what);
  for (const hook of [{}, { onReplaced }]) {
    const { replaced } = await after({ encoding: "gb2312", framing: lines(), ...hook }, answer, bytes);
    assertEquals(replaced.gbk?.in, 2);
    assertEquals(replaced.gbk?.out, 2);
    assertEquals(Object.keys(replaced), ["gbk"]);
  }
  assertEquals(told, [["in", 2], ["out", 2]]);
});

Deno.test("what was lost before an encoding was found stays counted for utf-8", async () => {
  await using server = serve({ ...LOCAL, encoding: () => autoCodec(() => {}) }, echo());
  using socket = await Deno.connect({ port: server.addr.port });
  const answers: string[] = [];
  for (const bytes of [[0xff, 0x0a], [0xc4, 0xe3, 0xba, 0xc3, 0x0a], [0xff, 0x0a]]) {
    await socket.write(Uint8Array.from(bytes));
    answers.push(await taken(socket, answers.length === 0 ? 4 : bytes.length));
  }
  assertEquals(answers, ["\ufffd\n", "\ufffd\ufffd\ufffd\n", "?\n"]);
  assertEquals(server.metrics.replaced, { "utf-8": { in: 1, out: 0 }, gbk: { in: 1, out: 1 } });
});

Deno.test("a message that is too long is counted, and so is a bad checksum, with fatal and without", async () => {
  const long = await after({ maxMessageSize: 4 }, echo(), utf8("12345\n"));
  assertEquals([long.ended, long.messages, long.handlerErrors], [{ MessageSizeError: 1 }, { in: 0, out: 0 }, 0]);
  const xor = { checksum: checksum({ algorithm: "xor", form: "HEX" }) };
  const bad = await after(xor, echo(), utf8("a00\nb00\n"));
  assertEquals([bad.badChecksums, bad.messages.in, bad.ended], [2, 0, {}]);
  const fatal = await after({ ...xor, fatal: true }, echo(), utf8("a00\nb00\n"));
  assertEquals([fatal.badChecksums, fatal.ended], [0, { ChecksumError: 1 }]);
});

Deno.test("a peer that does not read is counted as slow, and its bytes wait until then", async () => {
  const ended = Promise.withResolvers<void>();
  let waiting = 0;
  await using server = serve({ ...LOCAL, maxBufferedAmount: 1_000_000 }, async (conn) => {
    conn.signal.addEventListener("abort", () => ended.resolve());
    while (!conn.signal.aborted) {
      conn.send("x".repeat(99_999)).catch(() => {});
      waiting = Math.max(waiting, server.metrics.buffered);
    }
    await ended.promise;
  });
  using _ = await Deno.connect({ port: server.addr.port });
  await server.shutdown();
  const { ended: { SlowPeerError: slow }, buffered } = server.metrics;
  assertEquals([slow, buffered, waiting > 0 && waiting % 100_000 === 0], [1, 0, true]);
});

Deno.test("peers that are dropped by limits of time are counted", async () => {
  for (const name of ["idleTimeout", "messageTimeout"]) {
    await using server = serve({ ...LOCAL, [name]: 1, onError: () => {} }, echo());
    using socket = await Deno.connect({ port: server.addr.port });
    await socket.write(utf8("unfinished"));
    assertEquals(await taken(socket), "");
    assertEquals(server.metrics.ended, { TimeoutError: 1 });
  }
});

Deno.test("a handler that throws is counted, and one whose connection was lost is not", async () => {
  const failing = await after({}, () => Promise.reject(new Error("handler")), utf8(""));
  assertEquals(failing.handlerErrors, 1);
  const hook = await after(
    {
      onMessage: () => {
        throw new Error("hook");
      },
    },
    echo(),
    utf8("a\n"),
  );
  assertEquals(hook.handlerErrors, 1);
  const aborted = await after({}, async (conn) => {
    conn.abort();
    await rejection(conn.receive());
    throw conn.signal.reason;
  }, utf8(""));
  assertEquals(aborted.handlerErrors, 0);
});

Deno.test("a timer is told when messages arrive, when the handler waits for more, and when the answer has left", async () => {
  const steps: string[] = [];
  const wrote = Promise.withResolvers<void>();
  const timings = {
    timer: () => ({
      arrived: () => steps.push("arrived"),
      waiting: () => {
        if (steps.at(-1) === "arrived" || steps.at(-1) === "answer") steps.push("waiting");
      },
      wrote: () => {
        steps.push("wrote");
        wrote.resolve();
      },
    }),
  };
  await using server = serve({ ...LOCAL, timings }, async (conn) => {
    for await (const message of conn) {
      steps.push("answer");
      conn.send(message);
    }
  });
  await using client = await connect({ port: server.addr.port, framing: lines() });
  await client.send("a");
  assertEquals(await client.receive(), "a");
  await wrote.promise;
  assertEquals(steps, ["arrived", "answer", "waiting", "wrote"]);
});
