import { assertEquals, assertThrows } from "@std/assert";
import {
  connect,
  type Connection,
  HandshakeError,
  type Layer,
  lines,
  MessageRateError,
  RefusedError,
  serve,
  type ServeOptions,
} from "../../mod.ts";
import {
  type Address,
  addressFilter,
  connectionLimits,
  messageRate,
  proxyProtocol,
  sendProxy,
} from "../../lib/edge/mod.ts";
import { LayeredSocket } from "../../lib/edge/layered_socket.ts";
import { pair, turn } from "../pair.ts";

const wire = { hostname: "127.0.0.1", framing: lines() };
const tcp = (hostname: string, port = 1): Deno.NetAddr => ({ transport: "tcp", hostname, port });

/** What a layer does with a peer of an address: lets it in, or refuses it because of an option. */
function tried(layer: Layer, remoteAddr: Address): { reason: string; close: () => void } {
  const [near] = pair();
  const socket = new LayeredSocket(near, { remoteAddr });
  try {
    const passed = layer(socket, new AbortController().signal);
    return { reason: "", close: () => passed && "close" in passed && passed.close() };
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { reason: error.reason, close: () => {} };
  }
}

Deno.test("addressFilter() lets in whom allow names and deny does not", () => {
  const layer = addressFilter({ allow: ["192.0.2.0/24", "2001:db8::/32"], deny: ["192.0.2.66", "2001:db8:bad::/48"] });
  const outcome = (hostname: string) => tried(layer, tcp(hostname)).reason;
  assertEquals(["192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1"].map(outcome), ["", "", ""]);
  assertEquals(["192.0.2.66", "::ffff:192.0.2.66", "2001:db8:bad::1"].map(outcome), ["deny", "deny", "deny"]);
  assertEquals(["192.0.3.1", "2001:db9::1"].map(outcome), ["allow", "allow"]);
  assertEquals(tried(layer, { transport: "unix", path: "/s" }).reason, "");
  assertEquals(tried(addressFilter({}), tcp("203.0.113.5")).reason, "");
  assertThrows(() => addressFilter({ allow: ["10.0.0.0/40"] }), RangeError, 'Cannot use "10.0.0.0/40" as an address');
});

Deno.test("an address has so many connections at a time, and a place again when one is closed", () => {
  const layer = connectionLimits({ maxConnectionsPerAddress: 2 });
  const first = tried(layer, tcp("192.0.2.1", 1));
  const second = tried(layer, tcp("192.0.2.1", 2));
  const third = tried(layer, tcp("::ffff:192.0.2.1", 3));
  assertEquals([first, second, third].map(({ reason }) => reason), ["", "", "maxConnectionsPerAddress"]);
  assertEquals(tried(layer, tcp("192.0.2.2")).reason, "");
  first.close();
  assertEquals(tried(layer, tcp("192.0.2.1", 4)).reason, "");
  assertEquals(tried(layer, tcp("192.0.2.1", 5)).reason, "maxConnectionsPerAddress");
});

Deno.test("an IPv6 network of 64 bits is one address, and a Unix socket is none", () => {
  const layer = connectionLimits({ maxConnectionsPerAddress: 1 });
  const reasons = ["2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1"].map((host) =>
    tried(layer, tcp(host)).reason
  );
  assertEquals(reasons, ["", "maxConnectionsPerAddress", ""]);
  const unix = { transport: "unix", path: "/s" } as const;
  assertEquals([tried(layer, unix).reason, tried(layer, unix).reason], ["", ""]);
});

Deno.test("a rate of new connections counts those that are refused as well", () => {
  const layer = connectionLimits({ maxConnectionsPerAddress: 1, connectionRate: { count: 3, interval: 3_600_000 } });
  const reasons = Array.from({ length: 5 }, () => tried(layer, tcp("192.0.2.1")).reason);
  assertEquals(reasons, [
    "",
    "maxConnectionsPerAddress",
    "maxConnectionsPerAddress",
    "connectionRate",
    "connectionRate",
  ]);
  assertEquals(tried(layer, tcp("192.0.2.2")).reason, "");
});

Deno.test("a limit that is none is an error of whoever sets it", () => {
  assertThrows(() => connectionLimits({ maxConnectionsPerAddress: 0 }), RangeError, "Cannot use 0 as maxConnections");
  assertThrows(() => connectionLimits({ connectionRate: { count: 0 } }), RangeError, "Cannot allow 0 in 1000 ms");
  assertThrows(() => messageRate({ count: 1, interval: 0 }), RangeError, "Cannot allow 1 in 0 ms");
});

/** A connection as a client of a proxy. */
function from(port: number, hostname: string): Promise<Connection> {
  return connect({
    ...wire,
    port,
    layers: [sendProxy("v2", { remoteAddr: tcp(hostname), localAddr: tcp("192.0.2.9") })],
  });
}

/** What a client hears until the end. */
async function heard(connection: Connection): Promise<string[]> {
  await using conn = connection;
  return await Array.fromAsync(conn);
}

/** A server behind a proxy, and why it has refused whom. */
function server(options: ServeOptions, layers: Layer[]) {
  const refused: string[] = [];
  const serving = serve({
    ...wire,
    refusal: ({ reason }) => `no: ${reason}`,
    onRefused: ({ reason, remoteAddr }) => refused.push(`${remoteAddr.hostname} ${reason}`),
    ...options,
    layers: [proxyProtocol({ from: ["127.0.0.1"] }), ...layers],
  }, async (conn) => {
    for await (const message of conn) conn.send(message);
  });
  return { serving, port: serving.addr.port, refused };
}

Deno.test("limits hold for the client that a proxy names; whoever is refused is told, and gets a place when one leaves", async () => {
  const { serving, port, refused } = server({}, [
    addressFilter({ deny: ["203.0.113.0/24"] }),
    connectionLimits({ maxConnectionsPerAddress: 1 }),
  ]);
  await using _ = serving;
  assertEquals(await heard(await from(port, "203.0.113.5")), ["no: deny"]);
  const first = await from(port, "192.0.2.1");
  await first.send("hi");
  assertEquals(await first.receive(), "hi");
  assertEquals(await heard(await from(port, "192.0.2.1")), ["no: maxConnectionsPerAddress"]);
  await using other = await from(port, "192.0.2.2");
  await other.send("hi");
  assertEquals(await other.receive(), "hi");
  await first.close();
  while (serving.connections.size > 1) await turn();
  await using again = await from(port, "192.0.2.1");
  await again.send("again");
  assertEquals(await again.receive(), "again");
  assertEquals(refused, ["203.0.113.5 deny", "192.0.2.1 maxConnectionsPerAddress"]);
});

Deno.test("a filter before the proxy protocol is for proxies", async () => {
  const refused: string[] = [];
  await using serving = serve({
    ...wire,
    layers: [addressFilter({ deny: ["127.0.0.1"] }), proxyProtocol({ from: ["127.0.0.1"] })],
    onRefused: ({ reason, remoteAddr }) => refused.push(`${remoteAddr.hostname} ${reason}`),
  });
  assertEquals(await heard(await from(serving.addr.port, "192.0.2.1")), []);
  assertEquals(refused, ["127.0.0.1 deny"]);
});

Deno.test("messages of all connections of an address count together; the one over the rate ends, others go on", async () => {
  const errors: unknown[] = [];
  const { serving, port } = server({
    messageLimit: messageRate({ count: 3, interval: 3_600_000 }),
    onError: (error) => errors.push(error),
  }, []);
  await using _ = serving;
  await using first = await from(port, "192.0.2.1");
  await using second = await from(port, "192.0.2.1");
  await using other = await from(port, "192.0.2.2");
  await first.send("1");
  assertEquals(await first.receive(), "1");
  await second.send("2");
  assertEquals(await second.receive(), "2");
  const ends = [...serving.connections].map(({ signal, remoteAddr }) => ({ signal, host: remoteAddr.hostname }));
  for (const text of ["3", "4", "5"]) first.send(text);
  assertEquals(await Array.fromAsync(first), ["3"]);
  await other.send("hi");
  assertEquals(await other.receive(), "hi");
  const over = ends.filter(({ signal }) => signal.reason instanceof MessageRateError).map(({ host }) => host);
  assertEquals([over, errors], [["192.0.2.1"], []]);
});

Deno.test("a peer of a Unix socket has no rate", () => {
  const limit = messageRate({ count: 1 });
  const peer = { remoteAddr: { transport: "unix", path: "" } } as const;
  assertEquals([limit(peer, 5), limit(peer, 5)], [5, 5]);
});

Deno.test("behind a limit a handshake of TLS still has an end, which gives the place back", async () => {
  const certificates = new URL("../net/certificates/", import.meta.url);
  const cert = await Deno.readTextFile(new URL("device.pem", certificates));
  const key = await Deno.readTextFile(new URL("device.key", certificates));
  const refused: string[] = [];
  let told = Promise.withResolvers<unknown>();
  await using serving = serve({
    ...wire,
    cert,
    key,
    layers: [connectionLimits({ maxConnectionsPerAddress: 1 })],
    handshakeTimeout: 20,
    onRefused: ({ reason }) => refused.push(reason),
    onError: (error) => told.resolve(error),
  });
  for (let round = 0; round < 2; round++) {
    using _silent = await Deno.connect({ port: serving.addr.port });
    const error = await told.promise;
    assertEquals(
      error instanceof HandshakeError && error.cause instanceof DOMException && error.cause.name,
      "TimeoutError",
    );
    told = Promise.withResolvers();
  }
  assertEquals(refused, []);
});
