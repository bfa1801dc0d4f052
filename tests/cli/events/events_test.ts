import { assertEquals } from "@std/assert";
import { hostPort, Identities } from "../../../lib/cli/events/events.ts";
import { connected } from "../../pair.ts";

Deno.test("an IPv6 host stands in brackets before its port", () => {
  assertEquals(hostPort({ hostname: "127.0.0.1", port: 9090 }), "127.0.0.1:9090");
  assertEquals(hostPort({ hostname: "::1", port: 9090 }), "[::1]:9090");
});

Deno.test("a connection keeps its number and its addresses; the next one has the next number", () => {
  const identities = new Identities();
  const [one, other] = [connected().connection, connected().connection];
  const first = identities.of(one);
  assertEquals(first, { id: 1, local: "127.0.0.1:9090", remote: "127.0.0.1:50000" });
  assertEquals(identities.of(other).id, 2);
  assertEquals(identities.of(one), first);
  assertEquals(new Identities().of(other).id, 1);
  one.abort();
  other.abort();
});
