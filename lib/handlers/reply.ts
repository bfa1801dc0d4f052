import type { Handler } from "./handler.ts";
import { answer } from "./answer.ts";

/** The tutorial's answer. */
export const DEFAULT_REPLY = "好的,我是服务端";

/** Answers each message with `text`; without one, with the tutorial's `好的,我是服务端`. */
export function reply(text: string = DEFAULT_REPLY): Handler {
  return (connection) => answer(connection, () => text);
}
