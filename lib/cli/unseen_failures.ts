/**
 * Failures where nobody waits for them: a watcher, a timer, a signal's handler. They would end the process.
 *
 * @module
 */
import { messageOf } from "./errors/message_of.ts";

/** Tells of each such failure from now on, and goes on. */
export function onUnseenFailure(tell: (error: string) => void): void {
  const onFailure = (event: Event, error: unknown) => {
    event.preventDefault();
    tell(messageOf(error));
  };
  globalThis.addEventListener("unhandledrejection", (event) => onFailure(event, event.reason));
  globalThis.addEventListener("error", (event) => onFailure(event, event.error));
}
