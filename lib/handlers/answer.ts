import type { Connection } from "../connection/connection.ts";
import { HIGH_WATER_MARK } from "../connection/outbox.ts";

/**
 * Sends what `make` says to each message, until the peer finishes. All answers to one read leave in one write, and a
 * peer that does not read its answers is read from no further.
 */
export function answer(connection: Connection, make: (message: string) => string): Promise<void> {
  return connection.receiveAll((messages): void | Promise<void> => {
    for (let i = 0; i < messages.length; i++) {
      const sent = connection.send(make(messages[i] ?? ""));
      if (connection.bufferedAmount > HIGH_WATER_MARK) return finish(sent, messages, i + 1);
    }
  });

  /** The rest of a batch, at the pace of the peer. */
  async function finish(sent: Promise<void>, messages: readonly string[], from: number): Promise<void> {
    await sent;
    for (let i = from; i < messages.length; i++) await connection.send(make(messages[i] ?? ""));
  }
}
