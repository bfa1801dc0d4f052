/**
 * Turns what a connection does into events: who came and left, what was said, what was lost on the way.
 *
 * @module
 */
import { DifferenceError } from "../../handlers/mod.ts";
import type { Codec, Connection, Decoder, Handler, WireOptions } from "../../../mod.ts";
import { autoCodec } from "../../detect/auto.ts";
import { endsOf, type Event, knownEndsOf, peerOf, type View } from "./events.ts";
import { reasonOf } from "../errors/exit.ts";
import { EncodingHints } from "./encoding_hints.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** Who is told of what happens. */
export interface Subscribers {
  readonly views: readonly View[];
  /** Whether anybody looks at messages, and at bytes: who does not ask pays nothing. */
  readonly messages: boolean;
  readonly data: boolean;
}

/** Sees connections, and tells the views. */
export class ConnectionObserver {
  #views: readonly View[];
  #catalog: MessageCatalog;
  #messages: boolean;
  #data: boolean;
  #encoding: string;
  #encodingHints: EncodingHints;
  #probes = new WeakMap<Connection, { codec: Codec; decoder: Decoder }>();
  #announced = new WeakMap<Connection, string>();

  /** Of wires in `encoding`. Of messages and bytes the views are told only if they ask for them. */
  constructor({ views, messages, data }: Subscribers, catalog: MessageCatalog, encoding: string) {
    this.#views = views;
    this.#catalog = catalog;
    this.#messages = messages;
    this.#data = data;
    this.#encoding = encoding;
    this.#encodingHints = new EncodingHints(
      encoding,
      (connection, better) => this.warn(catalog.readsAs(encoding, better), connection),
    );
  }

  /** Tells every view. */
  tell(event: Omit<Event, "time">): void {
    const whole = { time: Date.now(), ...event };
    for (const view of this.#views) view(whole);
  }

  /** Something about a connection, or about the program when there is none. */
  warn(reason: string, connection?: Connection): void {
    this.tell({ event: "warning", ...(connection ? endsOf(connection) : {}), reason });
  }

  /** For `onMessage` of a wire; undefined when there is nothing to tell, which is a tenth faster. */
  get onMessage(): WireOptions["onMessage"] {
    return this.#messages || this.#encoding === "auto" ? this.#sawMessage : undefined;
  }

  #sawMessage: NonNullable<WireOptions["onMessage"]> = (connection, direction, message) => {
    if (this.#encoding === "auto") this.#announce(connection);
    if (this.#messages && typeof message === "string") {
      const { local, remote } = knownEndsOf(connection);
      const time = Date.now();
      for (const view of this.#views) view({ time, event: "message", local, remote, direction, text: message });
    }
  };

  /** For `onReplaced` of a wire: one warning for each message that lost characters. */
  readonly onReplaced: NonNullable<WireOptions["onReplaced"]> = (connection, direction, count) => {
    const { notDecoded, notEncoded } = this.#catalog;
    this.warn((direction === "in" ? notDecoded : notEncoded)(count, connection.encoding), connection);
  };

  /** For `onBytes` of a wire whose encoding was chosen by hand, or whose bytes are shown; undefined when nobody looks. */
  get onBytes(): WireOptions["onBytes"] {
    const encodingHints = EncodingHints.useful(this.#encoding);
    if (!encodingHints && !this.#data) return undefined;
    return (connection, direction, bytes) => {
      if (this.#data) {
        const encoding = this.#encodingOf(connection, direction, bytes);
        this.tell({ event: "data", ...knownEndsOf(connection), direction, bytes, encoding });
      }
      if (encodingHints && direction === "in") this.#encodingHints.saw(connection, bytes);
    };
  }

  /** Says once which encoding `auto` has found. */
  #announce(connection: Connection): void {
    const { encoding } = connection;
    if (encoding === "utf-8" && !this.#announced.has(connection)) return;
    if (this.#announced.get(connection) === encoding) return;
    this.#announced.set(connection, encoding);
    this.warn(this.#catalog.decided(encoding), connection);
  }

  /** A connection has come. */
  opened(connection: Connection): void {
    this.tell({ event: "open", ...endsOf(connection) });
  }

  /** A connection has gone; the reason is the error that ended it, or nothing. */
  closed(connection: Connection, error?: unknown): void {
    const reason = error === undefined ? undefined : reasonOf(error, this.#catalog);
    this.tell({ event: "close", ...endsOf(connection), ...(reason === undefined ? {} : { reason }) });
  }

  /** Sees a conversation from its beginning to the end of its connection. */
  async during<T>(connection: Connection, talk: () => T | Promise<T>): Promise<T> {
    this.opened(connection);
    try {
      const result = await talk();
      await this.#ended(connection);
      return result;
    } catch (error) {
      await this.#ended(connection, error);
      throw error;
    }
  }

  /** A handler that is seen from its beginning to its end; one frame for each connection, for there may be many. */
  around(handler: Handler): Handler {
    return async (connection, ...peers) => {
      this.opened(connection);
      try {
        await handler(connection, ...peers);
      } catch (error) {
        // Of a difference from a record, whoever plays it has told already.
        const known = error === connection.signal.reason || error instanceof DifferenceError;
        if (!known) this.#failed(connection, error);
        await this.#ended(connection, error);
        throw error;
      }
      await this.#ended(connection);
    };
  }

  /** What is still to be written belongs before the end. */
  async #ended(connection: Connection, error?: unknown): Promise<void> {
    await connection.close();
    this.closed(connection, error ?? connection.signal.reason);
  }

  #failed(connection: Connection, error: unknown): void {
    const reason = this.#catalog.handlerFailed(peerOf(connection), reasonOf(error, this.#catalog) ?? "");
    this.tell({ event: "error", ...endsOf(connection), reason });
  }

  /** In which encoding bytes are shown: with `auto`, in the one that they decide, before the connection has seen them. */
  #encodingOf(connection: Connection, direction: "in" | "out", bytes: Uint8Array): string {
    if (this.#encoding !== "auto") return this.#encoding;
    let probe = this.#probes.get(connection);
    if (direction === "out") return probe?.codec.encoding ?? connection.encoding;
    if (!probe) {
      const codec = autoCodec(() => {});
      this.#probes.set(connection, probe = { codec, decoder: codec.decoder() });
    }
    probe.decoder.decode(bytes, { stream: true });
    return probe.codec.encoding;
  }
}
