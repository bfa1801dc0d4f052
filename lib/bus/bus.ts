/**
 * What joins the rooms of several servers.
 *
 * @module
 */

/** Something that was said in a room. */
export interface BusMessage {
  /** Different from that of every other message. */
  readonly id: string;
  /** The server on which it was said. */
  readonly node: string;
  /** Where it was said. */
  readonly room: string;
  /** Who said it. */
  readonly sender: string;
  /** What was said. */
  readonly text: string;
  /** ms since 1970 (UTC), by the clock of the server on which it was said. */
  readonly time: number;
}

/** A room that is listened to, until it is closed. */
export interface Subscription {
  /** Nothing of the room is heard from now on. */
  close(): void;
}

/**
 * Rooms that several servers share. What is published is heard by everybody who listens to the room, here and on other
 * servers: once, and in the order in which each sender said it.
 *
 * Delivery is at most once: what is said while the way to another server is interrupted is not heard there.
 */
export interface Bus extends AsyncDisposable {
  /** This server among those that share the bus. */
  readonly node: string;
  /**
   * Says something in a room. It has been heard on this server when the call returns, on others later.
   *
   * @throws {BusMessageError} for a message that the bus cannot carry; it has been heard nowhere.
   */
  publish(room: string, sender: string, text: string): void;
  /** Calls `receive` with each message of a room, from now on. A failure of `receive` is that of who published. */
  subscribe(room: string, receive: (message: BusMessage) => void): Subscription;
  /** The last messages of a room, the oldest first, where the bus keeps them. */
  history?(room: string): Promise<readonly BusMessage[]>;
}

/** A message that the bus cannot carry. */
export class BusMessageError extends Error {
  /** `"BusMessageError"`. */
  override name = "BusMessageError";
  /** Bytes that the bus carries at most. */
  readonly limit: number;

  /** `size` in bytes. */
  constructor(size: number, limit: number) {
    super(`Cannot publish a message of ${size} bytes: the bus carries ${limit} at most`);
    this.limit = limit;
  }
}
