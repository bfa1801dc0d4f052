import { assert, assertEquals } from "@std/assert";
import { connect, echo, lines, serve } from "../../mod.ts";
import { Timings } from "../../lib/metrics/mod.ts";

const LOCAL = { hostname: "127.0.0.1", framing: lines() };

/** Timings, and a promise for each kind that resolves with its first time. */
function timed() {
  const first = { handler: gate(), roundTrip: gate(), eventLoopDelay: gate() };
  const timings = new Timings({
    onTime: (histogram, seconds) => {
      for (const what of ["handler", "roundTrip", "eventLoopDelay"] as const) {
        if (timings[what] === histogram) first[what].resolve(seconds);
      }
    },
  });
  return { timings, first };
}

function gate() {
  return Promise.withResolvers<number>();
}

/** A promise of a timer that keeps no program running. */
async function kept<T>(promise: Promise<T>): Promise<T> {
  const keeper = setInterval(() => {}, 60_000);
  try {
    return await promise;
  } finally {
    clearInterval(keeper);
  }
}

Deno.test("each answer of a handler is timed until it waits for more, and until the answer has left", async () => {
  const { timings, first } = timed();
  using _ = timings;
  await using server = serve({ ...LOCAL, timings }, echo());
  await using client = await connect({ port: server.addr.port, framing: lines() });
  await client.send("one");
  assertEquals(await client.receive(), "one");
  const [handler, roundTrip] = await Promise.all([first.handler.promise, first.roundTrip.promise]);
  assertEquals([timings.handler.sum, timings.roundTrip.sum], [handler, roundTrip]);
  assert(handler > 0 && roundTrip > 0);
  await client.send("two\nthree");
  assertEquals([await client.receive(), await client.receive()], ["two", "three"]);
  await client.close();
  await server.shutdown();
  assertEquals(timings.handler.count, timings.roundTrip.count);
});

Deno.test("a handler is timed for as long as it works on what came, its answer only until it has left", async () => {
  const { timings, first } = timed();
  using _ = timings;
  const work = Promise.withResolvers<void>();
  await using server = serve({ ...LOCAL, timings }, async (conn) => {
    for await (const message of conn) {
      await conn.send(message);
      await work.promise;
    }
  });
  await using client = await connect({ port: server.addr.port, framing: lines() });
  await client.send("hello");
  const roundTrip = await first.roundTrip.promise;
  assertEquals([timings.handler.count, timings.roundTrip.count], [0, 1]);
  work.resolve();
  assert(await first.handler.promise > roundTrip);
});

Deno.test("a handler that closes without asking again is timed, one that answers nothing has no round trip", async () => {
  const { timings, first } = timed();
  using _ = timings;
  await using server = serve({ ...LOCAL, timings }, async (conn) => void await conn.receive());
  await using client = await connect({ port: server.addr.port, framing: lines() });
  await client.send("hello");
  await first.handler.promise;
  await client.close();
  await server.shutdown();
  assertEquals([timings.handler.count, timings.roundTrip.count], [1, 0]);
});

Deno.test("of many exchanges some are timed, all over them, and of few all", async () => {
  const { timings, first } = timed();
  using _ = timings;
  const begin = () => Array.from({ length: 10_000 }, () => timings.begin()).map((time) => time > 0);
  const burst = begin();
  assertEquals(burst.indexOf(false) >= 250, true); // all, up to a thousand in a second
  assert(burst.filter((timed) => timed).length < 2500);
  await kept(first.eventLoopDelay.promise); // the timer has looked at how many there were
  const some = begin();
  const count = some.filter((timed) => timed).length;
  assert(count > 125 && count < 500, `${count} of 10000`);
  assert(some.lastIndexOf(true) > 9000);
});

Deno.test("the delay of the event loop is that of a timer, and ends with the timings", async () => {
  const { timings, first } = timed();
  const delay = await kept(first.eventLoopDelay.promise);
  assertEquals([timings.eventLoopDelay.count, timings.eventLoopDelay.sum], [1, delay]);
  timings[Symbol.dispose](); // else a timer would be left, and this test fail
});
