/** Buffers serve many connections: what one of them held is never seen or sent through a framing of a user's own. */
import { assertEquals, assertMatch } from "@std/assert";
import { connect, type Connection, type Framing, lines, serve, type WireOptions } from "../../mod.ts";
import { connected, rejection, taken, utf8 } from "../pair.ts";

const SECRET = "password=hunter2 ".repeat(100);
const local = { hostname: "127.0.0.1" };

/** Has many buffers filled with a secret and given back. */
async function leak(): Promise<void> {
  await using server = serve({ ...local, framing: lines() }, async (conn) => {
    for await (const message of conn) await conn.send(message);
  });
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => connect({ port: server.addr.port, framing: lines() })),
  );
  for (const client of clients) client.send(SECRET);
  for (const client of clients) assertEquals(await client.receive(), SECRET);
  await Promise.all(clients.map((client) => client.close()));
}

/** What a client gets from a server whose handler sends "hi" through a framing. */
async function sent(options: WireOptions, errors: unknown[] = []): Promise<string> {
  await leak();
  await using server = serve({ ...local, ...options, onError: (error) => errors.push(error) }, async (conn) => {
    for await (const message of conn) await conn.send(message);
  });
  using client = await Deno.connect({ port: server.addr.port });
  await client.write(utf8("hi"));
  await client.closeWrite();
  return await taken(client);
}

/** A framing without delimiters, which commits as it is told. */
function careless(reserved: number, committed: number): Framing {
  return () => ({
    push: (bytes) => [new TextDecoder().decode(bytes)],
    end: () => [],
    frame(_, into) {
      into.reserve(reserved);
      into.commit(committed);
    },
  });
}

Deno.test("a framer that commits more than it reserved ends its connection with a RangeError, and sends nothing", async () => {
  for (const [reserved, committed] of [[2, 1500], [2, 3], [0, 1], [2, -1], [2, 0.5], [2, NaN]] as const) {
    const errors: unknown[] = [];
    assertEquals(await sent({ framing: careless(reserved, committed) }, errors), "");
    assertEquals(errors.map(String), [`RangeError: Cannot commit ${committed} bytes: ${reserved} were reserved`]);
  }
});

Deno.test("a framer that commits what it never wrote sends zeros", async () => {
  assertEquals(await sent({ framing: careless(2000, 2000) }), "\0".repeat(2000));
});

Deno.test("room is reserved once, and may be committed in parts", async () => {
  const framing: Framing = () => ({
    push: () => ["x"],
    end: () => [],
    frame(_, into) {
      into.reserve(4).set(utf8("abcd"));
      into.commit(1);
      into.commit(2);
    },
  });
  assertEquals(await sent({ framing }), "abc");
});

/** Takes everything that it is shown, and its whole memory. */
class Spy {
  readonly #arrays: Uint8Array[] = [];
  readonly framing: Framing = (wire) => {
    const framer = lines()(wire);
    return {
      push: (bytes) => {
        this.see(bytes);
        return framer.push(bytes);
      },
      end: (final) => framer.end(final),
      frame: (message, into) => {
        this.see(into.reserve(1));
        framer.frame(message, into);
      },
    };
  };

  see(bytes: Uint8Array): void {
    this.#arrays.push(bytes, new Uint8Array(bytes.buffer));
  }

  get seen(): string {
    const decoder = new TextDecoder("latin1");
    return this.#arrays.map((bytes) => decoder.decode(bytes)).join("");
  }
}

const hooks: Record<string, (spy: Spy) => WireOptions> = {
  "a framing": (spy) => ({ framing: spy.framing }),
  "an onBytes hook": (spy) => ({
    framing: lines(),
    onBytes: (_: Connection, _direction: "in" | "out", bytes: Uint8Array) => spy.see(bytes),
  }),
};
for (const [name, options] of Object.entries(hooks)) {
  Deno.test(`${name} that keeps its arrays never sees another connection's bytes, before or after`, async () => {
    const spy = new Spy();
    assertMatch(await sent(options(spy)), /^hi\n$/);
    assertMatch(spy.seen, /hi/);
    await leak();
    assertEquals(spy.seen.includes("hunter2"), false);
  });
}

Deno.test("a codec of a user's own never sees another connection's bytes", async () => {
  const spy = new Spy();
  const encoding = {
    encoding: "own",
    decoder: () => ({
      decode: (bytes?: Uint8Array) => {
        if (bytes) spy.see(bytes);
        return new TextDecoder().decode(bytes);
      },
    }),
    encoder: () => ({
      replaced: 0,
      encodeInto: (text: string, bytes: Uint8Array) => {
        spy.see(bytes);
        return new TextEncoder().encodeInto(text, bytes);
      },
      encodeAt: (text: string, bytes: Uint8Array, at: number) => {
        spy.see(bytes);
        return at + new TextEncoder().encodeInto(text, bytes.subarray(at)).written;
      },
    }),
  };
  assertEquals(await sent({ encoding }), "hi");
  await leak();
  assertEquals(spy.seen.includes("hunter2"), false);
});

Deno.test("what is framed for one connection is not kept after an error of the framing", async () => {
  const { connection, far } = connected({ framing: careless(2, 3) });
  await rejection(connection.send("x"), RangeError);
  assertEquals(connection.bufferedAmount, 0);
  far.close();
  await connection.close();
});
