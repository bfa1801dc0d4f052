import { assertEquals, assertMatch } from "@std/assert";
import { decodeHex } from "@std/encoding";
import { connect, type Connection, HandshakeError, type Layer, lines, serve, type Server } from "../../mod.ts";
import {
  type Address,
  addressFilter,
  InvalidProxyHeaderError,
  proxyHeader,
  proxyHeaderOf,
  proxyProtocol,
  sendProxy,
} from "../../lib/edge/mod.ts";
import { certificateFacts, tlsClient, tlsServer } from "../../lib/tls/mod.ts";
import { LayeredSocket } from "../../lib/edge/layered_socket.ts";
import { expect, pair, taken, utf8 } from "../pair.ts";

const wire = { hostname: "127.0.0.1", framing: lines() };
const tcp = (hostname: string, port: number): Deno.NetAddr => ({ transport: "tcp", hostname, port });
const CLIENT = tcp("192.0.2.7", 50312);
const FRONT = tcp("198.51.100.1", 443);
const LOCAL = decodeHex("0d0a0d0a000d0a515549540a20000000");

/** What a server behind a proxy hears of: clients, health checks, and what failed. */
interface Behind {
  readonly server: Server;
  readonly port: number;
  readonly clients: Connection[];
  readonly checks: Address[];
  /** The next of each. */
  readonly client: () => Promise<Connection>;
  readonly check: () => Promise<Address>;
  readonly error: () => Promise<unknown>;
}

/** A list, and a promise of the next that comes. */
function heard<T>(): { all: T[]; add: (each: T) => void; next: () => Promise<T> } {
  const all: T[] = [];
  const waiting: ((each: T) => void)[] = [];
  return {
    all,
    add: (each) => {
      all.push(each);
      waiting.shift()?.(each);
    },
    next: () => new Promise<T>((resolve) => waiting.push(resolve)),
  };
}

/** A server that answers with who its client is, to what was said. */
function behind(from: string[] = ["127.0.0.1"], handshakeTimeout = 10_000): Behind {
  const clients = heard<Connection>();
  const checks = heard<Address>();
  const errors = heard<unknown>();
  const server = serve({
    ...wire,
    layers: [proxyProtocol({ from, onHealthCheck: checks.add })],
    handshakeTimeout,
    onError: errors.add,
  }, async (conn) => {
    clients.add(conn);
    const { hostname, port } = conn.remoteAddr;
    for await (const message of conn) conn.send(`${hostname}:${port} said ${message}`);
  });
  return {
    server,
    port: server.addr.port,
    clients: clients.all,
    checks: checks.all,
    client: clients.next,
    check: checks.next,
    error: errors.next,
  };
}

for (const version of [1, 2] as const) {
  Deno.test(`version ${version}: the addresses are the client's, however the header is cut and whatever follows it`, async () => {
    const { server, port, client } = behind();
    await using _ = server;
    const header = proxyHeader(version, CLIENT, FRONT);
    const whole = Uint8Array.of(...header, ...utf8("一\n二\n"));
    for (const cut of [whole.length, header.length, header.length - 1, 13, 1]) {
      const came = client();
      using socket = await Deno.connect({ port });
      socket.setNoDelay(true);
      for (let at = 0; at < whole.length; at += cut) await socket.write(whole.subarray(at, at + cut));
      await socket.closeWrite();
      assertEquals(await taken(socket), "192.0.2.7:50312 said 一\n192.0.2.7:50312 said 二\n");
      const { remoteAddr, localAddr } = await came;
      assertEquals([remoteAddr, localAddr], [CLIENT, FRONT]);
    }
  });
}

Deno.test("a proxy that does not know its client, or says it is on a Unix socket, is the client itself", async () => {
  const { server, port } = behind();
  await using _ = server;
  const unix = decodeHex(`0d0a0d0a000d0a515549540a213100d8${"00".repeat(216)}`);
  for (const header of [utf8("PROXY UNKNOWN\r\n"), unix]) {
    using socket = await Deno.connect({ port });
    await socket.write(header);
    await socket.write(utf8("hi\n"));
    await socket.closeWrite();
    assertEquals(await taken(socket), `127.0.0.1:${socket.localAddr.port} said hi\n`);
  }
});

Deno.test("what the proxy says beside the addresses can be read from the connection", async () => {
  const { server, port, client } = behind();
  await using _ = server;
  const came = client();
  using socket = await Deno.connect({ port });
  const fields = "0200066e2e74657374" + "05000141";
  await socket.write(decodeHex(`0d0a0d0a000d0a515549540a21110019${"c0000207c6336401c48801bb"}${fields}`));
  const header = proxyHeaderOf(await came);
  assertEquals([header?.authority, header?.uniqueId, header?.source], ["n.test", utf8("A"), CLIENT]);
  await socket.closeWrite();
  await taken(socket);
  assertEquals(proxyHeaderOf({ remoteAddr: CLIENT }), undefined);
});

Deno.test("a proxy that names itself in version 1 and ends is a health check", async () => {
  const [near, far] = pair();
  await far.write(utf8("PROXY TCP4 127.0.0.1 127.0.0.1 50312 9090\r\n"));
  await far.closeWrite();
  const checks = heard<Address>();
  const proxy = new LayeredSocket(near, { remoteAddr: tcp("127.0.0.1", 50312) });
  const layer = proxyProtocol({ from: ["127.0.0.1"], onHealthCheck: checks.add });
  const passed = layer(proxy, new AbortController().signal);
  assertEquals(await taken(far), "");
  await far.close();
  assertEquals([await passed, checks.all], [undefined, [tcp("127.0.0.1", 50312)]]);
});

Deno.test("a proxy's own connection is a health check and no client: LOCAL, or no word", async () => {
  const { server, port, clients, check } = behind();
  await using _ = server;
  for (const said of [LOCAL, new Uint8Array()]) {
    const checked = check();
    using socket = await Deno.connect({ port });
    if (said.length > 0) await socket.write(said);
    await socket.closeWrite();
    assertEquals(await taken(socket), "");
    assertEquals(await checked, socket.localAddr);
  }
  assertEquals(clients, []);
});

Deno.test("a client that names itself in version 1 may wait for the server's first word, and then speak", async () => {
  await using server = serve({ ...wire, layers: [proxyProtocol({ from: ["127.0.0.1"] })] }, async (conn) => {
    await conn.send("welcome");
    for await (const message of conn) conn.send(`you said ${message}`);
  });
  await using conn = await connect({ ...wire, port: server.addr.port, layers: [sendProxy("v1")] });
  assertEquals(await conn.receive(), "welcome");
  await conn.send("hi");
  assertEquals(await conn.receive(), "you said hi");
});

const WRONG: readonly (readonly [name: string, bytes: Uint8Array, reason: RegExp])[] = [
  ["no header", utf8("hello\n"), /begins with neither/],
  ["half of a header", utf8("PROXY TCP4 192.0"), /it ends here/],
  ["a line of 10 KB", utf8(`PROXY TCP4 ${"1".repeat(10_000)}`), /does not end within 107 bytes/],
  [
    "a binary header of 10 KB",
    Uint8Array.of(...LOCAL.subarray(0, 12), 0x21, 0x11, 0x27, 0x10),
    /announces 10016 bytes/,
  ],
  ["version 3", Uint8Array.of(...LOCAL.subarray(0, 12), 0x31, 0x11, 0, 0), /version 3, command 1 is not known/],
];

Deno.test("a wrong header ends its connection alone, whole or in pieces of one byte", async () => {
  const { server, port, clients, error } = behind();
  await using _ = server;
  await using bystander = await connect({ ...wire, port, layers: [sendProxy("v2", ends(CLIENT, FRONT))] });
  for (const [name, bytes, reason] of WRONG) {
    for (const cut of [bytes.length, 1]) {
      const told = error();
      using socket = await Deno.connect({ port });
      socket.setNoDelay(true);
      try {
        for (let at = 0; at < bytes.length; at += cut) await socket.write(bytes.subarray(at, at + cut));
        await socket.closeWrite();
      } catch {
        // Closed by the server in the middle of it.
      }
      const { cause, remoteAddr } = expect(await told, HandshakeError);
      assertMatch(expect(cause, InvalidProxyHeaderError).message, reason, name);
      assertEquals(remoteAddr, socket.localAddr);
    }
  }
  await bystander.send("still here");
  assertEquals(await bystander.receive(), "192.0.2.7:50312 said still here");
  assertEquals(clients.length, 1);
});

Deno.test("a header that never ends, and a proxy that says nothing, end by handshakeTimeout", async () => {
  const { server, port, error } = behind(["127.0.0.1"], 20);
  await using _ = server;
  for (const said of ["PROXY TCP4 192.0.2.7", ""]) {
    const told = error();
    using socket = await Deno.connect({ port });
    if (said) await socket.write(utf8(said));
    assertEquals(expect(expect(await told, HandshakeError).cause, DOMException).name, "TimeoutError");
    await taken(socket).catch(() => {});
  }
});

Deno.test("whoever is no proxy needs no header and may send none, in however many pieces", async () => {
  const { server, port, client } = behind(["192.0.2.99"]);
  await using _ = server;
  using plain = await Deno.connect({ port });
  await plain.write(utf8("PROXY is a word, too\n"));
  await plain.closeWrite();
  const own = (socket: Deno.TcpConn) => `127.0.0.1:${socket.localAddr.port}`;
  assertEquals(await taken(plain), `${own(plain)} said PROXY is a word, too\n`);
  for (const version of [1, 2] as const) {
    const header = proxyHeader(version, CLIENT, FRONT);
    for (const cut of [header.length, 1]) {
      const came = client();
      using liar = await Deno.connect({ port });
      liar.setNoDelay(true);
      const ended = Promise.withResolvers<unknown>();
      came.then(({ signal }) => signal.addEventListener("abort", () => ended.resolve(signal.reason)));
      for (let at = 0; at < header.length; at += cut) {
        await liar.write(header.subarray(at, at + cut)).catch(() => {}); // refused already
      }
      assertMatch(expect(await ended.promise, InvalidProxyHeaderError).message, /its sender is none of the proxies/);
      assertEquals((await came).remoteAddr, liar.localAddr);
    }
  }
});

/** What `sendProxy` passes on. */
function ends(remoteAddr: Address, localAddr: Address) {
  return { remoteAddr, localAddr };
}

Deno.test("connect() says for whom it calls, or its own address", async () => {
  const { server, port, clients } = behind();
  await using _ = server;
  const answered = async (layer: Layer) => {
    await using conn = await connect({ ...wire, port, layers: [layer] });
    await conn.send("hi");
    return await conn.receive();
  };
  const six = ends(tcp("2001:db8::7", 1), tcp("198.51.100.1", 443));
  assertEquals(await answered(sendProxy("v1", ends(CLIENT, FRONT))), "192.0.2.7:50312 said hi");
  assertEquals(await answered(sendProxy("v2", six)), "2001:db8::7:1 said hi");
  assertEquals(clients.at(-1)?.localAddr, FRONT); // written as IPv6 beside IPv6
  const own = /^127\.0\.0\.1:\d+ said hi$/;
  assertMatch(
    await answered(sendProxy("v1", ends({ transport: "unix", path: "/s" }, FRONT))) ?? "",
    own,
  );
  for (const version of ["v1", "v2"] as const) assertMatch(await answered(sendProxy(version)) ?? "", own);
});

Deno.test("a header is written whole on a socket that takes it piece by piece", async () => {
  const [near, far] = pair(5);
  const sent = sendProxy("v1", ends(CLIENT, FRONT))(near, new AbortController().signal);
  const text = "PROXY TCP4 192.0.2.7 198.51.100.1 50312 443\r\n";
  assertEquals(await taken(far, text.length), text);
  assertEquals(await sent, near);
});

Deno.test("by a Unix socket comes a proxy if unix is among them", async () => {
  for (const [from, named] of [["unix", true], ["127.0.0.1", false]] as const) {
    const [near, far] = pair();
    const unix = new LayeredSocket(near, { remoteAddr: { transport: "unix", path: "" } });
    await far.write(proxyHeader(2, CLIENT, FRONT));
    const passed = await proxyProtocol({ from: [from] })(unix, new AbortController().signal);
    assertEquals(passed?.remoteAddr, named ? CLIENT : { transport: "unix", path: "" });
  }
});

Deno.test("the header comes before TLS, and whoever is refused between the two is told nothing", async () => {
  const certificates = new URL("../net/certificates/", import.meta.url);
  const [cert, key] = await Promise.all(
    ["device.pem", "device.key"].map((name) => Deno.readTextFile(new URL(name, certificates))),
  );
  const refused: string[] = [];
  const errors = heard<unknown>();
  await using server = serve({
    ...wire,
    onError: errors.add,
    layers: [
      proxyProtocol({ from: ["127.0.0.1"] }),
      addressFilter({ deny: ["203.0.113.0/24"] }),
      tlsServer({ cert: cert ?? "", key: key ?? "" }),
    ],
    refusal: "no",
    onRefused: ({ reason, remoteAddr }) => refused.push(`${remoteAddr.hostname} ${reason}`),
  }, async (conn) => {
    for await (const message of conn) conn.send(`${conn.remoteAddr.hostname} said ${message}`);
  });
  const { port } = server.addr;
  const tls = tlsClient({ serverName: "scale-7", pin: certificateFacts(cert ?? "").pin });
  await using conn = await connect({ ...wire, port, layers: [sendProxy("v2", ends(CLIENT, FRONT))], tls });
  await conn.send("你好");
  assertEquals(await conn.receive(), "192.0.2.7 said 你好");
  // What fails behind the header is told of the client.
  const told = errors.next();
  using plain = await Deno.connect({ port });
  await plain.write(Uint8Array.of(...proxyHeader(2, CLIENT, FRONT), ...utf8("no TLS\n")));
  assertEquals(expect(await told, HandshakeError).remoteAddr, CLIENT);
  using denied = await Deno.connect({ port });
  await denied.write(proxyHeader(1, tcp("203.0.113.5", 1), FRONT));
  assertEquals(await taken(denied), "");
  assertEquals(refused, ["203.0.113.5 deny"]);
});
