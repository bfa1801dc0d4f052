import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { Budget } from "../../lib/connection/budget.ts";
import { SHARED_BUFFERS } from "../../lib/connection/buffer_pool.ts";
import { HIGH_WATER_MARK, Outbox } from "../../lib/connection/outbox.ts";
import type { Socket } from "../../lib/connection/socket.ts";
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

Deno.test("a message above maxBufferedAmount ends the connection, nothing of it leaves, and what was sent before does", async () => {
  for (const message of ["x".repeat(100), "x".repeat(1000), new Uint8Array(100), new Uint8Array(1000)]) {
    const faults: unknown[] = [];
    const { connection, far } = connected(
      { ...lined, maxBufferedAmount: 100 },
      Infinity,
      (error) => faults.push(error),
    );
    await connection.send("x".repeat(20));
    const error = await rejection(connection.send(message), RangeError);
    assertMatch(error.message, /^Cannot send a message of 10\d+ (bytes|characters): maxBufferedAmount is 100 bytes$/);
    assertStrictEquals(connection.signal.reason, error);
    assertEquals(faults, [error]);
    await connection.send("too long");
    const closing = connection.close();
    assertEquals(await taken(far), `${"x".repeat(20)}\ntoo long\n`);
    far.close();
    await closing;
  }
});

Deno.test("what waits behind a write is kept in order, however much it is", async () => {
  const { connection, far } = connected(lined, 1000);
  const sent: string[] = [];
  for (const size of [10, 300_000, 5, 262_144, 1, 700_000]) {
    const message = String(sent.length).repeat(size);
    sent.push(`${message}\n`);
    connection.send(message);
    await turn();
  }
  const half = connection.closeWrite();
  assertEquals(await taken(far), sent.join(""));
  await half;
  assertEquals(connection.bufferedAmount, 0);
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

/** An outbox over one end, and the errors that it told of. */
function outboxOver(socket: Socket, limit = 100): { outbox: Outbox; errors: unknown[] } {
  const errors: unknown[] = [];
  const failed = (error: unknown) => {
    errors.push(error);
    outbox.fail(error);
  };
  const budget = new Budget(Infinity);
  const outbox = new Outbox(socket, SHARED_BUFFERS, limit, budget, { failed, wrote: () => {} });
  return { outbox, errors };
}

/** Puts a text into an outbox, as a framer does. */
function put(outbox: Outbox, text: string): void {
  const bytes = utf8(text);
  outbox.bytes.reserve(bytes.length).set(bytes);
  outbox.bytes.commit(bytes.length);
}

Deno.test("after fail() nothing waits, nothing is kept, and everybody is told", async () => {
  const [near] = pair(2);
  const { outbox, errors } = outboxOver(near);
  put(outbox, "0123456789");
  const emptied = outbox.emptied();
  await turn();
  const reason = new Error("over");
  outbox.fail(reason);
  assertStrictEquals(await rejection(emptied), reason);
  assertStrictEquals(await rejection(outbox.emptied()), reason);
  assertStrictEquals(await rejection(outbox.sent(0, false)), reason);
  assertEquals([outbox.bufferedAmount, outbox.writing, outbox.failed, errors], [0, false, true, []]);
  near.close();
});

Deno.test("afterAnswer() reads once the answer was written, whether that ends well or not, and at once without one", async () => {
  for (const well of [true, false]) {
    const [near, far] = pair(2);
    const { outbox } = outboxOver(near);
    let reads = 0;
    outbox.afterAnswer({ readNow: () => reads++ });
    assertEquals(reads, 1);
    outbox.collect((text) => put(outbox, text), "abcd");
    outbox.afterAnswer({ readNow: () => reads++ });
    await turn();
    assertEquals(reads, 1);
    if (well) assertEquals(await taken(far, 4), "abcd");
    else far.reset();
    await turn();
    assertEquals(reads, 2);
    near.close();
  }
});

Deno.test("what others send while a write of theirs is in flight holds up no read", async () => {
  const [near, far] = pair(2);
  const { outbox } = outboxOver(near);
  put(outbox, "from another connection");
  outbox.flush();
  let reads = 0;
  outbox.collect((text) => put(outbox, text), "an answer");
  outbox.afterAnswer({ readNow: () => reads++ });
  assertEquals(reads, 1);
  near.close();
  far.close();
  await turn();
});

Deno.test("what others have sent, and has not begun to leave, holds up no read", async () => {
  const [near, far] = pair(2);
  const { outbox } = outboxOver(near);
  put(outbox, "from another connection");
  let reads = 0;
  outbox.collect(() => {}, undefined); // a callback that sends nothing here, as in a bridge
  assertEquals(outbox.writing, true);
  outbox.afterAnswer({ readNow: () => reads++ });
  assertEquals(reads, 1);
  near.close();
  far.close();
  await turn();
});
