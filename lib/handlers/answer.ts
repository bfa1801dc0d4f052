import type { Connection } from "../connection/connection.ts";
import { notSendable } from "../connection/not_sendable.ts";
import { HIGH_WATER_MARK } from "../connection/outbox.ts";

/**
 * Sends what `make` says to each message, until the peer finishes. All answers to one read leave in one write, and a
 * peer that does not read its answers is read from no further.
 *
 * @throws {TypeError} when `make` says what is no text.
 */
export function answer(connection: Connection, make: (message: string) => string): Promise<void> {
  return connection.receiveAll((messages): void | Promise<void> => {
    let answered = 0;
    for (const message of messages) {
      answered++;
      const sent = connection.send(checked(make(message)));
      if (connection.bufferedAmount > HIGH_WATER_MARK) return finish(sent, messages.slice(answered));
    }
  });

  /** The rest of a batch, at the pace of the peer. */
  async function finish(sent: Promise<void>, rest: readonly string[]): Promise<void> {
    await sent;
    for (const message of rest) await connection.send(checked(make(message)));
  }
}

function checked(made: string): string {
  if (typeof made !== "string") throw notSendable(made);
  return made;
}
