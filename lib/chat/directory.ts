/**
 * People by name and by room, whichever server they are on: each question costs what its answer is long.
 *
 * @module
 */
import { keyOf } from "./names.ts";

/** Somebody in the chat. */
export interface Person {
  readonly name: string;
  readonly room: string;
  /** ms since 1970 (UTC) at which the name was taken. */
  readonly since: number;
  /** The server that the person is on. */
  readonly node: string;
}

/** Everybody who is there. */
export class Directory {
  /** Of a name that two servers gave out, who had it first comes first. */
  readonly #byName = new Map<string, readonly Person[]>();
  readonly #byRoom = new Map<string, Set<Person>>();
  #size = 0;

  /** How many there are. */
  get size(): number {
    return this.#size;
  }

  /** Rooms with somebody in them, and who that is. */
  get rooms(): ReadonlyMap<string, ReadonlySet<Person>> {
    return this.#byRoom;
  }

  /** Who has the name by right, in any case. */
  named(name: string): Person | undefined {
    return this.#byName.get(keyOf(name))?.[0];
  }

  /** One more. */
  add(person: Person): void {
    const key = keyOf(person.name);
    const others = this.#byName.get(key) ?? [];
    this.#byName.set(key, [...others, person].sort((one, other) => isEarlier(one, other) ? -1 : 1));
    const room = this.#byRoom.get(person.room) ?? new Set();
    this.#byRoom.set(person.room, room);
    room.add(person);
    this.#size++;
  }

  /** One less; not for who is not there. */
  delete(person: Person): void {
    const key = keyOf(person.name);
    const left = (this.#byName.get(key) ?? []).filter((other) => other !== person);
    if (left.length > 0) this.#byName.set(key, left);
    else this.#byName.delete(key);
    const room = this.#byRoom.get(person.room);
    room?.delete(person);
    if (room?.size === 0) this.#byRoom.delete(person.room);
    this.#size--;
  }
}

/** Whether the first had the name before: of the same instant, the server with the smaller name. */
export function isEarlier(one: Pick<Person, "since" | "node">, other: Pick<Person, "since" | "node">): boolean {
  return one.since < other.since || one.since === other.since && one.node < other.node;
}
