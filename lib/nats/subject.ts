/**
 * Rooms as subjects of NATS.
 *
 * @module
 */

/** What a subject may be made of, beside the dots between its tokens. */
const TOKEN = /^[A-Za-z0-9_-]+$/;

/** Rooms whose subjects are remembered: making one costs as much as a message. */
const REMEMBERED = 10_000;

/** Names the subjects of one chat among others on the same NATS. */
export class Subjects {
  readonly #prefix: string;
  readonly #known = new Map<string, string>();

  /**
   * Begins every subject with `prefix`.
   *
   * @throws {RangeError} for a prefix that is not of letters, digits, `_` and `-`, in tokens that dots divide.
   */
  constructor(prefix: string) {
    if (!prefix.split(".").every((token) => TOKEN.test(token))) {
      throw new RangeError(
        `Cannot begin subjects with ${JSON.stringify(prefix)}: it takes letters, digits, "_", "-", "."`,
      );
    }
    this.#prefix = prefix;
  }

  /** Of all rooms of people, for which a history may be kept. */
  get rooms(): string {
    return `${this.#prefix}.room.>`;
  }

  /** `mojibye.room.5aSn5Y6F`: base64url of the room's UTF-8. What servers say to each other is kept apart. */
  of(room: string): string {
    const known = this.#known.get(room);
    if (known !== undefined) return known;
    const subject = this.#made(room);
    if (this.#known.size === REMEMBERED) this.#known.clear();
    this.#known.set(room, subject);
    return subject;
  }

  #made(room: string): string {
    const bytes = new TextEncoder().encode(room);
    const token = btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (each) => ({ "+": "-", "/": "_" })[each] ?? "");
    return `${this.#prefix}.${room.startsWith("\0") ? "servers" : "room"}.${token === "" ? "_" : token}`;
  }
}
