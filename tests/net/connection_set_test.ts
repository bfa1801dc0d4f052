import { assert, assertEquals } from "@std/assert";
import { connect, type Connection, type Handler, lines, serve } from "../../mod.ts";
import { ConnectionSet } from "../../lib/net/connection_set.ts";

/** A roster holds connections and asks nothing of them. */
const fake = (n: number) => ({ n }) as unknown as Connection;

Deno.test("Roster counts, and makes a set that follows from when it is asked for", () => {
  const connectionSet = new ConnectionSet();
  const [a, b, c] = [fake(1), fake(2), fake(3)];
  const leaveA = connectionSet.add(a);
  const leaveB = connectionSet.add(b);
  const { set } = connectionSet;
  assertEquals([...set], [a, b]);
  const leaveC = connectionSet.add(c);
  leaveA();
  assertEquals([[...set], connectionSet.size], [[b, c], 2]);
  leaveB();
  leaveC();
  assertEquals([[...set], connectionSet.size, connectionSet.set === set], [[], 0, true]);
});

Deno.test("what stands for the set of a roster is used as a set", () => {
  const connectionSet = new ConnectionSet();
  const [a, b] = [fake(1), fake(2)];
  connectionSet.add(a);
  const leave = connectionSet.add(b);
  const { later } = connectionSet;
  assert(later instanceof Set);
  assertEquals([later.size, later.has(b), [...later], [...later.values()]], [2, true, [a, b], [a, b]]);
  assertEquals(later.union(new Set([1])).size, 3);
  leave();
  const seen: Connection[] = [];
  later.forEach((each) => seen.push(each));
  assertEquals([later.size, seen], [1, [a]]);
  assertEquals((later as { nothing?: unknown }).nothing, undefined);
});

const takers: Record<string, (see: (peers: ReadonlySet<Connection>) => void) => Handler> = {
  "a parameter": (see) => (_, peers) => see(peers),
  "a rest parameter": (see) => (_, ...[peers]) => see(peers),
  "a parameter with a default": (see) => (_, peers = new Set()) => see(peers),
  "arguments": (see) =>
    function (_connection) {
      return see(arguments[1]);
    },
};
for (const [name, taker] of Object.entries(takers)) {
  Deno.test(`a handler that takes its peers by ${name} has all of them`, async () => {
    const sizes: number[] = [];
    const second = Promise.withResolvers<void>();
    await using server = serve(
      { hostname: "127.0.0.1", framing: lines() },
      taker((peers) => {
        sizes.push(peers.size, [...peers].length);
        if (sizes.length > 2) second.resolve();
        return second.promise as unknown as void;
      }),
    );
    await using _one = await connect({ port: server.addr.port });
    await using _two = await connect({ port: server.addr.port });
    await second.promise;
    assertEquals(sizes, [1, 1, 2, 2]);
  });
}
