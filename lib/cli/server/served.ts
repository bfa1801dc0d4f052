/**
 * The server's job and what stands around it: numbers for the keyboard, a last word over a limit, the first end.
 *
 * @module
 */
import { type ChecksumError, type Connection, type Handler, MessageRateError, MessageSizeError } from "../../../mod.ts";
import type { Job } from "./jobs.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** Conversations of one job. */
export class Served {
  readonly #job: Job;
  readonly #greet: (connection: Connection) => void;
  readonly #tell: (say: (catalog: MessageCatalog) => string) => string | undefined;
  readonly #accepted = Promise.withResolvers<void>();
  #failure: unknown;

  /** `greet` is called before the job; `tell` makes the last word to a peer that has met a limit. */
  constructor(
    job: Job,
    greet: (connection: Connection) => void,
    tell: (say: (catalog: MessageCatalog) => string) => string | undefined,
  ) {
    this.#job = job;
    this.#greet = greet;
    this.#tell = tell;
  }

  /** Resolves when the first connection is here. */
  get accepted(): Promise<void> {
    return this.#accepted.promise;
  }

  /** What the last conversation that failed ended with; undefined when none did. */
  get failure(): unknown {
    return this.#failure;
  }

  /** A message came whose checksum is wrong: the job may answer it. */
  badChecksum(connection: Connection, error: ChecksumError): void {
    this.#job.onBadChecksum?.(connection, error);
  }

  /** Ends what the job has beside the connections. */
  async close(): Promise<void> {
    await this.#job.close?.();
  }

  /** For `serve()`. No `async`: each frame would cost memory on every idle connection. */
  readonly handler: Handler = (connection, ...peers) => {
    this.#accepted.resolve();
    this.#greet(connection);
    return Promise.resolve(this.#job.handler(connection, ...peers)).catch((error) => {
      this.#failure = error;
      const say = limitOf(error);
      const text = say && this.#tell(say);
      if (text !== undefined) connection.send(text);
      throw error;
    });
  };
}

/** What a peer over a limit is told; undefined for every other end. */
function limitOf(error: unknown): ((catalog: MessageCatalog) => string) | undefined {
  if (error instanceof MessageRateError) return (catalog) => catalog.admission.youTooFast;
  if (error instanceof MessageSizeError) return (catalog) => catalog.tooLong(error.size, error.limit);
  if (error instanceof DOMException && error.name === "TimeoutError") return (catalog) => catalog.timedOut;
  return undefined;
}
