import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import {
  type Address,
  connect,
  type ConnectOptions,
  echo,
  HandshakeError,
  type Layer,
  lines,
  RefusedError,
  serve,
  type ServeOptions,
  type Socket,
} from "../../mod.ts";
import { Admission } from "../../lib/net/admission.ts";
import { expect, pair, rejection, taken, utf8 } from "../pair.ts";

const local = { hostname: "127.0.0.1", framing: lines() };

/** Another address for a socket. */
class From implements Socket {
  readonly localAddr: Address;
  readonly remoteAddr: Address;
  readonly #socket: Socket;

  constructor(socket: Socket, hostname: string) {
    this.localAddr = socket.localAddr;
    this.remoteAddr = { transport: "tcp", hostname, port: 7 };
    this.#socket = socket;
  }

  read(bytes: Uint8Array): Promise<number | null> {
    return this.#socket.read(bytes);
  }
  write(bytes: Uint8Array): Promise<number> {
    return this.#socket.write(bytes);
  }
  closeWrite(): Promise<void> {
    return this.#socket.closeWrite();
  }
  close(): void {
    this.#socket.close();
  }
}

const closed: Layer = (socket) => {
  socket.close();
  return undefined;
};

/** Reads one byte: `-` stands for a peer that is not to come in, `!` for one that says something wrong. */
const door: Layer = async (socket, signal) => {
  const byte = new Uint8Array(1);
  await socket.read(byte);
  const [said] = byte;
  if (said === 0x2d) return closed(socket, signal);
  if (said === 0x21) throw new Error("That is no way to begin");
  return socket;
};

/** Errors of a server without their connections; `next` waits for one more. */
function reporting(options: ServeOptions) {
  const errors: unknown[] = [];
  const waiting: ((error: unknown) => void)[] = [];
  const onError = (error: unknown) => {
    errors.push(error);
    waiting.shift()?.(error);
  };
  return { options: { ...options, onError }, errors, next: () => new Promise<unknown>((told) => waiting.push(told)) };
}

Deno.test("layers are passed in their order, and the address of the last one is the peer's", async () => {
  const passed: string[] = [];
  const named = (hostname: string): Layer => (socket) => {
    passed.push(`${socket.remoteAddr.hostname} -> ${hostname}`);
    return new From(socket, hostname);
  };
  const layers = [named("192.0.2.1"), named("192.0.2.2")];
  await using server = serve({ ...local, layers }, (conn) => conn.send(`${conn.remoteAddr.hostname}`));
  await using client = await connect({ port: server.addr.port, framing: lines() });
  assertEquals(await client.receive(), "192.0.2.2");
  assertEquals(passed, ["127.0.0.1 -> 192.0.2.1", "192.0.2.1 -> 192.0.2.2"]);
});

Deno.test("whoever is slow at the door, refused there or says something wrong, keeps nobody else waiting", async () => {
  const { options, errors, next } = reporting({ ...local, layers: [door] });
  await using server = serve(options, echo());
  const { port } = server.addr;
  const layers: Layer[] = [async (socket) => {
    await socket.write(utf8("+"));
    return socket;
  }];
  const ask = async () => {
    await using client = await connect({ port, framing: lines(), layers });
    await client.send("你好");
    assertEquals(await client.receive(), "你好");
  };
  using silent = await Deno.connect({ port });
  using refused = await Deno.connect({ port });
  using wrong = await Deno.connect({ port });
  await ask();
  await refused.write(utf8("-"));
  assertEquals(await taken(refused), "");
  const told = next();
  await wrong.write(utf8("!"));
  const error = expect(await told, HandshakeError);
  assertEquals(error.remoteAddr, wrong.localAddr);
  assertEquals(error.message, `Cannot shake hands with 127.0.0.1:${wrong.localAddr.port}: That is no way to begin`);
  assertEquals(expect(error.cause, Error).message, "That is no way to begin");
  assertEquals(await taken(wrong), "");
  await ask();
  await silent.write(utf8("+still here\n"));
  assertEquals(await taken(silent, 11), "still here\n");
  assertEquals(errors, [error]);
});

Deno.test("a handshake that takes too long ends with a TimeoutError, and its socket with it", async () => {
  const { options, next } = reporting({ ...local, layers: [door], handshakeTimeout: 20 });
  await using server = serve(options, echo());
  const told = next();
  using silent = await Deno.connect({ port: server.addr.port });
  const { cause } = expect(await told, HandshakeError);
  assertEquals([expect(cause, DOMException).name, expect(cause, DOMException).message], [
    "TimeoutError",
    "It took more than 20 ms",
  ]);
  assertEquals(await taken(silent), "");
});

Deno.test("a server that shuts down waits for no handshake, and tells nobody of it", async () => {
  const arrived = Promise.withResolvers<AbortSignal>();
  const { options, errors } = reporting({
    ...local,
    layers: [(socket, signal) => {
      arrived.resolve(signal);
      return door(socket, signal);
    }],
  });
  const server = serve(options, echo());
  using silent = await Deno.connect({ port: server.addr.port });
  const signal = await arrived.promise;
  await server.shutdown();
  assert(signal.aborted);
  assertEquals(await taken(silent), "");
  assertEquals(errors, []);
});

Deno.test("when too many shake hands at a time, the one that began first is let go", async () => {
  const admission = new Admission({ layers: [door], handshakeTimeout: Infinity }, undefined, 2);
  const [[first], [second, secondPeer], [third, thirdPeer]] = [pair(), pair(), pair()];
  const refused = rejection(admission.admit({ socket: first }), DOMException);
  const admitted = [second, third].map((socket) => admission.admit({ socket }));
  const { name, message } = await refused;
  assertEquals([name, message, first.closed], ["QuotaExceededError", "2 others came after it", true]);
  await secondPeer.write(utf8("+"));
  await thirdPeer.write(utf8("+"));
  assertEquals(await Promise.all(admitted), [{ socket: second }, { socket: third }]);
  assertEquals([second.closed, third.closed], [false, false]);
});

Deno.test("connect() rejects with what a layer threw, with the reason of its signal, or with what was too late", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr;
  const failure = new Error("layer");
  const outcome = async (options: Partial<ConnectOptions>): Promise<unknown> => {
    const [peer, error] = await Promise.all([listener.accept(), rejection(connect({ port, ...options }))]);
    assertEquals(await taken(peer), "");
    peer.close();
    return error;
  };
  const thrown = await outcome({
    layers: [() => {
      throw failure;
    }],
  });
  assertStrictEquals(thrown, failure);
  const controller = new AbortController();
  const aborted = await outcome({
    signal: controller.signal,
    layers: [(socket, signal) => {
      controller.abort(failure);
      return door(socket, signal);
    }],
  });
  assertStrictEquals(aborted, failure);
  const late = expect(await outcome({ layers: [door], handshakeTimeout: 20 }), DOMException);
  assertEquals(late.name, "TimeoutError");
  assert(await outcome({ layers: [closed] }) instanceof Deno.errors.ConnectionAborted);
});

/** Refuses for one reason. */
function refusing(reason: string): Layer {
  return ({ remoteAddr }) => {
    throw new RefusedError(remoteAddr, reason);
  };
}

Deno.test("whoever a layer refuses is told so, unless a handshake would still have come", async () => {
  const handshake: Layer = (socket) => socket;
  const transparent: Layer = Object.assign((socket: Socket) => socket, { transparent: true });
  for (const [last, told] of [[transparent, "no: deny\n"], [handshake, ""]] as const) {
    const refused: RefusedError[] = [];
    await using server = serve({
      ...local,
      layers: [refusing("deny"), last],
      refusal: ({ reason }) => `no: ${reason}`,
      onRefused: (error) => refused.push(error),
    }, echo());
    using peer = await Deno.connect({ port: server.addr.port });
    assertEquals(await taken(peer), told);
    assertEquals(refused.map(({ reason, remoteAddr }) => [reason, remoteAddr]), [["deny", peer.localAddr]]);
  }
});

Deno.test("a refusal() that throws is told to onError, and the peer is closed", async () => {
  const { options, next } = reporting({
    ...local,
    layers: [refusing("deny")],
    refusal: () => {
      throw new Error("no words");
    },
  });
  await using server = serve(options, echo());
  const told = next();
  using peer = await Deno.connect({ port: server.addr.port });
  assertEquals(await taken(peer), "");
  assertEquals(expect(await told, Error).message, "no words");
});

Deno.test("what closes a socket on its way closes all that the layers have put around it", async () => {
  let closed = 0;
  const wrapping: Layer = (socket) =>
    new (class extends From {
      override close(): void {
        closed++;
        super.close();
      }
    })(socket, "192.0.2.1");
  const failing: Layer = () => {
    throw new Error("no");
  };
  const { options, next } = reporting({ ...local, layers: [wrapping, failing] });
  await using server = serve(options, echo());
  const told = next();
  using _peer = await Deno.connect({ port: server.addr.port });
  await told;
  assertEquals(closed, 1);
});
