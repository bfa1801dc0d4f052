import { assert, assertEquals, assertInstanceOf, assertStrictEquals } from "@std/assert";
import { MessageTimeoutError } from "../../lib/connection/errors.ts";
import { lines } from "../../lib/framing/delimited.ts";
import { IdleTimeoutError } from "../../lib/connection/errors.ts";
import { sweep } from "../../lib/connection/idle_timer.ts";
import { Clock } from "../clock.ts";
import { connected, rejection, taken, turn, utf8 } from "../pair.ts";

const idle = { framing: lines(), idleTimeout: 800 };

Deno.test("one timer serves all members of a limit, and ends with the last", () => {
  using clock = new Clock();
  const seen: string[] = [];
  const first = sweep((elapsed) => seen.push(`first ${elapsed}`), 800);
  const second = sweep((elapsed) => seen.push(`second ${elapsed}`), 800);
  assertEquals(clock.timers, 1);
  clock.pass(100);
  first();
  first();
  clock.pass(100);
  second();
  assertEquals([seen, clock.timers], [["first 100", "second 100", "second 100"], 0]);
});

Deno.test("sweeps are an eighth of the limit apart, from 10 ms to 1 s", () => {
  using clock = new Clock();
  const elapsed: number[] = [];
  for (const limit of [1, 80, 4000, 8000, 60_000]) {
    const end = sweep((ms) => elapsed.push(ms), limit);
    clock.pass(1000);
    elapsed.length = Math.min(elapsed.length, 5);
    end();
    assertEquals(elapsed.splice(0)[0], { 1: 10, 80: 10, 4000: 500, 8000: 1000, 60_000: 1000 }[limit]);
  }
});

Deno.test("a peer that sends nothing while receive() waits is dropped with a TimeoutError, and can be told why", async () => {
  using clock = new Clock();
  const { connection, far } = connected(idle);
  const waiting = connection.receive();
  await turn();
  clock.pass(800);
  assertEquals(connection.signal.aborted, false);
  clock.pass(100);
  const error = await rejection(waiting, IdleTimeoutError);
  assertEquals([error.name, error.message], ["TimeoutError", "The peer sent nothing for 800 ms"]);
  assertEquals([error.direction, error.limit, error instanceof DOMException], ["in", 800, true]);
  assertStrictEquals(connection.signal.reason, error);
  connection.send("too late");
  assertEquals(await taken(far, 9), "too late\n");
  far.close();
  await connection.close();
  assertEquals(clock.timers, 0);
});

Deno.test("a byte in either direction begins the idle time anew", async () => {
  using clock = new Clock();
  const { connection, far } = connected(idle);
  const waiting = connection.receive();
  for (let i = 0; i < 5; i++) {
    clock.pass(700);
    if (i % 2 === 0) connection.send("still here");
    else await far.write(utf8("."));
    await turn();
  }
  assertEquals(connection.signal.aborted, false);
  await far.write(utf8("\n"));
  assertEquals(await waiting, "..");
  far.close();
  await connection.close();
});

Deno.test("time in which nobody waits for the peer is not idle", async () => {
  using clock = new Clock();
  const { connection, far } = connected(idle);
  clock.pass(60_000);
  const waiting = connection.receive();
  await turn();
  clock.pass(800);
  assertEquals(connection.signal.aborted, false);
  await far.write(utf8("at last\n"));
  assertEquals(await waiting, "at last");
  clock.pass(60_000);
  assertEquals(connection.signal.aborted, false);
  far.close();
  await connection.close();
});

Deno.test("a wait that begins between two sweeps gets all of its time", async () => {
  using clock = new Clock();
  const { connection } = connected(idle);
  clock.pass(190); // sweeps are 100 ms apart: the next one comes 10 ms after the wait began
  const waiting = connection.receive();
  await turn();
  clock.pass(799);
  assertEquals(connection.signal.aborted, false);
  clock.pass(111);
  await rejection(waiting, DOMException);
  connection.abort();
});

Deno.test("a peer that does not read is dropped after the idle time, and send() with it", async () => {
  using clock = new Clock();
  const { connection, near } = connected(idle, 1000);
  const sending = connection.send("x".repeat(100_000));
  await turn();
  clock.pass(900);
  const error = await rejection(sending, IdleTimeoutError);
  assertEquals([error.name, error.message], ["TimeoutError", "The peer took no byte for 800 ms"]);
  assertEquals([error.direction, error.limit, error instanceof DOMException], ["out", 800, true]);
  assertEquals([near.closed, connection.bufferedAmount], [true, 0]);
  await connection.close();
});

Deno.test("receiveAll() is idle too, but not while a promise of its callback is pending", async () => {
  using clock = new Clock();
  const { connection, far } = connected(idle);
  const gate = Promise.withResolvers<void>();
  const all = connection.receiveAll(() => gate.promise);
  await far.write(utf8("work\n"));
  await turn();
  clock.pass(60_000);
  assertEquals(connection.signal.aborted, false);
  gate.resolve();
  await turn();
  clock.pass(900);
  assertEquals((await rejection(all, DOMException)).name, "TimeoutError");
  far.close();
  await connection.close();
});

Deno.test("close() gives up after 5 s in which the peer takes nothing", async () => {
  using clock = new Clock();
  const { connection, near, far } = connected({ framing: lines() }, 1000);
  connection.send("x".repeat(5000));
  const closing = connection.close();
  await turn();
  clock.pass(4900);
  assertEquals(near.closed, false);
  await far.read(new Uint8Array(500)); // a sign of life
  await turn();
  clock.pass(4900);
  assertEquals(near.closed, false);
  clock.pass(1000);
  await closing;
  assert(near.closed);
  const { reason } = connection.signal;
  assertInstanceOf(reason, DOMException);
  assertEquals([reason.name, reason.message], ["TimeoutError", "The peer took no byte for 5000 ms"]);
  assertEquals(clock.timers, 0);
});

Deno.test("without an idle time a connection has no timer", async () => {
  using clock = new Clock();
  const { connection, far } = connected();
  const waiting = connection.receive();
  assertEquals(clock.timers, 0);
  far.close();
  assertEquals(await waiting, null);
  await connection.close();
});

Deno.test("a peer that sends a byte now and then never gets more than messageTimeout for one message", async () => {
  using clock = new Clock();
  const { connection, far } = connected({ framing: lines(), idleTimeout: 800, messageTimeout: 4000 });
  const waiting = connection.receive();
  for (let passed = 0; passed < 4000; passed += 500) {
    await far.write(utf8("x"));
    await turn();
    clock.pass(500);
    assertEquals(connection.signal.aborted, false);
  }
  await far.write(utf8("x"));
  await turn();
  clock.pass(500);
  const error = await rejection(waiting, MessageTimeoutError);
  assertEquals([error.name, error.limit, error.message], [
    "TimeoutError",
    4000,
    "The peer did not finish a message within 4000 ms",
  ]);
  connection.send("too late");
  assertEquals(await taken(far, 9), "too late\n");
  far.close();
  await connection.close();
  assertEquals(clock.timers, 0);
});

Deno.test("messageTimeout begins with each message, and no message is limited that has not begun", async () => {
  using clock = new Clock();
  const { connection, far } = connected({ framing: lines(), messageTimeout: 4000 });
  for (let i = 0; i < 5; i++) {
    const waiting = connection.receive();
    await far.write(utf8("be"));
    await turn();
    clock.pass(3000);
    await far.write(utf8("gun\nbe"));
    assertEquals(await waiting, i === 0 ? "begun" : "bebegun");
    const next = connection.receive();
    await far.write(utf8("gun\n"));
    assertEquals(await next, "begun");
    const after = connection.receive();
    await turn();
    clock.pass(60_000);
    await far.write(utf8("\nbe"));
    assertEquals(await after, "");
  }
  assertEquals(connection.signal.aborted, false);
  far.close();
  await connection.close();
});
