import { assert, assertEquals, assertInstanceOf, assertMatch, assertThrows } from "@std/assert";
import { connect, type ConnectOptions, echo, HandshakeError, lines, serve, type ServeOptions } from "../../mod.ts";
import { expect, rejection, utf8 } from "../pair.ts";
import { AUTHORITY, certified } from "./certificates.ts";

const local = { hostname: "127.0.0.1", framing: lines() };
const trusting = { caCerts: [AUTHORITY], serverName: "localhost" };

/** A TLS server with the right certificate, and what it tells of. */
function secured(options: ServeOptions = {}) {
  const told: unknown[] = [];
  let next = Promise.withResolvers<void>();
  const onError = (error: unknown) => {
    told.push(error);
    next.resolve();
    next = Promise.withResolvers();
  };
  return { told, next: () => next.promise, options: { ...local, ...certified("localhost"), ...options, onError } };
}

Deno.test("a conversation over TLS: both ways, in GBK, with a half-close, and with more than the system keeps", async () => {
  const { options, told } = secured({ encoding: "gbk" });
  await using server = serve(options, echo());
  await using client = await connect({ port: server.addr.port, framing: lines(), encoding: "gbk", tls: trusting });
  assertEquals(client.remoteAddr.port, server.addr.port);
  await client.send("你好");
  assertEquals(await client.receive(), "你好");
  const long = "汉".repeat(300_000);
  const sent = Array.from({ length: 8 }, () => client.send(long));
  let received = 0;
  await Promise.all([
    ...sent,
    (async () => {
      while (received < 8) {
        assertEquals(await client.receive(), long);
        received++;
      }
    })(),
  ]);
  client.send("last");
  await client.closeWrite();
  assertEquals([await client.receive(), await client.receive()], ["last", null]);
  await client.close();
  assertEquals(told, []);
});

Deno.test("close() over TLS lets the peer read all that was sent, and abort() ends both at once", async () => {
  const ended = Promise.withResolvers<unknown>();
  const { options } = secured();
  await using server = serve(options, async (conn) => {
    if (await conn.receive() === "close") return conn.send("x".repeat(200_000));
    conn.signal.addEventListener("abort", () => ended.resolve(conn.signal.reason));
    await conn.receive();
  });
  const tls = trusting;
  await using first = await connect({ port: server.addr.port, framing: lines(), tls });
  await first.send("close");
  await first.send("unread".repeat(20_000)); // the server's close finds it there
  assertEquals([(await first.receive())?.length, await first.receive()], [200_000, null]);
  const second = await connect({ port: server.addr.port, framing: lines(), tls });
  await second.send("abort");
  const waiting = rejection(second.receive(), DOMException);
  second.abort();
  assertEquals((await waiting).name, "AbortError");
  assertInstanceOf(await ended.promise, DOMException);
});

Deno.test("serve() gives up who shakes no hands, and each costs one HandshakeError and nobody else's time", async () => {
  const { options, told, next } = secured({ handshakeTimeout: 200 });
  await using server = serve(options, echo());
  const { port } = server.addr;
  using silent = await Deno.connect({ port });
  using plain = await Deno.connect({ port });
  using vanishing = await Deno.connect({ port });
  let heard = next();
  await plain.write(utf8("hello\n"));
  await heard;
  heard = next();
  await vanishing.write(Uint8Array.of(0x16, 0x03, 0x01, 0x02)); // a ClientHello begins so
  await vanishing.closeWrite();
  await heard;
  await using client = await connect({ port, framing: lines(), tls: trusting });
  await client.send("hello");
  assertEquals(await client.receive(), "hello");
  while (told.length < 3) await next();
  const of = (name: string, { localAddr }: Deno.TcpConn) => {
    const error = told.find((error) => expect(error, HandshakeError).remoteAddr.port === localAddr.port);
    const { cause } = expect(error, HandshakeError);
    assertEquals(expect(cause, Error).name, name);
    return expect(cause, Error).message;
  };
  of("InvalidData", plain);
  of("UnexpectedEof", vanishing);
  assertEquals(of("TimeoutError", silent), "It took more than 200 ms");
  assertEquals(told.length, 3);
});

Deno.test("connect() believes no certificate that it cannot trust, and says what is wrong with it", async () => {
  const refused = async (name: Parameters<typeof certified>[0], tls: ConnectOptions) => {
    const { options } = secured(certified(name));
    await using server = serve(options, echo());
    return (await rejection(connect({ ...tls, port: server.addr.port }), Deno.errors.InvalidData)).message;
  };
  assertMatch(await refused("localhost", { port: 0, hostname: "localhost", tls: true }), /UnknownIssuer/);
  assertMatch(await refused("other", { port: 0, tls: trusting }), /not valid for name "localhost"/);
  assertMatch(await refused("expired", { port: 0, tls: trusting }), /certificate expired/);
});

Deno.test("connect() over TLS to one that says nothing ends by handshakeTimeout", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const [peer, error] = await Promise.all([
    listener.accept(),
    rejection(connect({ port, tls: true, handshakeTimeout: 20 }), DOMException),
  ]);
  assertEquals([error.name, error.message], ["TimeoutError", "It took more than 20 ms"]);
  peer.close();
});

Deno.test("both sides agree on a protocol by ALPN", async () => {
  const seen = Promise.withResolvers<unknown>();
  const { options } = secured({
    alpnProtocols: ["b", "a"],
    layers: [(socket) => {
      socket.handshake?.().then(seen.resolve, seen.reject);
      return socket;
    }],
  });
  await using server = serve(options, echo());
  await using client = await connect({ port: server.addr.port, tls: { ...trusting, alpnProtocols: ["a", "c"] } });
  assertEquals({ ...await seen.promise as object }, { alpnProtocol: "a" });
  await client.close();
});

Deno.test("serve() with a certificate or a key that is none, or two that do not fit, throws and listens nowhere", () => {
  const { cert, key } = certified("localhost");
  assertThrows(() => serve({ ...local, cert: "nonsense", key }), Deno.errors.InvalidData);
  assertThrows(() => serve({ ...local, cert, key: "nonsense" }), Deno.errors.InvalidData);
  assertThrows(() => serve({ ...local, cert }), TypeError);
  assertThrows(() => serve({ ...local, key }), TypeError);
  assertThrows(() => serve({ ...local, cert, key: certified("other").key }), Error, "KeyMismatch");
});

Deno.test("a client's layers write before its handshake, a server's read behind its own", async () => {
  const { options } = secured({
    layers: [async (socket) => {
      const byte = new Uint8Array(1);
      assertEquals(await socket.read(byte), 1);
      assertEquals(byte, utf8("!"));
      return socket;
    }],
  });
  await using inner = serve(options, echo());
  // Plain text that stands before the handshake, which a proxy takes away.
  using front = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const proxied = (async () => {
    const conn = await front.accept();
    const header = new Uint8Array(7);
    assertEquals([await conn.read(header), header], [7, utf8("PROXY!\n")]);
    const back = await Deno.connect({ port: inner.addr.port });
    await Promise.allSettled([conn.readable.pipeTo(back.writable), back.readable.pipeTo(conn.writable)]);
  })();
  await using client = await connect({
    port: front.addr.port,
    framing: lines(),
    tls: trusting,
    layers: [async (socket) => {
      await socket.write(utf8("PROXY!\n"));
      return socket;
    }],
  });
  await client.send("!hello");
  assertEquals(await client.receive(), "hello");
  await client.close();
  await proxied;
  assert(inner.connections.size >= 0);
});
