/**
 * Turns what a connection does into events: who came and left, what was said, what was lost on the way.
 *
 * @module
 */
import { DifferenceError, MessageDifferenceError } from "../../handlers/difference_error.ts";
import type { Connection, ConnectionHooks, Handler } from "../../../mod.ts";
import { AutoEncoding } from "./auto_encoding.ts";
import { type Event, Identities, type View } from "./events.ts";
import { reasonOf } from "../errors/exit.ts";
import { EncodingHints } from "./encoding_hints.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { messageOf } from "../errors/message_of.ts";

/** Who is told of what happens. */
export interface Subscribers {
  readonly views: readonly View[];
  /** Whether a view shows messages: when none does, they cost nothing. */
  readonly messages: boolean;
  /** Whether a view shows the bytes of reads and writes. */
  readonly data: boolean;
}

/** The names of what a wire speaks. */
export interface Speech {
  readonly encoding: string;
  readonly framing: string;
}

/** Observes connections, and tells the views what they do. */
export class ConnectionObserver {
  readonly #subscribers: Subscribers;
  readonly #catalog: MessageCatalog;
  readonly #encoding: string;
  /** The option that the user would change. */
  readonly #option: "-e" | "--forward-encoding";
  readonly #identities: Identities;
  /** Undefined where bytes in this encoding cannot be told from others. */
  readonly #hints: EncodingHints | undefined;
  readonly #autoEncodings = new WeakMap<Connection, AutoEncoding>();
  readonly #announced = new WeakMap<Connection, string>();
  readonly #failedViews = new Set<View>();

  /**
   * For connections whose wire was told by `option` to speak `encoding`. All observers of a run share their `identities`.
   */
  constructor(
    subscribers: Subscribers,
    catalog: MessageCatalog,
    encoding: string,
    option: "-e" | "--forward-encoding" = "-e",
    identities = new Identities(),
  ) {
    this.#subscribers = subscribers;
    this.#catalog = catalog;
    this.#encoding = encoding;
    this.#option = option;
    this.#identities = identities;
    this.#hints = EncodingHints.canTell(encoding)
      ? new EncodingHints(
        encoding,
        (connection, better) => this.warn(catalog.readsAs(encoding, better, option), connection),
      )
      : undefined;
  }

  /** Tells every view. */
  tell(event: Omit<Event, "time">): void {
    this.#show({ time: Date.now(), ...event });
  }

  /** A view that fails is told by the others, once, and never ends the conversation that it looks at. */
  #show(event: Event): void {
    for (const view of this.#subscribers.views) {
      try {
        view(event);
      } catch (error) {
        if (this.#failedViews.has(view)) continue;
        this.#failedViews.add(view);
        this.warn(this.#catalog.cannotShow(messageOf(error)));
      }
    }
  }

  /** Something about a connection, or about the program when there is none. */
  warn(reason: string, connection?: Connection): void {
    this.tell({ event: "warning", ...(connection && this.#identities.of(connection)), reason });
  }

  /** The `id` of a connection in the events. */
  idOf(connection: Connection): number {
    return this.#identities.of(connection).id;
  }

  /** What a wire has to tell this observer. What nobody asked for is left out: a message then costs a tenth less. */
  get hooks(): ConnectionHooks {
    const { messages, data } = this.#subscribers;
    return {
      onReplaced: this.#onReplaced,
      onBadChecksum: this.#onBadChecksum,
      ...(messages || this.#encoding === "auto" ? { onMessage: this.#onMessage } : {}),
      ...(data || this.#hints ? { onBytes: this.#onBytes } : {}),
    };
  }

  readonly #onMessage: NonNullable<ConnectionHooks["onMessage"]> = (connection, direction, message) => {
    if (this.#encoding === "auto") this.#announce(connection);
    if (!this.#subscribers.messages || typeof message !== "string") return;
    const { id, local, remote } = this.#identities.of(connection);
    this.#show({ time: Date.now(), event: "message", id, local, remote, direction, text: message });
  };

  /** One warning for each message that lost characters. */
  readonly #onReplaced: NonNullable<ConnectionHooks["onReplaced"]> = (connection, direction, count) => {
    const { notDecoded, notEncoded } = this.#catalog;
    this.warn((direction === "in" ? notDecoded : notEncoded)(count, connection.encoding), connection);
  };

  readonly #onBadChecksum: NonNullable<ConnectionHooks["onBadChecksum"]> = (connection, error) => {
    this.warn(this.#catalog.badChecksum(error.received, error.computed, error.offset), connection);
  };

  readonly #onBytes: NonNullable<ConnectionHooks["onBytes"]> = (connection, direction, bytes) => {
    if (this.#subscribers.data) {
      const encoding = this.#encodingOf(connection, direction, bytes);
      this.tell({ event: "data", ...this.#identities.of(connection), direction, bytes, encoding });
    }
    if (direction === "in") this.#hints?.saw(connection, bytes);
  };

  /** In which encoding bytes are shown: with `auto`, in the one that they decide, before the connection has read them. */
  #encodingOf(connection: Connection, direction: "in" | "out", bytes: Uint8Array): string {
    if (this.#encoding !== "auto") return this.#encoding;
    let auto = this.#autoEncodings.get(connection);
    if (direction === "out") return auto?.encoding ?? connection.encoding;
    if (auto === undefined) {
      auto = new AutoEncoding();
      this.#autoEncodings.set(connection, auto);
    }
    auto.push(bytes);
    return auto.encoding;
  }

  /** Says once which encoding `auto` has found; until then it is UTF-8. */
  #announce(connection: Connection): void {
    const { encoding } = connection;
    const announced = this.#announced.get(connection) ?? "utf-8";
    // The wire of a replay is binary, whatever was recorded.
    if (encoding === announced || encoding === "binary") return;
    this.#announced.set(connection, encoding);
    this.warn(this.#catalog.decided(encoding, this.#option), connection);
  }

  /** A handler that is observed from its beginning to the end of its connection. */
  around(handler: Handler): Handler {
    return (connection, ...peers) => this.during(connection, () => handler(connection, ...peers), this.#failed);
  }

  /**
   * Observes a conversation from its beginning to the end of its connection. `failed` is given what it threw, and says
   * whether that has been told: then the end itself has no reason.
   */
  async during<T>(
    connection: Connection,
    talk: () => T | Promise<T>,
    failed: (connection: Connection, error: unknown) => boolean = () => false,
  ): Promise<T> {
    this.opened(connection);
    let failure: unknown;
    let told = false;
    try {
      return await talk();
    } catch (error) {
      failure = error;
      told = failed(connection, error);
      throw error;
    } finally {
      // What is still to be written is told before the end.
      await connection.close();
      this.closed(connection, told ? undefined : failure ?? connection.signal.reason);
    }
  }

  /** A connection has come. */
  opened(connection: Connection): void {
    this.tell({ event: "open", ...this.#identities.of(connection) });
  }

  /** A connection has gone; `error` is what ended it, if anything did and has not been told. */
  closed(connection: Connection, error?: unknown): void {
    const reason = error === undefined ? undefined : reasonOf(error, this.#catalog);
    this.tell({
      event: "close",
      ...this.#identities.of(connection),
      ...(reason === undefined ? {} : { reason }),
    });
  }

  /** Tells of a handler that failed. That its connection ended is no failure. */
  readonly #failed = (connection: Connection, error: unknown): boolean => {
    if (error === connection.signal.reason) return false;
    // What a record has and what came was shown; the end of the connection says why.
    if (error instanceof DifferenceError || error instanceof MessageDifferenceError) return false;
    const reason = reasonOf(error, this.#catalog);
    if (reason === undefined) return false;
    this.tell({ event: "error", ...this.#identities.of(connection), reason });
    return true;
  };

  /**
   * What observes the far sides of a bridge, which speak otherwise. Their messages are those of the clients, and are told
   * once; so is why they ended, by the client's side.
   */
  farSide({ encoding, framing }: Speech): FarSide {
    const observer = new ConnectionObserver(
      { ...this.#subscribers, messages: false },
      this.#catalog,
      encoding,
      "--forward-encoding",
      this.#identities,
    );
    const identify = (far: Connection, near: Connection) => ({
      ...this.#identities.of(far),
      pair: this.#identities.of(near).id,
    });
    return {
      hooks: observer.hooks,
      opened: (far, near) => observer.tell({ event: "open", ...identify(far, near), encoding, framing }),
      closed: (far, near) => observer.tell({ event: "close", ...identify(far, near) }),
    };
  }
}

/** Observes the connections that a bridge makes, each for a client. */
export interface FarSide {
  readonly hooks: ConnectionHooks;
  opened(far: Connection, near: Connection): void;
  closed(far: Connection, near: Connection): void;
}
