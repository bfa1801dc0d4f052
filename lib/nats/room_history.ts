/**
 * The last messages of each room, kept by JetStream.
 *
 * @module
 */
import type { JetStream, NatsConnection, NatsPackages } from "./client.ts";
import type { Subjects } from "./subject.ts";

/** ms for all of a room's history to arrive. */
const PATIENCE = 2000;

/** A stream over all rooms, with so many messages of each. */
export class RoomHistory {
  readonly #jetstream: JetStream;
  readonly #stream: string;
  readonly #most: number;
  readonly #asked = new Map<string, { now: Promise<Uint8Array[]>; next?: Promise<Uint8Array[]> }>();

  private constructor(jetstream: JetStream, stream: string, most: number) {
    this.#jetstream = jetstream;
    this.#stream = stream;
    this.#most = most;
  }

  /**
   * Finds the stream, or makes it.
   *
   * @throws {Error} when NATS has no JetStream, or it may not be used.
   */
  static async open(
    { jetstream, jetstreamManager }: NatsPackages,
    connection: NatsConnection,
    subjects: Subjects,
    most: number,
  ): Promise<RoomHistory> {
    const name = subjects.rooms.replaceAll(".", "_").replace(/_>$/, "");
    const config = { subjects: [subjects.rooms], max_msgs_per_subject: most };
    const { streams } = await jetstreamManager(connection);
    const known = await streams.info(name).catch(() => undefined);
    if (!known) {
      await streams.add({ name, ...config, storage: "file", retention: "limits" });
    } else if (known.config.max_msgs_per_subject !== most) await streams.update(name, config);
    return new RoomHistory(jetstream(connection), name, most);
  }

  /**
   * What was said on a subject, the oldest first. Of those who ask while an answer is on its way, all get the next one:
   * what was said since the first question is not in the first answer.
   */
  of(subject: string): Promise<Uint8Array[]> {
    const { now, next } = this.#asked.get(subject) ?? {};
    if (next) return next;
    if (!now) return this.#ask(subject);
    const later = now.catch(() => {}).then(() => this.#ask(subject));
    this.#asked.set(subject, { now, next: later });
    return later;
  }

  #ask(subject: string): Promise<Uint8Array[]> {
    const now = this.#read(subject);
    this.#asked.set(subject, { now });
    const done = () => {
      const asked = this.#asked.get(subject);
      if (asked?.now === now && !asked.next) this.#asked.delete(subject);
    };
    now.then(done, done);
    return now;
  }

  async #read(subject: string): Promise<Uint8Array[]> {
    const consumer = await this.#jetstream.consumers.get(this.#stream, { filter_subjects: subject });
    const { num_pending } = await consumer.info();
    if (num_pending === 0) return [];
    const kept: Uint8Array[] = [];
    for await (
      const message of await consumer.fetch({ max_messages: Math.min(num_pending, this.#most), expires: PATIENCE })
    ) {
      kept.push(message.data);
    }
    return kept;
  }
}
