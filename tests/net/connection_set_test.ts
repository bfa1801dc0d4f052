import { assertEquals } from "@std/assert";
import { connect, type Connection, type Connections, type Handler, lines, serve } from "../../mod.ts";
import { ConnectionSet } from "../../lib/net/connection_set.ts";

/** A set holds connections and asks nothing of them. */
const some = (count: number) => Array.from({ length: count }, (_, n) => ({ n }) as unknown as Connection);

Deno.test("a set of connections counts, and follows from when it is looked at", () => {
  const set = new ConnectionSet();
  const [a, b, c] = some(3);
  if (!a || !b || !c) throw new Error("three are needed");
  const first = set.add(a);
  const second = set.add(b);
  assertEquals([set.size, [...set], set.has(a), set.has(c)], [2, [a, b], true, false]);
  const third = set.add(c);
  set.delete(first);
  assertEquals([[...set], set.size, set.has(a), set.has(c)], [[b, c], 2, false, true]);
  set.delete(second);
  set.delete(third);
  set.delete(third);
  assertEquals([[...set], set.size], [[], 0]);
});

const takers: Record<string, (see: (connections: Connections) => void) => Handler> = {
  "a parameter": (see) => (_, peers) => see(peers),
  "a rest parameter": (see) => (_, ...[peers]) => see(peers),
  "a parameter with a default": (see) => (_, peers: Connections = new Set<Connection>()) => see(peers),
  "arguments": (see) =>
    function (_connection) {
      return see(arguments[1]);
    },
};
for (const [name, taker] of Object.entries(takers)) {
  Deno.test(`a handler that takes the connections by ${name} has all of them`, async () => {
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
