/**
 * The client's two ways to talk: each message for a reply, or both directions at once.
 *
 * @module
 */
import type { Connection } from "../../mod.ts";
import type { Log } from "./log.ts";
import { print, type PrintStyle } from "./printer.ts";
import type { Replies } from "./replies.ts";
import { within } from "./within.ts";
import type { Words } from "./words.ts";

/** ms in which the server may add something after its last reply. */
const EPILOGUE = 200;

/** What both ways need. */
export interface Exchange {
  readonly connection: Connection;
  readonly replies: Replies;
  /** `host:port` as typed. */
  readonly address: string;
  /** ms to wait for a reply, or for the end. */
  readonly wait: number;
  readonly style: PrintStyle;
  readonly err: Log;
  readonly words: Words;
  /** Whether a person types. */
  readonly interactive: boolean;
}

/** Sends each message and prints one reply to each; the exit code. */
export async function ask(messages: readonly string[], exchange: Exchange): Promise<number> {
  const { connection, replies, address, wait, style, err, words } = exchange;
  for (const message of messages) {
    await connection.send(message);
    const reply = await replies.next(wait);
    if (typeof reply !== "string") {
      err.line(reply === null ? words.endInsteadOfReply(address) : words.noReply(wait, address));
      return 1;
    }
    await print([reply], style);
  }
  await connection.closeWrite();
  const until = Date.now() + EPILOGUE;
  for (let left; (left = until - Date.now()) > 0;) {
    const more = await replies.next(left);
    if (typeof more !== "string") break;
    await print([more], style);
  }
  return 0;
}

/** Sends all that comes and prints what arrives, until the server ends or is silent after our end; the exit code. */
export async function converse(input: AsyncIterable<string | Uint8Array>, exchange: Exchange): Promise<number> {
  const { connection, address, wait, style, err, words, interactive } = exchange;
  let heard = 0;
  const listening = (async () => {
    await connection.receiveAll((messages) => {
      heard = Date.now();
      return print(messages, style);
    });
    return "gone";
  })();
  const talking = (async () => {
    for await (const message of input) await connection.send(message);
    await connection.closeWrite();
    return "said";
  })();
  // Both are awaited in the race; the one that loses may still fail, and that is not news.
  talking.catch(() => {});
  if (await Promise.race([listening, talking]) === "gone") {
    err.line(words.serverGone(address));
    return interactive ? 0 : 1;
  }
  heard = Math.max(heard, Date.now());
  for (let left; (left = heard + wait - Date.now()) > 0;) {
    if (await within(left, listening)) break;
  }
  return 0;
}
