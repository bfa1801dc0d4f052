import { assertEquals, assertRejects } from "@std/assert";
import { converse } from "../../../lib/cli/client/converse.ts";
import type { Exchange, ExchangeSettings } from "../../../lib/cli/client/exchange.ts";
import { Peekable } from "../../../lib/cli/client/peekable.ts";
import { Received } from "../../../lib/cli/client/received.ts";
import { Replies } from "../../../lib/cli/client/replies.ts";
import { Traffic } from "../../../lib/cli/client/traffic.ts";
import { connected, type End, taken, utf8 } from "../../pair.ts";

/** A conversation over in-memory sockets, and all that was shown. */
function exchange(settings: Partial<ExchangeSettings>): { exchange: Exchange; near: End; far: End; shown: string[] } {
  const traffic = new Traffic();
  const { connection, near, far } = connected({ onBytes: () => traffic.moved() });
  const shown: string[] = [];
  const received = new Received({
    show: (texts) => Promise.resolve(void shown.push(...texts)),
    expected: undefined,
    endsAtMatch: false,
    count: Infinity,
  });
  const whole: ExchangeSettings = {
    manner: "pipe",
    wait: undefined,
    linger: 200,
    greeting: false,
    expect: undefined,
    reconnect: false,
    ...settings,
  };
  return {
    exchange: {
      connection,
      replies: new Replies(connection),
      received,
      traffic,
      settings: whole,
      quit: new Promise(() => {}),
    },
    near,
    far,
    shown,
  };
}

function source(...messages: string[]): Peekable<string | Uint8Array> {
  return new Peekable<string | Uint8Array>((async function* () {
    yield* messages;
  })());
}

Deno.test("a server that ends as soon as it has read all that a pipe sent is no failure", async () => {
  const { exchange: pipe, near, far } = exchange({});
  // The peer's end arrives before the system says that ours has left.
  const closeWrite = near.closeWrite.bind(near);
  near.closeWrite = async () => {
    await closeWrite();
    await far.closeWrite();
    await pipe.connection.finished;
  };
  assertEquals(await converse(source("label"), pipe), "done");
  await pipe.connection.close();
});

Deno.test("what a server without a place says is a refusal only if it ends behind it", async () => {
  const text = "The server is full (1 connection at most), try again later";
  for (const manner of ["pipe", "send"] as const) {
    const full = exchange({ manner, linger: 20 });
    await full.far.write(utf8(text));
    await full.far.closeWrite();
    assertEquals(await converse(source("a"), full.exchange), "refused");
    assertEquals([full.exchange.received.refusal, full.shown], [text, []]);
    full.exchange.connection.abort();
  }
  const open = exchange({ wait: 100, linger: 20 });
  const outcome = converse(source("a"), open.exchange);
  await taken(open.far);
  await open.far.write(utf8(text));
  assertEquals([await outcome, open.shown], ["silence", [text]]);
  open.exchange.connection.abort();
});

Deno.test("what has come is shown before a loss is thrown", async () => {
  const { exchange: pipe, far, shown } = exchange({});
  const input = new Peekable<string | Uint8Array>((async function* () {
    yield "a";
    await far.write(utf8("the last word"));
    far.reset();
    yield "b";
    yield "c";
  })());
  await assertRejects(() => converse(input, pipe), Deno.errors.ConnectionReset);
  assertEquals(shown, ["the last word"]);
});

Deno.test("nothing more is sent to a server that has ended and takes nothing: gone; what was sent before is done", async () => {
  const silent = exchange({ wait: 50 });
  const waiting = new Peekable<string | Uint8Array>((async function* () {
    yield "a";
    await silent.far.closeWrite();
    await silent.exchange.connection.finished;
    yield "b";
  })());
  assertEquals(await converse(waiting, silent.exchange), "gone");
  silent.exchange.connection.abort();
  const before = exchange({ wait: 50 });
  const ended = new Peekable<string | Uint8Array>((async function* () {
    yield "a";
    await before.far.closeWrite();
    await before.exchange.connection.finished;
  })());
  assertEquals(await converse(ended, before.exchange), "done");
  before.exchange.connection.abort();
});

Deno.test("--send-only is done when all was handed over, to a server as well that has ended its side before", async () => {
  const { exchange: send, far } = exchange({ manner: "send", linger: 20 });
  const input = new Peekable<string | Uint8Array>((async function* () {
    await far.closeWrite();
    await send.connection.finished;
    yield "a";
  })());
  const outcome = converse(input, send);
  assertEquals(await taken(far), "a");
  assertEquals(await outcome, "done");
  await send.connection.close();
});

Deno.test("the server's end is the end of --receive-only; with --reconnect it is a lost connection", async () => {
  for (const [reconnect, expected] of [[false, "done"], [true, "gone"]] as const) {
    const { exchange: receive, far, shown } = exchange({ manner: "receive", reconnect });
    await far.write(utf8("hello"));
    await far.closeWrite();
    assertEquals([await converse(source(), receive), shown], [expected, ["hello"]]);
    receive.connection.abort();
  }
});

Deno.test("whoever quits leaves at once, whatever is still to come", async () => {
  const { exchange: typed } = exchange({ manner: "type" });
  const never = new Peekable<string | Uint8Array>({
    [Symbol.asyncIterator]: () => ({ next: () => new Promise<IteratorResult<string>>(() => {}) }),
  });
  assertEquals(await converse(never, { ...typed, quit: Promise.resolve() }), "done");
  typed.connection.abort();
});
