/**
 * What every way of talking needs, and how it can end.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import { en } from "../i18n/en.ts";
import { zh } from "../i18n/zh.ts";
import type { Received } from "./received.ts";
import type { Replies } from "./replies.ts";
import { type ClientSettings, REPLY_TIME } from "./settings.ts";
import type { Traffic } from "./traffic.ts";

/** One connection, and what is asked of it. */
export interface Exchange {
  readonly connection: Connection;
  readonly replies: Replies;
  readonly received: Received;
  readonly traffic: Traffic;
  readonly settings: ExchangeSettings;
  /** Resolves when somebody wants to leave at once. */
  readonly quit: Promise<void>;
}

/** The settings that a conversation follows. */
export type ExchangeSettings = Pick<
  ClientSettings,
  "manner" | "wait" | "linger" | "greeting" | "expect" | "reconnect"
>;

/** How a conversation ended. */
export type Outcome =
  /** As it should. */
  | "done"
  /** Left because the server was silent for `--wait` after it had answered. */
  | "silence"
  /** Nothing came within `--wait`. */
  | "no reply"
  | "no greeting"
  /** The server ended before everything was said. */
  | "gone"
  /** The server had no place for us, and said so. */
  | "refused"
  /** No reply was as expected. */
  | "unexpected";

/** ms to wait for a reply. */
export function replyTime({ wait }: ExchangeSettings): number {
  return wait ?? REPLY_TIME;
}

/** Whether the conversation is over as soon as a message is as expected: what a pipe still has to say is said. */
export function endsAtMatch({ expect, manner }: Pick<ExchangeSettings, "expect" | "manner">): boolean {
  return expect !== undefined && (manner === "receive" || manner === "repeat");
}

/** Whether a text is what our own server tells one client too many. */
export function isRefusal(text: string): boolean {
  const most = Number(/\d+/.exec(text)?.[0]);
  return [en, zh].some(({ refusal, admission: { notYou, yoursTooMany, youTooOften } }) =>
    [refusal(most), yoursTooMany(most), notYou, youTooOften].includes(text)
  );
}
