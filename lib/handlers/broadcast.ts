import type { Bus, Subscription } from "../bus/bus.ts";
import type { Connection } from "../connection/connection.ts";
import { SharedMessage } from "../connection/shared_message.ts";
import type { Handler } from "./handler.ts";

/** Options of {@linkcode broadcast}. */
export interface BroadcastOptions {
  /** What joins this server to others, such as `natsBus()` of the entry `./nats`. @default {this server alone} */
  bus?: Bus | undefined;
  /** Where all of them meet on the bus. @default {"broadcast"} */
  room?: string | undefined;
}

/**
 * Passes each message, unchanged, to everyone else, on all servers of a bus if there is one. Each peer gets it in its own
 * encoding and framing.
 *
 * A message is encoded once for all, and kept once for all who wait for it. Nobody waits for a slow member: it is dropped
 * at `maxBufferedAmount`, or when too much waits for all (`maxTotalBuffered`); the others get every message. A message
 * that the bus cannot carry ends its connection.
 */
export function broadcast({ bus, room = "broadcast" }: BroadcastOptions = {}): Handler {
  if (bus) return overBus(bus, room);
  return (connection, connections) =>
    connection.receiveAll((messages) => {
      for (const message of messages) pass(message, connections, connection);
    });
}

function overBus(bus: Bus, room: string): Handler {
  const members = new Set<Connection>();
  let subscription: Subscription | undefined;
  let speaking: Connection | undefined;
  return async (connection) => {
    members.add(connection);
    subscription ??= bus.subscribe(room, ({ text }) => pass(text, members, speaking));
    try {
      await connection.receiveAll((messages) => {
        speaking = connection; // the bus is heard here before publish() returns
        try {
          for (const message of messages) bus.publish(room, bus.node, message);
        } finally {
          speaking = undefined;
        }
      });
    } finally {
      members.delete(connection);
      if (members.size === 0) {
        subscription?.close();
        subscription = undefined;
      }
    }
  };
}

function pass(message: string, to: Iterable<Connection>, except: Connection | undefined): void {
  const shared = new SharedMessage(message);
  for (const each of to) if (each !== except) each.send(shared);
}
