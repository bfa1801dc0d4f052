import type { Handler } from "./handler.ts";

/**
 * Passes each message, unchanged, to everyone else: a chat. Each peer gets it in its own encoding and framing.
 *
 * Nobody waits for a slow member: it is dropped at `maxBufferedAmount`, the others get every message.
 */
export function broadcast(): Handler {
  return (connection, peers) =>
    connection.receiveAll((messages) => {
      for (const message of messages) {
        for (const peer of peers) if (peer !== connection) peer.send(message);
      }
    });
}
