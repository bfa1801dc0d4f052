/**
 * What is used of `@nats-io/transport-node` and `@nats-io/jetstream`.
 *
 * The packages are handed in: the entry `./nats` imports them, the commands load them when a bus is asked for.
 *
 * @module
 */

/** The packages. */
export interface NatsPackages {
  connect(options: object): Promise<NatsConnection>;
  credsAuthenticator(creds: Uint8Array): unknown;
  nkeyAuthenticator(seed: Uint8Array): unknown;
  jetstream(connection: NatsConnection): JetStream;
  jetstreamManager(connection: NatsConnection): Promise<JetStreamManager>;
}

/** A connection to NATS. */
export interface NatsConnection {
  readonly info?: { readonly max_payload: number } | undefined;
  publish(subject: string, payload: Uint8Array): void;
  subscribe(
    subject: string,
    options: { callback(error: Error | null, message: { readonly data: Uint8Array }): void },
  ): { unsubscribe(): void };
  flush(): Promise<void>;
  status(): AsyncIterable<{ readonly type: string }>;
  getServer(): string;
  isClosed(): boolean;
  closed(): Promise<void | Error>;
  close(): Promise<void>;
  drain(): Promise<void>;
}

/** JetStream, for reading. */
export interface JetStream {
  readonly consumers: {
    get(stream: string, options: { filter_subjects: string }): Promise<Consumer>;
  };
}

/** The messages of a stream, in order. */
export interface Consumer {
  info(): Promise<{ readonly num_pending: number }>;
  fetch(options: { max_messages: number; expires: number }): Promise<AsyncIterable<{ readonly data: Uint8Array }>>;
}

/** JetStream, for making streams. */
export interface JetStreamManager {
  readonly streams: {
    info(name: string): Promise<{ readonly config: { readonly max_msgs_per_subject: number } }>;
    add(config: object): Promise<unknown>;
    update(name: string, config: object): Promise<unknown>;
  };
}
