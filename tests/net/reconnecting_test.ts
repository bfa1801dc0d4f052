import { assertEquals, assertStrictEquals } from "@std/assert";
import {
  type Connection,
  EncodeError,
  IdleTimeoutError,
  lines,
  reconnecting,
  type ReconnectOptions,
  serve,
} from "../../mod.ts";
import { delay } from "../../lib/timer/delay.ts";
import { expect, rejection } from "../pair.ts";

const local = { hostname: "127.0.0.1", framing: lines() };
const quick = { framing: lines(), minDelay: 5, maxDelay: 5 };

/** A port of the loopback where nobody listens. */
function deaf(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** What `onRetry` was told. */
function retries(): { errors: unknown[]; waits: number[]; onRetry: NonNullable<ReconnectOptions["onRetry"]> } {
  const errors: unknown[] = [];
  const waits: number[] = [];
  const onRetry = (wait: number, error: unknown) => {
    waits.push(wait);
    errors.push(error);
  };
  return { errors, waits, onRetry };
}

Deno.test("reconnecting() tries until somebody listens", async () => {
  const port = deaf();
  const { errors, waits, onRetry } = retries();
  const listening = Promise.withResolvers<void>();
  const done = reconnecting({
    ...quick,
    port,
    onRetry: (wait, error) => {
      onRetry(wait, error);
      if (errors.length === 3) listening.resolve();
    },
  }, async (conn) => await conn.receive() === "here");
  await listening.promise;
  await using _server = serve({ ...local, port }, (conn) => conn.send("here"));
  await done;
  for (const error of errors) expect(error, Deno.errors.ConnectionRefused);
  assertEquals(waits.filter((wait) => wait > 5 || wait < 2), []);
});

Deno.test("reconnecting() comes back after an end, and after an error that ended the connection, which onRetry is told", async () => {
  let visits = 0;
  await using server = serve(local, async (conn) => {
    visits++;
    if (visits === 1) return;
    if (visits === 3) return await conn.send("enough");
    await conn.finished; // it says nothing, for too long
  });
  const { errors, onRetry } = retries();
  const options = { ...quick, port: server.addr.port, idleTimeout: 1000, onRetry };
  await reconnecting(options, async (conn) => await conn.receive() === "enough");
  assertEquals([visits, errors.length, errors[0]], [3, 2, undefined]);
  assertEquals(expect(errors[1], IdleTimeoutError).direction, "in");
});

Deno.test("reconnecting() rejects with what talk throws, and with what a hook throws", async () => {
  await using server = serve(local, (conn) => conn.send("hi"));
  const { port } = server.addr;
  const failure = new Error("of the program");
  assertStrictEquals(
    await rejection(reconnecting({ ...quick, port }, () => {
      throw failure;
    })),
    failure,
  );
  const onMessage = () => {
    throw failure;
  };
  const talk = async (conn: Connection) => {
    for await (const _ of conn);
  };
  assertStrictEquals(await rejection(reconnecting({ ...quick, port, onMessage }, talk)), failure);
});

Deno.test("reconnecting() rejects with an EncodeError, which would come again", async () => {
  await using server = serve(local, async (conn) => void await conn.receive());
  const options = { ...quick, port: server.addr.port, encoding: "gbk", fatal: true };
  const error = await rejection(reconnecting(options, (conn) => conn.send("😀")), EncodeError);
  assertEquals(error.character, "😀");
});

Deno.test("an abort ends a wait, and one that came before ends all", async () => {
  const controller = new AbortController();
  const { errors, onRetry } = retries();
  const options = { framing: lines(), port: deaf(), signal: controller.signal, minDelay: 60_000 };
  await reconnecting({
    ...options,
    onRetry: (wait, error) => {
      onRetry(wait, error);
      controller.abort();
    },
  }, () => {});
  assertEquals(errors.length, 1);
  await reconnecting({ ...options, onRetry }, () => {
    throw new Error("nobody is called");
  });
  assertEquals(errors.length, 1);
});

Deno.test("an abort closes the connection, what was sent still leaves, and reconnecting() resolves", async () => {
  const heard = Promise.withResolvers<string[]>();
  await using server = serve(local, async (conn) => {
    const messages: string[] = [];
    for await (const message of conn) messages.push(message);
    heard.resolve(messages);
  });
  const controller = new AbortController();
  await reconnecting({ ...quick, port: server.addr.port, signal: controller.signal }, async (conn) => {
    conn.send("last words");
    controller.abort();
    assertEquals(await conn.receive(), null);
  });
  assertEquals(await heard.promise, ["last words"]);
});

Deno.test("an attempt that nobody answers ends after connectTimeout, with a TimeoutError", async () => {
  // With its backlog full and nobody accepting, the system answers no further client.
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0, tcpBacklog: 1 });
  const { port } = listener.addr;
  const filling = new AbortController();
  const fillers: Promise<Deno.TcpConn | undefined>[] = [];
  for (let last: unknown = true; last !== "unanswered";) {
    const filler = Deno.connect({ hostname: "127.0.0.1", port, signal: filling.signal }).catch(() => undefined);
    fillers.push(filler);
    last = await Promise.race([filler, delay(500).then(() => "unanswered")]);
  }
  const controller = new AbortController();
  const { errors, onRetry } = retries();
  await reconnecting({
    port,
    connectTimeout: 50,
    minDelay: 1,
    signal: controller.signal,
    onRetry: (wait, error) => {
      onRetry(wait, error);
      if (errors.length === 2) controller.abort();
    },
  }, (conn) => void conn.abort());
  filling.abort();
  for (const socket of await Promise.all(fillers)) socket?.close();
  assertEquals(errors.map((error) => expect(error, DOMException).message), [
    "It took more than 50 ms",
    "It took more than 50 ms",
  ]);
});

Deno.test("reconnecting() rejects at once for a port, a limit or a label that does not exist", async () => {
  const options: ReconnectOptions[] = [{ port: 0 }, { port: 1, minDelay: 0 }, { port: 1, encoding: "gbk9" }];
  for (const each of options) await rejection(reconnecting(each, () => {}), RangeError);
});

Deno.test({
  name: "without permission to connect reconnecting() rejects",
  permissions: { net: false },
  fn: async () => {
    await rejection(reconnecting({ port: 9 }, () => {}), Deno.errors.NotCapable);
  },
});

Deno.test("a connection that lasts begins the waits anew", async () => {
  const waits: number[] = [];
  const ends: (() => void)[] = [];
  await using server = serve(local, () => new Promise<void>((resolve) => ends.push(resolve)));
  let visits = 0;
  await reconnecting({
    ...quick,
    port: server.addr.port,
    minDelay: 8,
    maxDelay: 1000,
    onRetry: (wait) => waits.push(wait),
  }, async (conn) => {
    visits++;
    await new Promise((resolve) => setTimeout(resolve, 40)); // longer than any wait of the first kind
    ends.shift()?.();
    await conn.finished;
    return visits === 6;
  });
  assertEquals(waits.filter((wait) => wait > 8), []);
});
