import { assert, assertEquals, assertInstanceOf, assertRejects, assertStrictEquals, assertThrows } from "@std/assert";
import type { Connection } from "../../lib/connection/connection.ts";
import { EncodeError, MessageSizeError, SlowPeerError } from "../../lib/connection/errors.ts";
import { READ_AHEAD } from "../../lib/connection/inbox.ts";
import { lines } from "../../lib/framing/delimited.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import type { Framing } from "../../lib/framing/framer.ts";
import { connected, expect, rejection, taken, turn, utf8 } from "../pair.ts";

const lined = { framing: lines() };

/** All messages up to the end of input, or the error that came instead. */
async function everything(connection: Connection): Promise<{ messages: string[]; error?: unknown }> {
  const messages: string[] = [];
  try {
    for await (const message of connection) messages.push(message);
  } catch (error) {
    return { messages, error };
  }
  return { messages };
}

Deno.test("receive() gives each message, then null again and again", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("one\ntwo\nthree"));
  await far.closeWrite();
  assertEquals(await connection.receive(), "one");
  assertEquals(await connection.receive(), "two");
  assertEquals(await connection.receive(), "three");
  assertEquals(await connection.receive(), null);
  assertEquals(await connection.receive(), null);
  await connection.close();
});

Deno.test("leaving a for await loop keeps the connection and the messages that follow", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("name\nMary\nbye\n"));
  for await (const message of connection) {
    assertEquals(message, "name");
    break;
  }
  assertEquals(await connection.receive(), "Mary");
  await far.closeWrite();
  assertEquals(await everything(connection), { messages: ["bye"] });
  await connection.send("still here");
  assertEquals(await taken(far, 11), "still here\n");
  await connection.close();
});

Deno.test("at most 2 KiB are read before somebody asks", async () => {
  const { connection, near, far } = connected(lined);
  const text = "0123456\n".repeat(1000);
  for (let at = 0; at < text.length; at += 1000) {
    await far.write(utf8(text.slice(at, at + 1000)));
    await new Promise((resolve) => setTimeout(resolve, 60)); // as long as it takes until it reads ahead
  }
  assertEquals(near.taken, READ_AHEAD);
  for (let i = 0; i < 1000; i++) assertEquals(await connection.receive(), "0123456");
  assertEquals(near.taken, 8000);
  far.close();
  await connection.close();
});

Deno.test("the end of a peer from which nobody reads is noticed: finished resolves, and messages wait", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("one\ntwo\n"));
  await turn();
  await far.write(utf8("three\n"));
  await far.closeWrite();
  await connection.finished;
  assertEquals(connection.signal.aborted, false);
  await connection.send("still");
  assertEquals(await taken(far, 6), "still\n");
  assertEquals(await everything(connection), { messages: ["one", "two", "three"] });
  await connection.close();
});

Deno.test("the reset of a peer from which nobody reads is noticed: the signal is aborted, and send() rejects", async () => {
  const { connection, far } = connected(lined);
  const { signal, finished } = connection;
  far.reset();
  await finished;
  expect(signal.reason, Deno.errors.ConnectionReset);
  assertStrictEquals(await rejection(connection.send("late")), signal.reason);
  assertStrictEquals(await rejection(connection.receive()), signal.reason);
  await connection.close();
});

Deno.test("finished resolves when this side ends the connection, whenever it was asked for", async () => {
  for (const ask of ["before", "after"]) {
    const { connection } = connected(lined);
    const before = ask === "before" ? connection.finished : undefined;
    connection.abort();
    await before;
    await connection.finished;
  }
});

Deno.test("receive({ signal }) rejects with its reason, and what comes later is for the next one", async () => {
  const { connection, far } = connected(lined);
  const reason = new Error("too long");
  const controller = new AbortController();
  const waiting = connection.receive({ signal: controller.signal });
  await far.write(utf8("on"));
  await turn();
  controller.abort(reason);
  assertStrictEquals(await rejection(waiting), reason);
  assertStrictEquals(await rejection(connection.receive({ signal: controller.signal })), reason);
  assertEquals(connection.signal.aborted, false);
  await far.write(utf8("e\ntwo\n"));
  const second = new AbortController();
  assertEquals(await connection.receive({ signal: second.signal }), "one");
  second.abort(); // too late
  assertEquals(await connection.receive(), "two");
  far.close();
  await connection.close();
});

Deno.test("a second receive() while one waits is a TypeError, and the first goes on", async () => {
  const { connection, far } = connected(lined);
  const first = connection.receive();
  await assertRejects(() => connection.receive(), TypeError, "another receive()");
  await assertRejects(() => connection.receiveAll(() => {}), TypeError, "another receive()");
  await far.write(utf8("answer\n"));
  assertEquals(await first, "answer");
  const all = connection.receiveAll(() => {});
  await assertRejects(() => connection.receive(), TypeError, "another receive()");
  await far.closeWrite();
  await all;
  await connection.close();
});

Deno.test("close() during receive() makes it null", async () => {
  const { connection, near, far } = connected(lined);
  const waiting = connection.receive();
  const closing = connection.close();
  assertEquals(await waiting, null);
  far.close();
  await closing;
  assert(near.closed);
});

Deno.test("close() writes what waits, tells the end, and reads what the peer still says before it closes", async () => {
  const { connection, near, far } = connected(lined, 4);
  connection.send("a long goodbye");
  const closing = connection.close();
  assertEquals(await taken(far), "a long goodbye\n");
  assertEquals(near.closed, false);
  await far.write(utf8("late"));
  await far.closeWrite();
  await closing;
  assert(near.closed);
  const reason = connection.signal.reason;
  assertInstanceOf(reason, DOMException);
  assertEquals(reason.name, "AbortError");
});

Deno.test("close() can be called twice, and by await using", async () => {
  const { connection, far } = connected(lined);
  far.close();
  {
    await using same = connection;
    await Promise.all([same.close(), same.close()]);
  }
  assert(connection.signal.aborted);
});

for (const turns of [0, 1, 2, 3, 5, 8]) {
  Deno.test(`abort() ${turns} microtasks after close() ends the connection, and the event loop turns`, async () => {
    const { connection, near, far } = connected(lined);
    const closing = connection.close();
    for (let i = 0; i < turns; i++) await null;
    connection.abort();
    // A read into no bytes answers 0 at once: a loop of those lets no timer come any more.
    const { reads } = near;
    for (let i = 0; i < 100; i++) await null;
    assertEquals([near.closed, near.reads], [true, reads]);
    await turn();
    await closing;
    far.close();
  });
}

Deno.test("closeWrite() half-closes after what waits, and reading goes on", async () => {
  const { connection, far } = connected(lined, 4);
  connection.send("question");
  const half = connection.closeWrite();
  assertEquals(await taken(far), "question\n");
  await half;
  await far.write(utf8("ans"));
  const answer = connection.receive();
  await far.write(utf8("wer\n"));
  assertEquals(await answer, "answer");
  await assertRejects(() => connection.send("more"), TypeError, "Cannot send");
  far.close();
  await connection.close();
});

Deno.test("a second closeWrite() waits for the first", async () => {
  const { connection, far } = connected(lined, 4);
  connection.send("question");
  connection.closeWrite();
  let done = false;
  const second = connection.closeWrite().then(() => done = true);
  await turn();
  assertEquals(done, false);
  assertEquals(await taken(far), "question\n");
  await second;
  far.close();
  await connection.close();
});

Deno.test("after the peer's half-close answers still leave", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("question\n"));
  await far.closeWrite();
  for await (const message of connection) await connection.send(`re: ${message}`);
  await connection.send("end");
  const closing = connection.close();
  assertEquals(await taken(far), "re: question\nend\n");
  await closing;
});

Deno.test("send() after close() is a TypeError", async () => {
  const { connection, far } = connected(lined);
  far.close();
  await connection.close();
  await assertRejects(() => connection.send("late"), TypeError, "Cannot send");
});

Deno.test("abort(reason) ends everything with the reason", async () => {
  const { connection, near, far } = connected(lined, 4);
  const reason = new Error("enough");
  const waiting = connection.receive();
  const sending = connection.send("x".repeat(100_000));
  connection.abort(reason);
  assertStrictEquals(await rejection(waiting), reason);
  assertStrictEquals(await rejection(sending), reason);
  assertStrictEquals(await rejection(connection.receive()), reason);
  assertStrictEquals(connection.signal.reason, reason);
  assertEquals([near.closed, connection.bufferedAmount], [true, 0]);
  connection.abort(new Error("second"));
  assertStrictEquals(connection.signal.reason, reason);
  await connection.close();
  far.close();
});

Deno.test("abort() without a reason is an AbortError", async () => {
  const { connection } = connected();
  const { signal } = connection;
  connection.abort();
  assertInstanceOf(signal.reason, DOMException);
  assertEquals(signal.reason.name, "AbortError");
  await connection.close();
});

Deno.test("send() after abort(reason) rejects with the reason and keeps nothing", async () => {
  const { connection } = connected(lined);
  const reason = new Error("enough");
  connection.abort(reason);
  assertStrictEquals(await rejection(connection.send("late")), reason);
  for (let i = 0; i < 100; i++) connection.send("late");
  assertEquals(connection.bufferedAmount, 0);
  await connection.close();
});

Deno.test("a listener of the signal sees a connection that has ended, whatever it does", async () => {
  const { connection, far } = connected(lined);
  const reason = new Error("enough");
  connection.signal.addEventListener("abort", () => connection.close());
  const waiting = connection.receive();
  connection.abort(reason);
  assertStrictEquals(await rejection(waiting), reason);
  await connection.close();
  far.close();
});

Deno.test("messages that came before a reset are delivered before its error", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("one\ntwo\n"));
  far.reset();
  const { messages, error } = await everything(connection);
  assertEquals(messages, ["one", "two"]);
  assertInstanceOf(error, Deno.errors.ConnectionReset);
  assertStrictEquals(connection.signal.reason, error);
  await connection.close();
});

Deno.test("receive() after an error keeps rejecting with it", async () => {
  const { connection, far } = connected(lined);
  far.reset();
  const error = await rejection(connection.receive());
  assertStrictEquals(await rejection(connection.receive()), error);
  await connection.close();
});

Deno.test("a reset in the middle of a write rejects what waits with the signal's reason", async () => {
  const { connection, far } = connected(lined, 1000);
  const sending = connection.send("x".repeat(200_000));
  await turn();
  far.reset();
  const error = await rejection(sending, Deno.errors.ConnectionReset);
  assertStrictEquals(connection.signal.reason, error);
  assertEquals(connection.bufferedAmount, 0);
  await connection.close();
});

Deno.test("a failed write and a failed read have one reason", async () => {
  const { connection, far } = connected(lined, 1000);
  const waiting = connection.receive();
  const sending = connection.send("x".repeat(200_000));
  await turn();
  far.reset();
  const errors = [await rejection(waiting), await rejection(sending), await rejection(connection.send("y"))];
  for (const error of errors) assertStrictEquals(error, connection.signal.reason);
  await connection.close();
});

Deno.test("receiveAll() goes on after a failed write with what the peer had said", async () => {
  const { connection, near, far } = connected(lined, 8);
  const messages: string[] = [];
  await far.write(utf8("one\n"));
  const all = connection.receiveAll((batch) => {
    messages.push(...batch);
    connection.send("x".repeat(100));
  });
  await turn();
  await far.write(utf8("two\n"));
  near.closeWrite(); // what is in flight fails with a broken pipe as soon as there is room
  await taken(far);
  far.close();
  await all.catch(() => {});
  assertEquals(messages, ["one", "two"]);
  assertInstanceOf(connection.signal.reason, Deno.errors.BrokenPipe);
  await connection.close();
});

Deno.test("receiveAll() reads on while others write to the same peer", async () => {
  const { connection, far } = connected(lined, 1000);
  const messages: string[] = [];
  await far.write(utf8("one\n"));
  const all = connection.receiveAll((batch) => void messages.push(...batch));
  await turn();
  connection.send("x".repeat(5000)); // and the peer reads none of it
  await turn();
  await far.write(utf8("two\n"));
  await turn();
  await far.write(utf8("three\n"));
  await far.closeWrite();
  await all;
  assertEquals(messages, ["one", "two", "three"]);
  connection.abort();
});

Deno.test("receiveAll() reads nothing while its answer is not taken", async () => {
  const { connection, near, far } = connected(lined, 4);
  await far.write(utf8("one"));
  const all = connection.receiveAll((messages) => {
    for (const message of messages) connection.send(`re: ${message}`);
  });
  await far.write(utf8("\n"));
  for (let i = 0; i < 5; i++) await turn();
  const before = near.reads;
  await far.write(utf8("two"));
  for (let i = 0; i < 5; i++) await turn();
  assertEquals(near.reads, before);
  assertEquals(await taken(far, 8), "re: one\n");
  await far.write(utf8("\n"));
  assertEquals(await taken(far, 8), "re: two\n");
  await far.closeWrite();
  await all;
  await connection.close();
});

Deno.test("receiveAll() ends after its callback, even if that closes the connection", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("one\n"));
  far.close();
  const failure = new Error("after close");
  const all = connection.receiveAll(async () => {
    connection.close();
    await turn();
    throw failure;
  });
  assertStrictEquals(await rejection(all), failure);
  await connection.close();
});

Deno.test("receiveAll() rejects with what its callback throws", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("one\ntwo\n"));
  const failure = new Error("callback");
  const all = connection.receiveAll(() => {
    throw failure;
  });
  assertStrictEquals(await rejection(all), failure);
  assertEquals(connection.signal.aborted, false);
  far.close();
  await connection.close();
});

Deno.test("receiveAll() gives nothing new while a promise of its callback is pending", async () => {
  const { connection, far } = connected(lined);
  const seen: string[][] = [];
  const gate = Promise.withResolvers<void>();
  const all = connection.receiveAll((messages) => {
    seen.push(messages);
    return seen.length === 1 ? gate.promise : undefined;
  });
  await far.write(utf8("one\ntwo\n"));
  await turn();
  await far.write(utf8("three\n"));
  await turn();
  assertEquals(seen, [["one", "two"]]);
  gate.resolve();
  await far.closeWrite();
  await all;
  assertEquals(seen, [["one", "two"], ["three"]]);
  await connection.close();
});

Deno.test("a message above maxMessageSize comes after the messages before it, as the reason of the end", async () => {
  const { connection, far } = connected({ ...lined, maxMessageSize: 5 });
  await far.write(utf8("12345\nabc\n123456\nlost\n"));
  const { messages, error } = await everything(connection);
  assertEquals(messages, ["12345", "abc"]);
  const { size, limit } = expect(error, MessageSizeError);
  assertEquals([size, limit], [6, 5]);
  assertStrictEquals(connection.signal.reason, error);
  // The peer can still be told why.
  await connection.send("too long");
  assertEquals(await taken(far, 9), "too long\n");
  far.close();
  await connection.close();
});

Deno.test("a character that cannot be encoded ends a fatal connection, and what was sent before leaves", async () => {
  const { connection, far } = connected({ ...lined, encoding: "gbk", fatal: true });
  const waiting = connection.receive();
  connection.send("ok");
  const error = await rejection(connection.send("a😀"), EncodeError);
  assertEquals([error.character, error.index, error.encoding], ["😀", 1, "gbk"]);
  assertStrictEquals(connection.signal.reason, error);
  assertStrictEquals(await rejection(waiting), error);
  const closing = connection.close();
  assertEquals(await taken(far), "ok\n");
  far.close();
  await closing;
});

Deno.test("more than maxBufferedAmount for a peer that does not read ends the connection", async () => {
  const { connection, near } = connected({ maxBufferedAmount: 1000 }, 10);
  await connection.send("x".repeat(600));
  await connection.send("x".repeat(400));
  const error = await rejection(connection.send("y".repeat(11)), SlowPeerError);
  assertEquals([error.bufferedAmount, error.limit], [1001, 1000]);
  assertStrictEquals(connection.signal.reason, error);
  assertEquals([near.closed, connection.bufferedAmount], [true, 0]);
  await connection.close();
});

Deno.test("sends that nobody awaits are no unhandled rejections", async () => {
  const { connection, far } = connected(lined, 10);
  for (let i = 0; i < 10; i++) connection.send("x".repeat(20_000));
  await turn();
  far.reset();
  await turn();
  connection.send("after the loss");
  connection.closeWrite();
  await connection.close();
  connection.send("after close");
  await turn();
});

Deno.test("a receive() that nobody awaits any more is no unhandled rejection", async () => {
  for (const end of ["receive", "iterator", "receiveAll"]) {
    const { connection, far } = connected(lined);
    if (end === "receive") connection.receive();
    else if (end === "iterator") connection[Symbol.asyncIterator]().next();
    else connection.receiveAll(() => {});
    await turn();
    far.reset();
    await turn();
    await connection.close();
  }
});

Deno.test("closeWrite() rejects when what waits was lost, and is no unhandled rejection", async () => {
  const { connection, far } = connected(lined, 10);
  connection.send("x".repeat(100));
  await turn();
  const half = connection.closeWrite();
  far.reset();
  await turn();
  assertInstanceOf(await rejection(half), Deno.errors.ConnectionReset);
  await connection.close();
});

Deno.test("ReadableStream.from() reads a connection", async () => {
  const { connection, far } = connected(lined);
  await far.write(utf8("one\ntwo\nthree\n"));
  const reader = ReadableStream.from(connection).getReader();
  assertEquals(await reader.read(), { done: false, value: "one" });
  assertEquals(await reader.read(), { done: false, value: "two" });
  await far.closeWrite();
  assertEquals(await reader.read(), { done: false, value: "three" });
  assertEquals(await reader.read(), { done: true, value: undefined });
  await connection.close();
});

for (const direction of ["in", "out"] as const) {
  Deno.test(`an onBytes that throws at "${direction}" ends its connection and is reported once`, async () => {
    const failure = new Error("onBytes");
    const faults: unknown[] = [];
    const onBytes = (_: unknown, at: "in" | "out") => {
      if (at === direction) throw failure;
    };
    const { connection, far } = connected({ ...lined, onBytes }, 3, (error) => faults.push(error));
    connection.send("hello");
    await far.write(utf8("hi\n"));
    const { error } = await everything(connection);
    assertStrictEquals(error, failure);
    assertStrictEquals(connection.signal.reason, failure);
    assertEquals(faults, [failure]);
    far.close();
    await connection.close();
  });

  Deno.test(`an onMessage that throws at "${direction}" ends its connection and is reported once`, async () => {
    const failure = new Error("onMessage");
    for (const way of ["loop", "receiveAll"]) {
      const faults: unknown[] = [];
      const onMessage = (_: unknown, at: "in" | "out") => {
        if (at === direction) throw failure;
      };
      const { connection, far } = connected({ ...lined, onMessage }, Infinity, (error) => faults.push(error));
      const ended = way === "loop"
        ? everything(connection).then(({ error }) => error)
        : rejection(connection.receiveAll(() => {}));
      await turn();
      await far.write(utf8("hi\n"));
      connection.send("hello");
      assertStrictEquals(await ended, failure);
      assertStrictEquals(connection.signal.reason, failure);
      assertEquals(faults, [failure]);
      far.close();
      await connection.close();
    }
  });
}

for (const broken of ["push", "end"] as const) {
  Deno.test(`a framing whose ${broken}() throws ends its connection and is reported once`, async () => {
    const failure = new Error(broken);
    const framing: Framing = (wire) => {
      const framer = idleGap(1)(wire);
      return {
        gap: 1,
        push: (bytes) => {
          if (broken === "push") throw failure;
          return framer.push(bytes);
        },
        end: () => {
          throw failure;
        },
        frame: (message, into) => framer.frame(message, into),
      };
    };
    const faults: unknown[] = [];
    const { connection, far } = connected({ framing }, Infinity, (error) => faults.push(error));
    const waiting = connection.receive();
    await far.write(utf8("hi"));
    assertStrictEquals(await rejection(waiting), failure);
    assertStrictEquals(connection.signal.reason, failure);
    assertEquals(faults, [failure]);
    far.close();
    await connection.close();
  });
}

Deno.test("a failure of a framing with a gap leaves no timer", async () => {
  const { connection, far } = connected({ framing: idleGap(60_000), maxMessageSize: 3 });
  const waiting = connection.receive();
  await far.write(utf8("hello"));
  assertInstanceOf(await rejection(waiting), MessageSizeError);
  far.close();
  await connection.close();
});

Deno.test("close() leaves no timer of a gap", async () => {
  const { connection, far } = connected({ framing: idleGap(60_000) });
  const waiting = connection.receive();
  await far.write(utf8("hello"));
  await turn();
  far.close();
  const closing = connection.close();
  assertEquals(await waiting, null);
  await closing;
});

Deno.test("an onBytes may end the connection that it watches", async () => {
  const reason = new Error("seen enough");
  const onBytes = (connection: Connection) => connection.abort(reason);
  const { connection, near, far } = connected({ framing: idleGap(60_000), onBytes });
  const waiting = connection.receive();
  await far.write(utf8("hello"));
  assertStrictEquals(await rejection(waiting), reason);
  assert(near.closed);
  await connection.close();
});

Deno.test("an encoding or a framing that does not exist together is an error at once", () => {
  assertThrows(() => connected({ encoding: "hex", framing: lines() }), RangeError);
});

Deno.test("a message that the framing cannot carry is a fault of the program, and what was sent before leaves", async () => {
  const faults: unknown[] = [];
  const { connection, far } = connected(
    { framing: lengthPrefixed({ bytes: 1 }) },
    Infinity,
    (error) => faults.push(error),
  );
  connection.send("ok");
  const error = await rejection(connection.send("x".repeat(300)), RangeError);
  assertStrictEquals(connection.signal.reason, error);
  assertEquals(faults, [error]);
  const closing = connection.close();
  assertEquals(await taken(far), "\x02ok");
  far.close();
  await closing;
});
