import type { Handler } from "./handler.ts";
import { answer } from "./answer.ts";

/** Answers each message with itself. */
export function echo(): Handler {
  return (connection) => answer(connection, (message) => message);
}
