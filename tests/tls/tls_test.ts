import { assert, assertEquals, assertLess, assertMatch, assertThrows } from "@std/assert";
import {
  connect,
  type Connection,
  echo,
  HandshakeError,
  type Layer,
  lines,
  serve,
  type ServeOptions,
  type Socket,
} from "../../mod.ts";
import { CertificateError, certificateFacts, CertifiedKeyError, tlsClient, tlsServer } from "../../lib/tls/mod.ts";
import { descriptors as descriptorsOf, measurable } from "../measure.ts";
import { expect, rejection, taken, turn, utf8 } from "../pair.ts";
import { AUTHORITY, certified, type Name } from "../net/certificates.ts";

const local = { hostname: "127.0.0.1", framing: lines() };
const byName = () => tlsClient({ serverName: "localhost", caCerts: [AUTHORITY] });
/** The runtime's own TLS. */
const native = { caCerts: [AUTHORITY], serverName: "localhost" };

/** A TLS server, and what it tells of. */
function secured(layer: Layer = tlsServer(certified("localhost")), options: ServeOptions = {}) {
  const told: HandshakeError[] = [];
  let next = Promise.withResolvers<void>();
  const onError = (error: unknown) => {
    told.push(expect(error, HandshakeError));
    next.resolve();
    next = Promise.withResolvers();
  };
  return { told, next: () => next.promise, options: { ...local, layers: [layer], ...options, onError } };
}

async function ask(client: Connection, message: string): Promise<string | null> {
  await client.send(message);
  return await client.receive();
}

for (const [name, tls] of [["tlsClient()", byName], ["connect({ tls })", () => native]] as const) {
  Deno.test(`tlsServer() and ${name}: both ways in GBK, more than the system keeps, and ends on either side`, async () => {
    const { options, told } = secured(undefined, { encoding: "gbk" });
    const ends: (string | null)[] = [];
    await using server = serve(options, async (conn) => {
      for await (const message of conn) {
        await conn.send(message);
        if (message === "you first") return;
      }
      ends.push("the peer ended");
    });
    const { port } = server.addr;
    const dial = () => connect({ port, framing: lines(), encoding: "gbk", tls: tls() });
    await using client = await dial();
    assertEquals(client.remoteAddr.port, server.addr.port);
    assertEquals(await ask(client, "你好"), "你好");
    const long = "汉".repeat(200_000);
    const sent = Array.from({ length: 4 }, () => client.send(long));
    for (let received = 0; received < 4; received++) assertEquals(await client.receive(), long);
    await Promise.all(sent);
    client.send("last");
    await client.closeWrite();
    assertEquals([await client.receive(), await client.receive()], ["last", null]);
    await client.close();
    await using other = await dial();
    assertEquals([await ask(other, "you first"), await other.receive()], ["you first", null]);
    await other.close();
    assertEquals([ends, told], [["the peer ended"], []]);
  });
}

Deno.test("abort() over TLS ends both sides at once", async () => {
  const { options } = secured();
  const ended = Promise.withResolvers<void>();
  await using server = serve(options, async (conn) => {
    await conn.receive();
    conn.signal.addEventListener("abort", () => ended.resolve());
    await conn.receive().catch(() => {});
    ended.resolve();
  });
  const client = await connect({ port: server.addr.port, framing: lines(), tls: byName() });
  await client.send("begin");
  const waiting = rejection(client.receive(), DOMException);
  client.abort();
  assertEquals((await waiting).name, "AbortError");
  await ended.promise;
});

Deno.test("who says nothing, plain text, garbage or half a greeting loses its socket, and costs one HandshakeError", async () => {
  const { options, told, next } = secured(undefined, { handshakeTimeout: 200 });
  await using server = serve(options, echo());
  const { port } = server.addr;
  const outcome = async (say: (conn: Deno.TcpConn) => Promise<unknown>) => {
    using conn = await Deno.connect({ port });
    const { length } = told;
    await say(conn);
    await taken(conn); // its end: the server has closed the socket
    while (told.length === length) await next();
    const [error] = told.splice(0);
    assertEquals(error?.remoteAddr, conn.localAddr);
    return expect(error?.cause, Error);
  };
  const silent = outcome(() => Promise.resolve());
  await using client = await connect({ port, framing: lines(), tls: byName() });
  assertEquals(await ask(client, "meanwhile"), "meanwhile");
  assertEquals((await silent).name, "TimeoutError");
  assertMatch((await outcome((conn) => conn.write(utf8("GET / HTTP/1.1\r\n\r\n")))).message, /wrong version number/);
  assertMatch((await outcome((conn) => conn.write(new Uint8Array(300)))).message, /./);
  const half = await outcome(async (conn) => {
    await conn.write(Uint8Array.of(0x16, 3, 1, 2));
    await conn.closeWrite();
  });
  assertEquals([half.name, half.message], ["UnexpectedEof", "The peer ended in the handshake"]);
  assertEquals(await ask(client, "afterwards"), "afterwards");
});

const descriptors = () => descriptorsOf(Deno.pid);

Deno.test("a crowd that never shakes hands keeps no honest one out, and no descriptor is left of either", {
  ignore: !measurable || Deno.permissions.querySync({ name: "run" }).state !== "granted", // /proc takes all of them
}, async () => {
  const { options, told, next } = secured(undefined, { handshakeTimeout: 5000 });
  const before = descriptors();
  {
    await using server = serve(options, echo());
    const { port } = server.addr;
    const silent = await Promise.all(Array.from({ length: 100 }, () => Deno.connect({ port })));
    await Promise.all(Array.from({ length: 20 }, async (_, number) => {
      await using client = await connect({ port, framing: lines(), tls: number % 2 ? byName() : native });
      assertEquals(await ask(client, `${number}`), `${number}`);
    }));
    while (told.length < silent.length) await next();
    assertEquals(new Set(told.map(({ cause }) => expect(cause, DOMException).name)), new Set(["TimeoutError"]));
    for (const conn of silent) {
      await taken(conn); // its end
      conn.close();
    }
  }
  while (descriptors() > before) await turn();
});

Deno.test("tlsClient() says what is wrong with a certificate, and believes the one of its pin whatever is wrong with it", async () => {
  const layer = tlsServer(certified("localhost"));
  const { options } = secured(layer);
  await using server = serve(options, echo());
  const { port } = server.addr;
  const outcome = async (name: Name, client: Layer): Promise<string> => {
    layer.renew(certified(name));
    try {
      await using conn = await connect({ port, framing: lines(), tls: client });
      return await ask(conn, "welcome") ?? "";
    } catch (error) {
      const { fault, certificate, expected } = expect(error, CertificateError);
      return `${fault}: ${certificate?.subject} by ${certificate?.issuer} for ${certificate?.names}, not ${expected}`;
    }
  };
  const trusting = (serverName: string) => tlsClient({ serverName, caCerts: [AUTHORITY] });
  const pinned = (pin: string) => tlsClient({ serverName: "", pin });
  const pinOf = (name: Name) => certificateFacts(certified(name).cert).pin;
  assertEquals(await outcome("localhost", trusting("localhost")), "welcome");
  assertEquals(await outcome("localhost", trusting("127.0.0.1")), "welcome");
  assertEquals(await outcome("localhost", trusting("::1")), "welcome");
  const names = "localhost,127.0.0.1,::1";
  assertEquals(
    await outcome("localhost", trusting("scale.example")),
    `wrong name: CN=localhost by CN=Test authority for ${names}, not scale.example`,
  );
  assertEquals(
    await outcome("localhost", trusting("127.0.0.2")),
    `wrong name: CN=localhost by CN=Test authority for ${names}, not 127.0.0.2`,
  );
  assertEquals(
    await outcome("localhost", tlsClient({ serverName: "localhost" })),
    `unknown issuer: CN=localhost by CN=Test authority for ${names}, not localhost`,
  );
  assertEquals(
    await outcome("expired", trusting("localhost")),
    "expired: CN=localhost by CN=Test authority for localhost,127.0.0.1, not localhost",
  );
  assertEquals(
    await outcome("device", trusting("scale-7")),
    "self-signed: CN=scale-7 by CN=scale-7 for , not scale-7",
  );
  assertEquals(await outcome("expired", pinned(pinOf("expired"))), "welcome");
  const pin = pinOf("device");
  assertEquals(await outcome("device", pinned(pin)), "welcome");
  const spelled = pin.toUpperCase().match(/../g)?.join(":") ?? "";
  assertEquals(await outcome("device", pinned(`sha256:${spelled}`)), "welcome");
  assertEquals(
    await outcome("localhost", pinned(pin)),
    `wrong pin: CN=localhost by CN=Test authority for ${names}, not ${pin}`,
  );
});

Deno.test("close() after closeWrite() waits for a peer that goes on only for so long, over TLS as well", async () => {
  const { options } = secured();
  const over = Promise.withResolvers<void>();
  await using server = serve(options, async (conn) => {
    await conn.receive();
    await over.promise;
  });
  const client = await connect({ port: server.addr.port, framing: lines(), tls: byName() });
  await client.closeWrite();
  await client.close();
  over.resolve();
});

Deno.test("renew() is for those who come from now on, and changes nothing for a certificate that is none", async () => {
  const layer = tlsServer(certified("localhost"));
  const { options } = secured(layer);
  await using server = serve(options, echo());
  const { port } = server.addr;
  const pinned = (name: Name) => tlsClient({ serverName: "", pin: certificateFacts(certified(name).cert).pin });
  await using before = await connect({ port, framing: lines(), tls: pinned("localhost") });
  layer.renew(certified("renewed"));
  const part = (cert: string, key: string) => assertThrows(() => layer.renew({ cert, key }), CertifiedKeyError).part;
  const { cert, key } = certified("other");
  const weak = certified("weak");
  assertEquals([
    part("nonsense", key),
    part(cert, "nonsense"),
    part(cert, certified("device").key),
    part(weak.cert, weak.key),
  ], [
    "cert",
    "key",
    "pair",
    "strength",
  ]);
  await using after = await connect({ port, framing: lines(), tls: pinned("renewed") });
  assertEquals([await ask(before, "one"), await ask(after, "two")], ["one", "two"]);
});

Deno.test("a layer before tlsServer() reads plain text, and one behind it what was encrypted", async () => {
  const seen: string[] = [];
  const reads = (size: number): Layer => async (socket) => {
    const bytes = new Uint8Array(size);
    for (let at = 0; at < size;) at += await socket.read(bytes.subarray(at)) ?? size;
    seen.push(new TextDecoder().decode(bytes));
    return socket;
  };
  const { options } = secured();
  await using server = serve(
    { ...options, layers: [reads(6), tlsServer(certified("localhost")), reads(4)] },
    echo(),
  );
  await using client = await connect({
    port: server.addr.port,
    framing: lines(),
    layers: [async (socket) => {
      await socket.write(utf8("PROXY!"));
      return socket;
    }],
    tls: native,
  });
  assertEquals(await ask(client, "abcdefgh"), "efgh");
  assertEquals(seen, ["PROXY!", "abcd"]);
});

Deno.test("what nobody reads stays with the peer, over TLS as well", async () => {
  let taken = 0;
  const counting: Layer = (socket) =>
    new Proxy(socket, {
      get(target: Socket, name: keyof Socket) {
        const value = target[name];
        if (typeof value !== "function") return value;
        if (name !== "read") return value.bind(target);
        return async (bytes: Uint8Array) => {
          const count = await target.read(bytes);
          taken += count ?? 0;
          return count;
        };
      },
    });
  const sent = Promise.withResolvers<void>();
  const { options } = secured();
  await using server = serve({ ...options, layers: [counting, tlsServer(certified("localhost"))] }, async () => {
    await sent.promise;
  });
  const client = await connect({ port: server.addr.port, tls: native, maxBufferedAmount: 64 * 1024 * 1024 });
  client.send(new Uint8Array(32 * 1024 * 1024)).catch(() => {}); // aborted below
  for (let turns = 0; turns < 100; turns++) {
    const before = taken;
    await turn();
    if (taken !== before) turns = 0;
  }
  assertLess(taken, 1024 * 1024);
  client.abort();
  sent.resolve();
});

Deno.test("tlsClient() with a pin that is none is a TypeError, with a key of another certificate a CertifiedKeyError", () => {
  assertThrows(() => tlsClient({ serverName: "x", pin: "abc" }), TypeError, '"abc" as a pin');
  const { cert } = certified("localhost");
  assertThrows(() => tlsClient({ serverName: "x", cert, key: certified("other").key }), CertifiedKeyError);
  assertThrows(() => tlsClient({ serverName: "x", cert }), CertifiedKeyError);
});

Deno.test("certificateFacts() says what a certificate says", () => {
  const { pin, ...facts } = certificateFacts(certified("localhost").cert);
  assert(/^[\da-f]{64}$/.test(pin));
  assertEquals(facts, {
    subject: "CN=localhost",
    issuer: "CN=Test authority",
    names: ["localhost", "127.0.0.1", "::1"],
    validFrom: new Date("2020-01-01T00:00:00Z"),
    validTo: new Date("2120-01-01T00:00:00Z"),
  });
});
