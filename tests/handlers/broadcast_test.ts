/** A chat: everybody gets every message, which is encoded and kept once for all. */
import { assertEquals } from "@std/assert";
import {
  broadcast,
  connect,
  type Framing,
  lines,
  serve,
  SharedMessage,
  SlowPeerError,
  type WireOptions,
} from "../../mod.ts";
import { Budget } from "../../lib/connection/budget.ts";
import { Connection } from "../../lib/connection/connection.ts";
import { resolveWire } from "../../lib/connection/wire.ts";
import { type End, expect, pair, rejection, taken, turn } from "../pair.ts";

const lined = { framing: lines() };
const local = { hostname: "127.0.0.1", ...lined };
/** What a frame and a place in the queue of one connection cost beside the bytes. */
const FRAME = 256;
const PLACE = 16;

interface Members {
  readonly budget: Budget;
  readonly connections: readonly Connection[];
  readonly fars: readonly End[];
}

/** Connections of one server, over sockets that keep `capacity` bytes. */
function members(count: number, options: WireOptions, capacity: number, limit = Infinity): Members {
  const budget = new Budget(limit);
  const wire = resolveWire(options, budget);
  const ends = Array.from({ length: count }, () => pair(capacity));
  return { budget, connections: ends.map(([near]) => new Connection(near, wire)), fars: ends.map(([, far]) => far) };
}

async function end({ connections, fars }: Members): Promise<void> {
  for (const far of fars) far.close();
  await Promise.all(connections.map((connection) => connection.close()));
}

Deno.test("everybody but the sender gets every message, in order", async () => {
  await using server = serve(local, broadcast());
  const { port } = server.addr;
  await using speaker = await connect({ port, ...lined });
  await using one = await connect({ port, ...lined });
  await using two = await connect({ port, ...lined });
  while (server.connections.size < 3) await turn();
  for (let i = 0; i < 100; i++) speaker.send(`message ${i}`);
  for (const member of [one, two]) {
    for (let i = 0; i < 100; i++) assertEquals(await member.receive(), `message ${i}`);
  }
  await one.send("answer");
  assertEquals([await speaker.receive(), await two.receive()], ["answer", "answer"]);
});

Deno.test("a shared message is kept once for all who wait, and leaves in its place", async () => {
  const all = members(10, lined, 1000);
  const large = "x".repeat(79_999);
  for (const connection of all.connections) connection.send("first");
  const shared = new SharedMessage(large);
  for (const connection of all.connections) connection.send(shared);
  for (const connection of all.connections) connection.send("last");
  assertEquals(all.connections.map((connection) => connection.bufferedAmount), Array(10).fill(80_011));
  // Before and behind it each connection has a message of its own; what stood before waits in the queue, too.
  assertEquals(all.budget.used, 80_000 + FRAME + 10 * (11 + 2 * PLACE));
  for (const far of all.fars) assertEquals(await taken(far, 80_011), `first\n${large}\nlast\n`);
  await turn();
  assertEquals(all.budget.used, 0);
  await end(all);
});

Deno.test("many small shared messages are joined, in order, partial writes and all", async () => {
  const all = members(3, lined, 777);
  const messages = Array.from({ length: 5000 }, (_, i) => `message ${i}`);
  for (const message of messages) {
    const shared = new SharedMessage(message);
    for (const connection of all.connections) connection.send(shared);
  }
  const text = messages.map((message) => `${message}\n`).join("");
  for (const far of all.fars) assertEquals(await taken(far, text.length), text);
  await turn();
  assertEquals(all.budget.used, 0);
  await end(all);
});

Deno.test("each connection replaces and frames for itself where bytes could differ", async () => {
  const lost: number[] = [];
  const onReplaced = (_: Connection, _direction: "in" | "out", count: number) => lost.push(count);
  const all = members(2, { encoding: "gbk", onReplaced, ...lined }, Infinity);
  const shared = new SharedMessage("a😀");
  for (const connection of all.connections) connection.send(shared);
  for (const far of all.fars) assertEquals(await taken(far, 3), "a?\n");
  assertEquals([lost, all.connections.map(({ replaced }) => replaced.out)], [[1, 1], [1, 1]]);
  await end(all);

  const numbered: Framing = (wire) => {
    const framer = lines()(wire);
    let number = 0;
    return {
      push: (bytes) => framer.push(bytes),
      end: (final) => framer.end(final),
      frame: (message, into) => framer.frame(`${number++} ${message}`, into),
    };
  };
  const own = members(2, { framing: numbered }, Infinity);
  own.connections[0]?.send("mine");
  for (const connection of own.connections) connection.send(new SharedMessage("all"));
  const texts = await Promise.all(own.fars.map((far, i) => taken(far, i === 0 ? 13 : 6)));
  assertEquals(texts, ["0 mine\n1 all\n", "0 all\n"]);
  await end(own);
});

Deno.test("a fatal connection ends at a shared message that it cannot encode, each with its own error", async () => {
  const all = members(2, { encoding: "gbk", fatal: true, ...lined }, Infinity);
  const shared = new SharedMessage("a😀");
  for (const connection of all.connections) {
    const error = await rejection(connection.send(shared));
    assertEquals(connection.signal.reason, error);
  }
  await end(all);
});

Deno.test("above maxTotalBuffered the peers for which most waits are dropped, and only they", async () => {
  const all = members(3, lined, 1000, 300_000);
  const [first, second, third] = all.connections;
  if (!first || !second || !third) throw new Error("three are needed");
  second.send("x".repeat(150_000));
  first.send("x".repeat(100_000));
  await turn();
  third.send("x".repeat(40_000));
  assertEquals(all.connections.map(({ signal }) => signal.aborted), [false, false, false]);
  third.send("x".repeat(20_000));
  const { bufferedAmount, limit, option, message } = expect(second.signal.reason, SlowPeerError);
  assertEquals([bufferedAmount, limit, option], [149_001, 300_000, "maxTotalBuffered"]);
  assertEquals(
    message,
    "Cannot keep 149001 bytes for a peer that does not read: the limit for all peers together is 300000",
  );
  assertEquals(all.connections.map(({ signal }) => signal.aborted), [false, true, false]);
  assertEquals(all.budget.used, first.bufferedAmount + third.bufferedAmount);
  await end(all);
  assertEquals(all.budget.used, 0);
});

Deno.test("one that alone exceeds maxTotalBuffered is dropped itself", async () => {
  const all = members(2, lined, 1000, 10_000);
  await rejection(all.connections[0]?.send("x".repeat(20_000)) ?? Promise.resolve(), SlowPeerError);
  assertEquals([all.budget.used, all.connections[1]?.signal.aborted], [0, false]);
  await end(all);
});
