/**
 * The client's two ways to talk: each message for a reply, or both directions at once.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import type { Expectation } from "./expectation.ts";
import type { Peekable } from "./peekable.ts";
import type { Replies } from "./replies.ts";
import { within } from "../within.ts";

/** ms in which the server may add something after its last reply. */
const EPILOGUE = 200;

/** What both ways need. */
export interface Exchange {
  readonly connection: Connection;
  readonly replies: Replies;
  /** ms to wait for a reply, or for the end. */
  readonly wait: number;
  /** Shows what arrived; resolves when it was taken. */
  readonly show: (messages: readonly string[]) => Promise<void>;
  readonly expected?: Expectation;
  /** Go on sending to a server that has said its last word: it may still read. */
  readonly toTheEnd: boolean;
}

/** How a conversation ended. */
export type Outcome = "done" | "no reply" | "gone" | "unexpected";

/** Sends each message and shows one reply to each. A message is taken once its reply is here. */
export async function ask(messages: Peekable<string>, exchange: Exchange): Promise<Outcome> {
  const { connection, replies, wait, show, expected } = exchange;
  let met = expected === undefined;
  for (let message; (message = await messages.peek()) !== undefined;) {
    await connection.send(message);
    const reply = await replies.next(wait);
    if (typeof reply !== "string") return reply === null ? "gone" : expected ? "unexpected" : "no reply";
    messages.taken();
    await show([reply]);
    met ||= expected?.(reply) ?? true;
  }
  await connection.closeWrite();
  const until = Date.now() + EPILOGUE;
  for (let left; (left = until - Date.now()) > 0;) {
    const more = await replies.next(left);
    if (typeof more !== "string") break;
    await show([more]);
    met ||= expected?.(more) ?? true;
  }
  return met ? "done" : "unexpected";
}

/** Sends all that comes and shows what arrives, until the server ends or, after our end, is silent. */
export async function converse(input: Peekable<string | Uint8Array>, exchange: Exchange): Promise<Outcome> {
  const { connection, wait, show, expected, toTheEnd } = exchange;
  let met = expected === undefined;
  let heard = 0;
  let sent = 0;
  let said = false;
  const listening = (async (): Promise<Outcome> => {
    await connection.receiveAll((messages) => {
      heard = Date.now();
      met ||= messages.some((message) => expected?.(message) ?? true);
      return show(messages);
    });
    return "gone";
  })();
  const talking = (async (): Promise<Outcome> => {
    for (let message; (message = await input.peek()) !== undefined;) {
      await connection.send(message);
      input.taken();
      sent++;
    }
    said = true;
    await connection.closeWrite();
    return "done";
  })();
  // Both are awaited in the race; the one that loses may still fail, and that is not news.
  talking.catch(() => {});
  // A peer that ends once it has read everything may be quicker than the system's word that our end has left.
  if (await Promise.race([listening, talking]) === "gone" && !(said && connection.bufferedAmount === 0)) {
    // While there is more to send and it is taken; a server that is gone altogether fails the next write but one.
    for (let before = -1; toTheEnd && before < sent;) {
      before = sent;
      if (await within(wait, talking)) break;
    }
    return "gone";
  }
  heard = Math.max(heard, Date.now());
  for (let left; (left = heard + wait - Date.now()) > 0;) {
    if (await within(left, listening)) break;
  }
  return met ? "done" : "unexpected";
}
