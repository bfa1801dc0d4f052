/**
 * Each message for a reply.
 *
 * @module
 */
import { LocalError } from "../errors/local_error.ts";
import { type Exchange, isRefusal, type Outcome, replyTime } from "./exchange.ts";
import type { Peekable } from "./peekable.ts";

/**
 * Sends each message and shows one reply to each; with `expect`, replies until one is as expected. A message is taken
 * once its reply is here. What had come is shown before an error is thrown.
 */
export async function ask(messages: Peekable<string | Uint8Array>, exchange: Exchange): Promise<Outcome> {
  try {
    return await dialogue(messages, exchange);
  } catch (error) {
    if (!(error instanceof LocalError)) await showRest(exchange);
    throw error;
  }
}

async function dialogue(messages: Peekable<string | Uint8Array>, exchange: Exchange): Promise<Outcome> {
  const { connection, received, traffic, settings } = exchange;
  if (settings.greeting) {
    const outcome = await greeted(exchange);
    if (outcome !== "done") return outcome;
  }
  for (let message = await messages.peek(); message !== undefined; message = await messages.peek()) {
    if (!await traffic.untilSilence(replyTime(settings), connection.send(message))) return "no reply";
    const outcome = await answered(exchange);
    if (outcome !== "done") return outcome;
    messages.taken();
    if (received.enough) return "done";
  }
  // What was expected is here: a server that goes on speaking need not be heard out.
  if (!settings.expect) await hearOut(exchange);
  return "done";
}

/** The server's first word. */
async function greeted({ replies, received, settings }: Exchange): Promise<Outcome> {
  const greeting = await replies.next(replyTime(settings));
  if (typeof greeting !== "string") return greeting === null ? "gone" : "no greeting";
  if (await isRefused(greeting, { replies, received, settings })) return "refused";
  await received.take([greeting]);
  return "done";
}

/** One reply, or with `expect` all until one is as expected. */
async function answered({ replies, received, settings }: Exchange): Promise<Outcome> {
  const { expect } = settings;
  for (const until = Date.now() + replyTime(settings);;) {
    const reply = await replies.next(until - Date.now(), expect?.met);
    if (typeof reply !== "string") {
      if (expect) return "unexpected";
      return reply === null ? "gone" : "no reply";
    }
    if (await isRefused(reply, { replies, received, settings })) return "refused";
    await received.take([reply]);
    if (!expect || expect.met(reply)) return "done";
    if (received.enough) return "unexpected";
  }
}

/** Whether a first message is a refusal: our own server's sentence, and then its end. */
async function isRefused(
  text: string,
  { replies, received, settings }: Pick<Exchange, "replies" | "received" | "settings">,
): Promise<boolean> {
  if (received.total > 0 || !isRefusal(text)) return false;
  if (!await replies.ended(settings.linger)) return false;
  received.refusal = text;
  return true;
}

/** What still comes after the last reply, then our end, then what comes after that. */
async function hearOut(exchange: Exchange): Promise<void> {
  const { connection, settings: { linger } } = exchange;
  await showFor(linger, exchange);
  await connection.closeWrite();
  await showFor(linger, exchange);
}

async function showFor(ms: number, { replies, received }: Exchange): Promise<void> {
  for (const until = Date.now() + ms; !received.enough;) {
    const more = await replies.next(until - Date.now());
    if (typeof more !== "string") return;
    await received.take([more]);
  }
}

/** What arrived before the connection was lost. */
async function showRest(exchange: Exchange): Promise<void> {
  try {
    await showFor(exchange.settings.linger, exchange);
  } catch {
    // The same loss once more, or an output that is gone: the first error is the one that is told.
  }
}
