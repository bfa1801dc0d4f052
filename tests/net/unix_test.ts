import { assertEquals, assertInstanceOf } from "@std/assert";
import { connect, echo, lines, reconnecting, serve, type UnixAddress } from "../../mod.ts";
import { rejection } from "../pair.ts";

/** A place for a socket, which is removed at the end. */
async function place(): Promise<{ path: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir();
  return { path: `${folder}/s`, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

const transport = "unix";

Deno.test("a conversation over a Unix socket, whose file is there while the server is", async () => {
  await using at = await place();
  const { path } = at;
  const seen: UnixAddress[] = [];
  const peers: unknown[] = [];
  const handler = echo();
  {
    const options = { transport, path, encoding: "gbk", framing: lines() } as const;
    await using server = serve({ ...options, onListen: (address) => void seen.push(address) }, (conn, all) => {
      peers.push(conn.remoteAddr, conn.localAddr);
      return handler(conn, all);
    });
    assertEquals([server.addr, ...seen], [{ transport, path }, { transport, path }]);
    await using client = await connect(options);
    await client.send("你好");
    assertEquals(await client.receive(), "你好");
    assertEquals([client.remoteAddr, client.localAddr], [{ transport, path }, { transport, path: "" }]);
    client.send("last");
    await client.closeWrite();
    assertEquals([await client.receive(), await client.receive()], ["last", null]);
    assertEquals(peers, [{ transport, path: "" }, { transport, path }]);
  }
  assertInstanceOf(await rejection(Deno.lstat(path)), Deno.errors.NotFound);
  assertInstanceOf(await rejection(connect({ transport, path })), Deno.errors.NotFound);
});

Deno.test("reconnecting() finds a Unix socket when it is there", async () => {
  await using at = await place();
  const { path } = at;
  const retried = Promise.withResolvers<void>();
  const said: (string | null)[] = [];
  const talking = reconnecting({ transport, path, minDelay: 10, onRetry: () => retried.resolve() }, async (conn) => {
    said.push(await conn.receive());
    return true;
  });
  await retried.promise;
  await using _server = serve({ transport, path }, (conn) => conn.send("12.5kg"));
  await talking;
  assertEquals(said, ["12.5kg"]);
});

Deno.test("a listener that is open already serves as well, and is closed with its server", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { addr } = listener;
  {
    await using server = serve({ listener, framing: lines() }, echo());
    assertEquals(server.addr, addr);
    await using client = await connect({ port: server.addr.port, framing: lines() });
    await client.send("hello");
    assertEquals(await client.receive(), "hello");
  }
  assertInstanceOf(await rejection(listener.accept()), Deno.errors.BadResource);
});
