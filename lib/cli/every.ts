/**
 * `--every`: saying the same again and again.
 *
 * @module
 */
import type { Connection, Handler } from "../../mod.ts";
import { delay } from "../timer/delay.ts";
import type { Flag, ParsedArgs } from "./args/flags.ts";
import { time } from "./args/units.ts";
import { UsageError } from "./errors/usage_error.ts";
import { valueOf } from "./args/wire_flags.ts";
import type { MessageCatalog } from "./i18n/messages.ts";

/** The option of both commands. */
export const EVERY_FLAG: Flag = {
  name: "every",
  group: "everyday",
  value: "TIME",
  help: {
    zh: "每隔 TIME 重复一次:客户端的消息,服务端的回答",
    en: "say the messages (client) or the reply (server) again every TIME",
  },
};

/**
 * ms between two times; undefined when nothing is repeated.
 *
 * @throws {UsageError} for what is no time, or none at all.
 */
export function everyOf(parsed: ParsedArgs, catalog: MessageCatalog): number | undefined {
  const text = valueOf(parsed, EVERY_FLAG.name);
  if (text === undefined) return undefined;
  const ms = time("--every", text, catalog);
  if (ms === 0) throw new UsageError(catalog.badTime("--every", text));
  return ms;
}

/**
 * A handler that, beside its work, calls `say` every so many ms. A client that has only finished speaking may still
 * listen: this ends when the connection does. One that does not read misses some.
 */
export function repeating(handler: Handler, say: (connection: Connection) => void, ms: number): Handler {
  return async (connection, peers) => {
    const timer = setInterval(() => {
      if (connection.bufferedAmount === 0) say(connection);
    }, ms);
    try {
      await handler(connection, peers);
      await endOf(connection);
    } finally {
      clearInterval(timer);
    }
  };
}

function endOf({ signal }: Connection): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}

/** The messages, and every so many ms again. */
export async function* repeated<T>(messages: readonly T[], ms: number): AsyncGenerator<T> {
  for (let due = performance.now();;) {
    yield* messages;
    due = Math.max(due + ms, performance.now());
    await delay(due - performance.now());
  }
}
