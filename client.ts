#!/usr/bin/env -S deno run -A
/**
 * The client command: flags in, `connect()`, and a script, a pipe or a conversation.
 *
 * @module
 */
import { connect } from "./mod.ts";
import { type Command, main } from "./lib/cli/command.ts";
import { ask, converse, type Exchange } from "./lib/cli/exchange.ts";
import type { Flag } from "./lib/cli/flags.ts";
import { Replies } from "./lib/cli/replies.ts";
import { inputLines } from "./lib/cli/stdin.ts";
import { portOf, time } from "./lib/cli/units.ts";
import { clientView, clock } from "./lib/cli/view.ts";
import { SHOW_FLAGS, valueOf, WIRE_FLAGS, wireOf } from "./lib/cli/wire_flags.ts";
import { Witness } from "./lib/cli/witness.ts";

const FLAGS: readonly Flag[] = [
  { name: "timeout", value: "TIME", help: { zh: "连接的最长时间(10s)", en: "how long to try to connect (10s)" } },
  {
    name: "wait",
    short: "w",
    value: "TIME",
    help: { zh: "等待回复的最长时间(5s)", en: "how long to wait for a reply (5s)" },
  },
  ...WIRE_FLAGS,
  ...SHOW_FLAGS,
];

/** Sends the messages, or what comes from standard input. */
async function run({ typed, words, screen, attempt }: Command): Promise<number> {
  const [hostname = "127.0.0.1", portText = "9090", ...first] = typed.operands;
  const messages = [...first, ...typed.rest];
  const port = portOf(portText, 1, words);
  const wire = wireOf(typed, words);
  const timeout = time("--timeout", valueOf(typed, "timeout") ?? "10s", words);
  const wait = time("--wait", valueOf(typed, "wait") ?? "5s", words);
  const witness = new Witness([clientView(screen)], words, false);
  Deno.addSignalListener("SIGINT", () => Deno.exit(130));

  Object.assign(attempt, { action: "connect", hostname, port, timeout });
  await using connection = await connect({
    ...wire.options,
    hostname,
    port,
    signal: AbortSignal.timeout(timeout),
    onMessage: witness.onMessage,
    tap: (_, direction, bytes) => {
      if (direction === "in") replies.saw(bytes);
    },
  });
  attempt.action = "talk";
  const asking = messages.length > 0;
  const chunked = wire.framing === "chunks";
  const replies = new Replies(connection, asking && chunked);
  const interactive = !asking && Deno.stdin.isTerminal();
  const terminal = Deno.stdout.isTerminal();
  const binary = connection.encoding === "binary" && !terminal;
  const exchange: Exchange = {
    connection,
    replies,
    address: `${hostname}:${port}`,
    wait,
    style: {
      escape: terminal,
      ending: binary || chunked && !asking && !terminal ? "" : "\n",
      binary,
      stamp: typed.options.has("timestamps") ? () => clock(Date.now()) : () => "",
    },
    err: screen.err,
    words,
    interactive,
  };
  if (asking) return await ask(messages, exchange);
  if (interactive) screen.err.line(words.conversation(exchange.address));
  const raw = connection.encoding === "binary" && !interactive;
  return await converse(raw ? Deno.stdin.readable : inputLines(), exchange);
}

if (import.meta.main) {
  await main({ side: "client", operands: "[OPTIONS] [HOST] [PORT] [MESSAGE…]", flags: FLAGS, run }, Deno.args);
}
