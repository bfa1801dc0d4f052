/**
 * The bus of one process.
 *
 * @module
 */
import type { Bus, BusMessage, Subscription } from "./bus.ts";

/** Rooms within this process. */
export class LocalBus implements Bus {
  /** A name of this run. */
  readonly node: string = crypto.randomUUID();
  readonly #rooms = new Map<string, Set<(message: BusMessage) => void>>();
  #published = 0;

  publish(room: string, sender: string, text: string): void {
    this.deliver(this.said(room, sender, text));
  }

  subscribe(room: string, receive: (message: BusMessage) => void): Subscription {
    const receivers = this.#rooms.get(room) ?? new Set();
    this.#rooms.set(room, receivers);
    // A function of its own: who listens twice hears everything twice, and stops once for each.
    const own = (message: BusMessage) => receive(message);
    receivers.add(own);
    return {
      close: () => {
        receivers.delete(own);
        if (receivers.size === 0 && this.#rooms.get(room) === receivers) this.#rooms.delete(room);
      },
    };
  }

  /** A message of this server, now. */
  said(room: string, sender: string, text: string): BusMessage {
    return { id: `${this.node}-${++this.#published}`, node: this.node, room, sender, text, time: Date.now() };
  }

  /** Lets those who listen to its room hear a message. */
  deliver(message: BusMessage): void {
    for (const receive of this.#rooms.get(message.room) ?? []) receive(message);
  }

  /** Nobody hears anything from now on. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#rooms.clear();
    return Promise.resolve();
  }
}
