import { assert, assertEquals } from "@std/assert";
import { Acceptor } from "../../lib/net/accept_loop.ts";

Deno.test("without descriptors left the next try comes after a pause, and one report tells of it", async () => {
  const tries: number[] = [];
  const exhausted = new Error("Too many open files");
  const waiting = Promise.withResolvers<never>();
  const fifth = Promise.withResolvers<void>();
  const listener = {
    accept(): Promise<Deno.TcpConn> {
      tries.push(performance.now());
      if (tries.length < 5) return Promise.reject(exhausted);
      fifth.resolve();
      return waiting.promise;
    },
    close: () => waiting.reject(new Deno.errors.BadResource()),
  };
  const reports: unknown[] = [];
  const acceptor = new Acceptor(
    listener as unknown as Deno.TcpListener,
    () => {},
    (error) => reports.push(error),
  );
  await fifth.promise;
  acceptor.stop();
  await acceptor.finished;
  assertEquals([tries.length, reports], [5, [exhausted]]);
  const [first = NaN, , , , last = NaN] = tries;
  assert(last - first >= 4 * 49, `${last - first} ms`);
});
