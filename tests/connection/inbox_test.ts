import { assertEquals, assertStrictEquals } from "@std/assert";
import { BatchTaker } from "../../lib/connection/batch_taker.ts";
import { MessageQueue } from "../../lib/connection/message_queue.ts";
import { SingleTaker } from "../../lib/connection/single_taker.ts";
import { lines } from "../../lib/framing/delimited.ts";
import { connected, rejection, turn, utf8 } from "../pair.ts";

Deno.test("a queue gives messages in order, empty ones too, then its end", () => {
  const taken: string[] = [];
  const queue = new MessageQueue((message) => taken.push(message));
  assertEquals([queue.empty, queue.end, queue.take()], [true, undefined, undefined]);
  queue.add(["a", "", "b"]);
  assertEquals([queue.take(), queue.take()], ["a", ""]);
  queue.add(["c"]);
  const reason = new Error("lost");
  queue.finish({ error: { reason } });
  queue.finish({});
  assertEquals([queue.empty, queue.end], [false, undefined]);
  assertEquals(queue.takeAll(), ["b", "c"]);
  assertStrictEquals(queue.end?.error?.reason, reason);
  assertEquals(taken, ["a", "", "b", "c"]);
});

Deno.test("a taker of one message takes one, when there is one", async () => {
  const queue = new MessageQueue();
  let left = 0;
  const taker = new SingleTaker(queue, (message) => `<${message}>`, { left: () => left++, serve: () => {} });
  taker.offer();
  assertEquals(left, 0);
  queue.add(["a", "b"]);
  taker.offer();
  assertEquals([await taker.promise, left, queue.take()], ["<a>", 1, "b"]);
  const last = new SingleTaker(queue, (message) => `<${message}>`, { left: () => left++, serve: () => {} });
  queue.finish({});
  last.offer();
  assertEquals([await last.promise, left], ["<null>", 2]);
});

Deno.test("a taker of all is given all, is busy while its promise is pending, and ends with the queue", async () => {
  const queue = new MessageQueue();
  const given: string[][] = [];
  const gate = Promise.withResolvers<void>();
  const calls: string[] = [];
  const taker = new BatchTaker(
    queue,
    (messages) => {
      given.push(messages);
      return given.length === 1 ? gate.promise : undefined;
    },
    { serve: () => calls.push("ready"), left: () => calls.push("done") },
  );
  queue.add(["a", "b"]);
  taker.offer();
  queue.add(["c"]);
  taker.offer();
  assertEquals([given, taker.waiting], [[["a", "b"]], false]);
  gate.resolve();
  await turn();
  assertEquals([calls, taker.waiting], [["ready"], true]);
  queue.finish({});
  taker.offer();
  await taker.promise;
  assertEquals([given, calls], [[["a", "b"], ["c"]], ["ready", "done"]]);
});

Deno.test("a taker of all that ends its queue from within is called no more, and ends once", async () => {
  const queue = new MessageQueue();
  let calls = 0;
  let done = 0;
  const taker: BatchTaker = new BatchTaker(
    queue,
    () => {
      calls++;
      queue.finish({});
      taker.offer();
    },
    { serve: () => {}, left: () => done++ },
  );
  queue.add(["a"]);
  taker.offer();
  await taker.promise;
  assertEquals([calls, done], [1, 1]);
});

Deno.test("one read is in flight at a time, however often somebody asks and gives up", async () => {
  const { connection, near, far } = connected({ framing: lines() });
  for (let i = 0; i < 10; i++) {
    const controller = new AbortController();
    const waiting = connection.receive({ signal: controller.signal });
    controller.abort();
    await rejection(waiting);
  }
  assertEquals(near.reads, 1);
  await far.write(utf8("a\n"));
  assertEquals(await connection.receive(), "a");
  far.close();
  await connection.close();
});

Deno.test("receiveAll() after messages have come gives them at once, in one batch", async () => {
  const { connection, far } = connected({ framing: lines() });
  await far.write(utf8("a\nb\n"));
  await turn();
  const given: string[][] = [];
  const all = connection.receiveAll((messages) => void given.push(messages));
  assertEquals(given, [["a", "b"]]);
  far.close();
  await all;
  await connection.close();
});
