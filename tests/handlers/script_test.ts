import { assertEquals } from "@std/assert";
import { connect, encode, type Handler, IdleTimeoutError, lines, serve } from "@mojibye/mojibye";
import { checksum } from "@mojibye/mojibye/framing";
import {
  DifferenceError,
  MessageDifferenceError,
  messageScript,
  type MessageStep,
  script,
  type Step,
} from "@mojibye/mojibye/handlers";
import { expect } from "../pair.ts";

const ASK: Step = { direction: "in", bytes: encode("W\r\n") };
const TELL: Step = { direction: "out", bytes: encode("12.5kg\r\n") };

function assert(condition: unknown, message = "assertion failed"): asserts condition {
  if (!condition) throw new Error(message);
}

/** A server of a script, and how the script ended. */
function play(handler: Handler, encoding = "binary") {
  const ended = Promise.withResolvers<unknown>();
  const server = serve({ hostname: "127.0.0.1", encoding, onError: () => {} }, async (connection, peers) => {
    try {
      ended.resolve(await handler(connection, peers));
    } catch (error) {
      ended.resolve(error);
      throw error;
    }
  });
  return { server, port: server.addr.port, ended: ended.promise };
}

async function everything(conn: Deno.TcpConn): Promise<string> {
  return new TextDecoder().decode(await new Response(conn.readable).arrayBuffer());
}

Deno.test("a script waits for what is expected, however it is cut into reads, and says what is next", async () => {
  const { server, port, ended } = play(script([ASK, TELL, ASK, TELL]));
  await using _ = server;
  const conn = await Deno.connect({ port });
  for (const byte of encode("W\r\nW")) await conn.write(Uint8Array.of(byte));
  const first = new Uint8Array(TELL.bytes.length);
  await conn.read(first);
  assertEquals(first, TELL.bytes);
  await conn.write(encode("\r\n"));
  await conn.closeWrite();
  assertEquals(await everything(conn), "12.5kg\r\n");
  assertEquals(await ended, undefined);
});

Deno.test("a script tells the first byte that differs", async () => {
  const { server, port, ended } = play(script([ASK, TELL]));
  await using _ = server;
  await using conn = await connect({ port });
  await conn.send("W\nxyz");
  const error = await ended;
  assert(error instanceof DifferenceError);
  assertEquals([error.offset, error.expected, error.got], [1, ASK.bytes, encode("\nxyz")]);
  assertEquals(error.message, "Cannot go on with the script: byte 1 is 0x0a, expected is 0x0d");
  assertEquals(await conn.receive(), null);
});

Deno.test("a peer that ends too early differs, and so does one that says more", async () => {
  const { server, port, ended } = play(script([ASK]));
  await using _ = server;
  await using conn = await connect({ port });
  await conn.send("W");
  await conn.closeWrite();
  const short = await ended;
  assert(short instanceof DifferenceError);
  assertEquals([short.offset, short.got.length], [1, 0]);
  assertEquals(short.message, "Cannot go on with the script: byte 1 is the end, expected is 0x0d");

  const again = play(script([ASK]));
  await using _again = again.server;
  await using talker = await connect({ port: again.port });
  await talker.send("W\r\nmore");
  const long = await again.ended;
  assert(long instanceof DifferenceError);
  assertEquals([long.offset, long.got], [3, encode("more")]);
  assertEquals(long.message, "Cannot go on with the script: byte 3 is 0x6d, expected is the end");
});

Deno.test("a script keeps the pace, speed divides it, Infinity does without", async () => {
  const took = async (after: number, speed: number): Promise<number> => {
    const { server, port, ended } = play(script([ASK, { ...TELL, after }], { speed }));
    await using _ = server;
    await using conn = await connect({ port });
    const began = performance.now();
    await conn.send("W\r\n");
    assertEquals(await conn.receive(), "12.5kg\r\n");
    const ms = performance.now() - began;
    await conn.close();
    await ended;
    return ms;
  };
  const [one, fast] = [await took(100, 1), await took(3_600_000, 36_000)];
  assert(one >= 99, `${one} ms`);
  // Without its division it would be an hour.
  assert(fast >= 99, `${fast} ms`);
  await took(3_600_000, Infinity);
});

Deno.test("two scripts that say much at once do not lock each other", async () => {
  const bytes = new Uint8Array(8 * 1048576).fill(0x61);
  const { server, port, ended } = play(script([{ direction: "out", bytes }, { direction: "in", bytes }]));
  await using _ = server;
  await using conn = await connect({ port, encoding: "binary" });
  await script([{ direction: "out", bytes }, { direction: "in", bytes }])(conn, new Set());
  await conn.close();
  assertEquals(await ended, undefined);
});

Deno.test("a silent peer is given up after patience", async () => {
  const { server, port, ended } = play(script([ASK], { patience: 50 }));
  await using _ = server;
  await using _conn = await connect({ port });
  const error = await ended;
  assert(error instanceof IdleTimeoutError);
  assertEquals([error.name, error.direction, error.limit], ["TimeoutError", "in", 50]);
});

Deno.test("a pause ends when its connection does", async () => {
  const { server, port, ended } = play(script([ASK, { ...TELL, after: 3_600_000 }]));
  await using _ = server;
  await using conn = await connect({ port });
  await conn.send("W\r\n");
  while (server.connections.size === 0) await new Promise((resolve) => setTimeout(resolve));
  for (const connection of server.connections) connection.abort();
  const error = await ended;
  assert(error instanceof DOMException);
  assertEquals(error.name, "AbortError");
});

Deno.test("a script refuses a wire whose messages are text", async () => {
  const { server, port, ended } = play(script([ASK]), "gbk");
  await using _ = server;
  await using _conn = await connect({ port });
  const error = await ended;
  assert(error instanceof TypeError);
  assertEquals(error.message, 'Cannot play a script in gbk: bytes are compared, use encoding: "binary"');
});

Deno.test("messageScript() plays messages over any wire, and compares what is left of them", async () => {
  const wire = { encoding: "gbk", framing: lines(), checksum: checksum("sum8") };
  const steps: MessageStep[] = [
    { direction: "in", message: "时间 07:08" },
    { direction: "out", message: "好", after: 1 },
    { direction: "in", message: "完" },
  ];
  const compared = (message: string) => message.replace(/\d\d:\d\d/, "");
  const errors: unknown[] = [];
  await using server = serve({
    ...wire,
    hostname: "127.0.0.1",
    onError: (error) => errors.push(error),
  }, messageScript(steps, { compared }));
  for (const last of ["完", "不完"]) {
    await using conn = await connect({ ...wire, port: server.addr.port });
    await conn.send("时间 23:59");
    assertEquals(await conn.receive(), "好");
    await conn.send(last);
    await conn.closeWrite();
    assertEquals(await conn.receive(), null);
  }
  await server.shutdown();
  assertEquals(errors.map((error) => `${error}`), [
    'MessageDifferenceError: Cannot go on with the script: message 1 is "不完", expected is "完"',
  ]);
});

Deno.test("messageScript() tells a message too many, and one that never came", async () => {
  const steps: MessageStep[] = [{ direction: "in", message: "a" }];
  const said = async (...messages: string[]) => {
    const failed = Promise.withResolvers<unknown>();
    await using server = serve(
      { hostname: "127.0.0.1", framing: lines(), onError: failed.resolve },
      messageScript(steps),
    );
    await using conn = await connect({ framing: lines(), port: server.addr.port });
    for (const message of messages) await conn.send(message);
    await conn.closeWrite();
    const { index, expected, got } = expect(await failed.promise, MessageDifferenceError);
    return { index, expected, got };
  };
  assertEquals(await said("a", "b"), { index: 1, expected: undefined, got: "b" });
  assertEquals(await said(), { index: 0, expected: "a", got: undefined });
});
