import type { Handler } from "./handler.ts";
import { notSendable } from "../connection/not_sendable.ts";
import { answer } from "./answer.ts";

/** The tutorial's answer. */
export const DEFAULT_REPLY = "好的,我是服务端";

/**
 * Answers each message with `text`; without one, with the tutorial's `好的,我是服务端`.
 *
 * @throws {TypeError} for what is no text.
 */
export function reply(text: string = DEFAULT_REPLY): Handler {
  if (typeof text !== "string") throw notSendable(text);
  return (connection) => answer(connection, () => text);
}
