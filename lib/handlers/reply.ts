import type { Handler } from "./handler.ts";
import { answer } from "./answer.ts";

/** Answers each message with `text`; without one, with the tutorial's `好的,我是服务端`. */
export function reply(text: string = "好的,我是服务端"): Handler {
  return (connection) => answer(connection, () => text);
}
