/**
 * `--talk`: what is typed on the server goes to its clients.
 *
 * @module
 */
import type { Address, Server } from "../../../mod.ts";
import { peerOf } from "../events/events.ts";
import { conversation, type ConversationOptions } from "../terminal/conversation.ts";
import type { ConnectionNumbers } from "./connection_numbers.ts";

/** Sends what is typed to all clients, or to the one that is named, until the lines end. */
export async function talk(
  server: Server<Address>,
  numbers: ConnectionNumbers,
  options: Omit<ConversationOptions, "who" | "has">,
): Promise<void> {
  const { tell, catalog } = options;
  const clients = (number?: string) =>
    [...server.connections].filter((conn) => number === undefined || String(numbers.numberOf(conn)) === number);
  const who = () => clients().map((conn) => `${numbers.numberOf(conn)}  ${peerOf(conn)}`);
  const has = (number: string) => clients(number).length > 0;
  for await (const { message, to, part } of conversation({ ...options, who, has })) {
    const listeners = clients(to);
    if (listeners.length === 0) tell(to === undefined ? catalog.nobody : catalog.noSuchClient(to));
    // A rejected one is gone, which is told where its connection ends.
    const sent = Promise.allSettled(listeners.map((conn) => conn.send(message)));
    if (part) await sent;
  }
}
