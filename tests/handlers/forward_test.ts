import { assertEquals, assertInstanceOf } from "@std/assert";
import {
  connect,
  type Connection,
  delimited,
  EncodeError,
  forward,
  type Framing,
  type Handler,
  lengthPrefixed,
  lines,
  serve,
  type ServeOptions,
  type WireOptions,
} from "@mojibye/mojibye";
import { between } from "@mojibye/mojibye/framing";

const LOCAL = { hostname: "127.0.0.1" };

/** A server behind a bridge, the bridge, and what its handler threw. */
function bridge(front: ServeOptions, back: WireOptions, inner: Handler) {
  const errors: unknown[] = [];
  const server = serve({ ...LOCAL, ...back, onError: () => {} }, inner);
  const outer = serve(
    { ...LOCAL, ...front, onError: (error) => errors.push(error) },
    forward(() => connect({ ...back, port: server.addr.port })),
  );
  return {
    port: outer.addr.port,
    errors,
    async [Symbol.asyncDispose]() {
      await outer.shutdown();
      await server.shutdown();
    },
  };
}

const echoing: Handler = async (conn) => {
  for await (const message of conn) await conn.send(message);
};

const ENCODINGS = ["gbk", "utf-8", "utf-16be", "big5", "iso-2022-jp", "shift_jis"];
const FRAMINGS: [name: string, framing: Framing][] = [
  ["lines", lines()],
  ["delimited", delimited("|")],
  ["between", between("\x02", "\x03")],
  ["lengthPrefixed", lengthPrefixed({ bytes: 2 })],
];

for (const a of ENCODINGS) {
  for (const b of ENCODINGS) {
    Deno.test(`forward() bridges ${a} and ${b} in any pair of framings`, async () => {
      for (const [, outer] of FRAMINGS) {
        for (const [, inner] of FRAMINGS) {
          const front = { encoding: a, framing: outer };
          await using made = bridge(front, { encoding: b, framing: inner }, echoing);
          await using conn = await connect({ ...front, port: made.port });
          conn.send("日本");
          conn.send("second");
          assertEquals([await conn.receive(), await conn.receive()], ["日本", "second"]);
        }
      }
    });
  }
}

Deno.test("forward() passes the end of input on, and what is said after it", async () => {
  const counting: Handler = async (conn) => {
    let count = 0;
    for await (const _ of conn) count++;
    await conn.send(`${count} before the end`);
  };
  await using made = bridge({ framing: lines() }, { framing: lines() }, counting);
  await using conn = await connect({ framing: lines(), port: made.port });
  for (const message of ["a", "b", "c"]) conn.send(message);
  await conn.closeWrite();
  assertEquals([await conn.receive(), await conn.receive()], ["3 before the end", null]);
});

Deno.test("forward() goes on listening to a peer whose server has finished", async () => {
  const heard = Promise.withResolvers<string[]>();
  const finishing: Handler = async (conn) => {
    await conn.send("goodbye");
    await conn.closeWrite();
    heard.resolve(await Array.fromAsync(conn));
  };
  await using made = bridge({ framing: lines() }, { framing: lines() }, finishing);
  await using conn = await connect({ framing: lines(), port: made.port });
  assertEquals([await conn.receive(), await conn.receive()], ["goodbye", null]);
  await conn.send("still here");
  await conn.closeWrite();
  assertEquals(await heard.promise, ["still here"]);
});

Deno.test("forward() ends a client whose target refuses, and serves the next one", async () => {
  const vacant = Deno.listen({ ...LOCAL, port: 0 });
  const { port } = vacant.addr;
  vacant.close();
  const errors: unknown[] = [];
  await using outer = serve(
    { ...LOCAL, framing: lines(), onError: (error) => errors.push(error) },
    forward(() => connect({ port, framing: lines() })),
  );
  {
    await using conn = await connect({ port: outer.addr.port });
    assertEquals(await conn.receive(), null);
  }
  assertInstanceOf(errors[0], Deno.errors.ConnectionRefused);
  await using _ = serve({ ...LOCAL, port, framing: lines() }, echoing);
  await using conn = await connect({ port: outer.addr.port, framing: lines() });
  await conn.send("again");
  assertEquals(await conn.receive(), "again");
});

Deno.test("forward() ends the client when the server is lost, after what the server had said", async () => {
  const dying: Handler = async (conn) => {
    await conn.receive();
    await conn.send("last words");
    conn.abort();
  };
  await using made = bridge({ framing: lines() }, { framing: lines() }, dying);
  await using conn = await connect({ framing: lines(), port: made.port });
  await conn.send("hello");
  assertEquals(await Array.fromAsync(conn), ["last words"]);
});

Deno.test("forward() ends the server's connection when the client is lost", async () => {
  const ended = Promise.withResolvers<string[]>();
  const listening: Handler = async (conn) => {
    await conn.send("hello");
    ended.resolve(await Array.fromAsync(conn));
  };
  await using made = bridge({ framing: lines() }, { framing: lines() }, listening);
  const conn = await connect({ framing: lines(), port: made.port });
  await conn.receive();
  await conn.send("I was here");
  conn.abort();
  assertEquals(await ended.promise, ["I was here"]);
});

Deno.test("forward() writes ? for what the other encoding lacks, and counts it", async () => {
  const lost: number[] = [];
  const onMessage = ({ replaced }: Connection) => void lost.push(replaced.out);
  await using made = bridge(
    { encoding: "gbk", framing: lines(), onMessage },
    { encoding: "utf-8", framing: lines() },
    echoing,
  );
  await using conn = await connect({ encoding: "gbk", framing: lines(), port: made.port });
  await conn.send("好");
  assertEquals(await conn.receive(), "好");
  await using server = serve({ ...LOCAL, framing: lines() }, (peer) => peer.send("a😀b😀"));
  await using outer = serve(
    { ...LOCAL, encoding: "gbk", framing: lines(), onMessage },
    forward(() => connect({ port: server.addr.port, framing: lines() })),
  );
  await using other = await connect({ encoding: "gbk", framing: lines(), port: outer.addr.port });
  assertEquals(await other.receive(), "a?b?");
  assertEquals(lost.at(-1), 2);
});

Deno.test("forward() ends both sides at what the other encoding lacks when the wire is fatal", async () => {
  const heard = Promise.withResolvers<string[]>();
  const speaking: Handler = async (conn) => {
    await conn.send("fine");
    await conn.send("😀");
    heard.resolve(await Array.fromAsync(conn));
  };
  await using made = bridge({ encoding: "gbk", framing: lines(), fatal: true }, { framing: lines() }, speaking);
  await using conn = await connect({ encoding: "gbk", framing: lines(), port: made.port });
  assertEquals(await Array.fromAsync(conn), ["fine"]);
  assertEquals(await heard.promise, []);
  assertEquals(made.errors, []); // the end of the connection is no failure of the handler
});

Deno.test("forward() ends both sides at what the server's encoding lacks when its wire is fatal", async () => {
  const made = bridge({ framing: lines() }, { encoding: "gbk", framing: lines(), fatal: true }, echoing);
  await using conn = await connect({ framing: lines(), port: made.port });
  await conn.send("fine");
  assertEquals(await conn.receive(), "fine");
  await conn.send("😀");
  assertEquals(await conn.receive(), null);
  await made[Symbol.asyncDispose]();
  assertInstanceOf(made.errors[0], EncodeError);
});

/** Together more than the system's buffers of both hops hold: 34 MB in utf-8. */
const piece = "好".repeat(16 * 1024);
const pieces = 700;

async function speak(conn: Connection): Promise<void> {
  for (let i = 0; i < pieces; i++) await conn.send(piece);
}

async function count(conn: Connection): Promise<number> {
  let characters = 0;
  await conn.receiveAll((messages) => {
    for (const message of messages) characters += message.length;
  });
  return characters;
}

Deno.test("forward() slows a server down for a client that reads slowly", async () => {
  const limit = { maxBufferedAmount: 512 * 1024 };
  const speaking: Handler = async (conn) => {
    await speak(conn);
  };
  await using made = bridge({ encoding: "gbk", ...limit }, limit, speaking);
  await using conn = await connect({ encoding: "gbk", port: made.port });
  let characters = 0;
  for await (const message of conn) {
    characters += message.length;
    await new Promise((resolve) => setTimeout(resolve, 0)); // slower than the server, without a clock
  }
  assertEquals(characters, pieces * piece.length);
});

Deno.test("forward() reads a client to its end that reads nothing before it", async () => {
  const counted = Promise.withResolvers<number>();
  const both: Handler = async (conn) => {
    const counting = count(conn);
    counted.resolve(counting);
    await speak(conn);
    await counting;
  };
  await using made = bridge({ encoding: "gbk" }, {}, both);
  await using conn = await connect({ encoding: "gbk", port: made.port });
  await speak(conn);
  await conn.closeWrite();
  assertEquals(await counted.promise, pieces * piece.length);
  assertEquals(await count(conn), pieces * piece.length);
});

Deno.test("forward() gives up dialling when the server is stopped", async () => {
  const stop = new AbortController();
  const dialled = Promise.withResolvers<AbortSignal>();
  const outer = serve(
    { ...LOCAL, signal: stop.signal, onError: () => {} },
    forward((front) => {
      dialled.resolve(front.signal);
      return new Promise((_, reject) => {
        front.signal.addEventListener("abort", () => reject(front.signal.reason));
      });
    }),
  );
  await using conn = await connect({ port: outer.addr.port });
  const signal = await dialled.promise;
  stop.abort(new Error("stopped"));
  await outer.finished;
  assertEquals(signal.aborted, true);
  assertEquals(signal.reason.message, "stopped");
  await conn.receive().catch(() => {});
});
