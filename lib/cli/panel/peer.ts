/**
 * A connection of a session, and what is known of it.
 *
 * @module
 */
import type { Connection } from "../../../mod.ts";
import { hostPort, peerOf } from "../events/events.ts";
import type { MessageBytes } from "./message_bytes.ts";
import type { PeerInfo } from "./protocol.ts";

/** Finds the messages in what is said, each direction for itself. */
export interface Directions {
  readonly in: MessageBytes;
  readonly out: MessageBytes;
}

/** A connection that is open. */
export class Peer {
  readonly number: number;
  readonly connection: Connection;
  /** Its address, and that of this end. */
  readonly remote: string;
  readonly local: string;
  readonly #streams: Directions;
  readonly #since = Date.now();
  readonly #bytes = { in: 0, out: 0 };
  readonly #messages = { in: 0, out: 0 };
  #last = Date.now();
  /** Whether what leaves next is a question. */
  #asks: boolean;
  readonly #answers: boolean;
  /** When the last question left to which no message has come. */
  #asked: number | undefined;

  /** `answers`: what leaves by itself is an answer, so how long the peer then thinks is no round trip. */
  constructor(number: number, connection: Connection, streams: Directions, answers: boolean) {
    this.number = number;
    this.connection = connection;
    this.remote = peerOf(connection);
    this.local = hostPort(connection.localAddr);
    this.#streams = streams;
    this.#answers = answers;
    this.#asks = !answers;
  }

  /** The encoding that its bytes are read in; with `auto`, what it was found to be. */
  get encoding(): string {
    return this.#streams.in.encoding;
  }

  /** Bytes were read, or written. */
  moved(direction: "in" | "out", bytes: Uint8Array): void {
    this.#last = Date.now();
    this.#bytes[direction] += bytes.length;
    this.#streams[direction].push(bytes);
  }

  /** Somebody sends something: a question. */
  asks(): void {
    this.#asks = true;
  }

  /** A message is complete; ms since the question that it answers, if it answers one. */
  said(direction: "in" | "out"): number | undefined {
    const now = Date.now();
    this.#messages[direction]++;
    if (direction === "out") {
      if (this.#asks) this.#asked = now;
      this.#asks = !this.#answers;
      return undefined;
    }
    const asked = this.#asked;
    this.#asked = undefined;
    return asked === undefined ? undefined : now - asked;
  }

  /** No more will come. */
  end(): void {
    this.#streams.in.end();
    this.#streams.out.end();
  }

  /** What a page shows of it. */
  info(now: number): PeerInfo {
    return {
      number: this.number,
      address: this.remote,
      since: this.#since,
      bytesIn: this.#bytes.in,
      bytesOut: this.#bytes.out,
      messagesIn: this.#messages.in,
      messagesOut: this.#messages.out,
      idle: now - this.#last,
      encoding: this.connection.encoding,
    };
  }
}
