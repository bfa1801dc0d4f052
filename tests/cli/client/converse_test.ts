import { assertEquals } from "@std/assert";
import { converse } from "../../../lib/cli/client/converse.ts";
import type { Exchange, ExchangeSettings } from "../../../lib/cli/client/exchange.ts";
import { Peekable } from "../../../lib/cli/client/peekable.ts";
import { Received } from "../../../lib/cli/client/received.ts";
import { Replies } from "../../../lib/cli/client/replies.ts";
import { Traffic } from "../../../lib/cli/client/traffic.ts";
import { connected, type End } from "../../pair.ts";

/** A conversation over in-memory sockets, and all that was shown. */
function exchange(settings: Partial<ExchangeSettings>): { exchange: Exchange; near: End; far: End; shown: string[] } {
  const traffic = new Traffic();
  const { connection, near, far } = connected({ onBytes: () => traffic.moved() });
  const shown: string[] = [];
  const received = new Received({
    show: (texts) => Promise.resolve(void shown.push(...texts)),
    expected: undefined,
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
    await new Promise((resolve) => setTimeout(resolve, 10));
  };
  assertEquals(await converse(source("label"), pipe), "done");
  await pipe.connection.close();
});
