import { SharedMessage } from "../connection/shared_message.ts";
import type { Handler } from "./handler.ts";

/**
 * Passes each message, unchanged, to everyone else: a chat. Each peer gets it in its own encoding and framing.
 *
 * A message is encoded once for all, and kept once for all who wait for it. Nobody waits for a slow member: it is dropped
 * at `maxBufferedAmount`, or when too much waits for all (`maxTotalBuffered`); the others get every message.
 */
export function broadcast(): Handler {
  return (connection, connections) =>
    connection.receiveAll((messages) => {
      for (const message of messages) {
        const shared = new SharedMessage(message);
        for (const each of connections) if (each !== connection) each.send(shared);
      }
    });
}
