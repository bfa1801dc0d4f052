import { assertEquals, assertStrictEquals } from "@std/assert";
import { SlowPeerError } from "../../lib/connection/errors.ts";
import { HIGH_WATER_MARK, Outbox } from "../../lib/connection/outbox.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { lines } from "../../lib/framing/delimited.ts";
import type { Framing } from "../../lib/framing/framer.ts";
import { connected, pair, rejection, taken, turn, utf8 } from "../pair.ts";

const lined = { framing: lines() };

Deno.test("all that is sent in one turn leaves in one write", async () => {
  const { connection, near, far } = connected(lined);
  for (let i = 0; i < 1000; i++) connection.send(`line ${i}`);
  assertEquals(near.writes, []);
  await connection.closeWrite();
  assertEquals(near.writes, [8890]);
  assertEquals((await taken(far)).split("\n").slice(0, 1000).at(-1), "line 999");
  far.close();
  await connection.close();
});

Deno.test("all that is sent while a write is in flight leaves in the next", async () => {
  const { connection, near, far } = connected({}, 4);
  connection.send("abcdefgh");
  await turn();
  for (const letter of "ijklmnop") connection.send(letter);
  const half = connection.closeWrite();
  assertEquals(await taken(far), "abcdefghijklmnop");
  await half;
  assertEquals(near.writes.filter((size) => size === 8).length, 2);
  far.close();
  await connection.close();
});

Deno.test("partial writes are completed, in order, and counted byte by byte", async () => {
  const seen: number[] = [];
  const { connection, near, far } = connected({ onBytes: (_, _direction, bytes) => seen.push(bytes.length) }, 3);
  connection.send("0123456789");
  assertEquals(connection.bufferedAmount, 10);
  await turn();
  assertEquals(connection.bufferedAmount, 7);
  assertEquals(await taken(far, 10), "0123456789");
  await turn();
  assertEquals(connection.bufferedAmount, 0);
  assertEquals([near.writes[0], seen[0], seen.reduce((sum, size) => sum + size)], [10, 3, 10]);
  far.close();
  await connection.close();
});

Deno.test("answers of a for await loop that awaits each send() leave in one write for each read", async () => {
  const { connection, near, far } = connected(lined);
  const questions = Array.from({ length: 500 }, (_, i) => `${i}\n`).join("");
  await far.write(utf8(questions));
  await far.closeWrite();
  for await (const message of connection) await connection.send(message);
  await connection.closeWrite();
  assertEquals(near.writes, [questions.length]);
  assertEquals(await taken(far), questions);
  await connection.close();
});

Deno.test("what a loop sends leaves although it never asks again", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("one\ntwo\n"));
  for await (const message of connection) {
    connection.send(message);
    break; // "two" waits, so the answer might have waited for the next receive()
  }
  assertEquals(await taken(far, 4), "one\n");
  far.close();
  await connection.close();
});

Deno.test("send() asks for patience above the high-water mark, and is ready again below", async () => {
  const { connection, far } = connected({}, 1000);
  await connection.send("x".repeat(HIGH_WATER_MARK));
  let ready = false;
  const patient = connection.send("y").then(() => ready = true);
  await turn();
  // The system took 1000 bytes of the first.
  assertEquals([connection.bufferedAmount, ready], [HIGH_WATER_MARK + 1 - 1000, true]);
  await patient;
  const sending = connection.send("z".repeat(100_000)).then(() => ready = false);
  await turn();
  assertEquals(ready, true);
  const half = connection.closeWrite();
  assertEquals((await taken(far)).length, HIGH_WATER_MARK + 1 + 100_000);
  await Promise.all([half, sending]);
  assertEquals(ready, false);
  far.close();
  await connection.close();
});

Deno.test("a message above maxBufferedAmount leaves when nothing else waits, and only then", async () => {
  const { connection, far } = connected({ maxBufferedAmount: 100 }, 1000);
  connection.send("x".repeat(5000));
  const half = connection.bufferedAmount;
  assertEquals(half, 5000);
  const error = await rejection(connection.send("y"), SlowPeerError);
  assertEquals([error.bufferedAmount, error.limit, error.name], [5001, 100, "SlowPeerError"]);
  assertStrictEquals(connection.signal.reason, error);
  far.close();
  await connection.close();
});

Deno.test("a frame that fails half-way leaves nothing of itself behind", async () => {
  const framing: Framing = (wire) => {
    const framer = chunks()(wire);
    return {
      push: (bytes) => framer.push(bytes),
      end: (final) => framer.end(final),
      frame: (message, into) => {
        framer.frame("header:", into);
        if (message === "bad") throw new RangeError("bad");
        framer.frame(message, into);
      },
    };
  };
  const { connection, far } = connected({ framing }, 5);
  connection.send("one");
  await turn();
  connection.send("two");
  assertEquals((await rejection(connection.send("bad"), RangeError)).message, "bad");
  const closing = connection.close();
  assertEquals(await taken(far), "header:oneheader:two");
  far.close();
  await closing;
});

Deno.test("after fail() nothing waits, nothing is kept, and everybody is told", async () => {
  const [near] = pair(2);
  const lost: unknown[] = [];
  const outbox = new Outbox(near, 100, { lost: (error) => lost.push(error), wrote: () => {} });
  outbox.reserve(10);
  outbox.commit(10);
  const emptied = outbox.emptied();
  await turn();
  const reason = new Error("over");
  outbox.fail(reason);
  assertStrictEquals(await rejection(emptied), reason);
  assertStrictEquals(await rejection(outbox.emptied()), reason);
  assertStrictEquals(await rejection(outbox.sent(0, false)), reason);
  assertEquals([outbox.bufferedAmount, outbox.writing, outbox.lost, lost], [0, false, true, []]);
  near.close();
});

Deno.test("whenLanded() is called once, whether the write ends well or not", async () => {
  for (const well of [true, false]) {
    const [near, far] = pair(2);
    const outbox = new Outbox(near, 100, { lost: (error) => outbox.fail(error), wrote: () => {} });
    outbox.reserve(4).set(utf8("abcd"));
    outbox.commit(4);
    outbox.flush();
    let landed = 0;
    outbox.whenLanded(() => landed++);
    await turn();
    assertEquals(landed, 0);
    if (well) assertEquals(await taken(far, 4), "abcd");
    else far.reset();
    await turn();
    assertEquals(landed, 1);
  }
});
