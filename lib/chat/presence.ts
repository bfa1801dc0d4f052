/**
 * Who is where, on all servers of a bus.
 *
 * Each server says what changes among its own people, and every so often that it is there; who is new asks, and everybody
 * answers with all of theirs. Names are given out without asking: should two servers give out the same one at the same
 * time, both hear of it, and the later one takes it back.
 *
 * @module
 */
import type { Bus, BusMessage, Subscription } from "../bus/bus.ts";
import { keyOf, nameOf, roomOf } from "./names.ts";

/** Somebody in the chat. */
export interface Person {
  readonly name: string;
  readonly room: string;
  /** ms since 1970 (UTC) at which the name was taken. */
  readonly since: number;
  /** The server that the person is on. */
  readonly node: string;
}

/** What a chat wants to hear of. */
export interface PresenceEvents {
  /** Somebody came, went to another room or was renamed: `before` is undefined for who is new. */
  changed(person: Person, before: Person | undefined): void;
  /** Somebody left. */
  left(person: Person): void;
  /** One of ours has a name that another server gave out before. */
  taken(person: Person): void;
}

/** Where servers tell each other who is there; no room of people, for a name has no control characters. */
const ROOM = "\u0000presence";
/** ms between two signs of life. */
const SIGN = 10_000;
/** Signs of life after which a server that is silent is gone. */
const MISSED = 3;
/** People in one message. */
const TOGETHER = 100;
/** Servers and people that are remembered: who publishes rubbish cannot fill the memory. */
const MOST_NODES = 1000;
const MOST_PEOPLE = 200_000;

/** name, room, since: what is told of a person; how it was called before, if it was renamed. */
type Told = readonly [name: string, room: string, since: number, before?: string];

interface Note {
  /**
   * `came`: these have come, gone elsewhere or been renamed; `are`: all of mine, in one message or several; `gone`: this
   * one is not; `who`: tell me yours; `alive`: with so many people; `bye`: all gone.
   */
  readonly type: "came" | "are" | "gone" | "who" | "alive" | "bye";
  readonly people?: readonly Told[];
  readonly name?: string;
  readonly count?: number;
  /** Of `are`: whether it is the first, and whether it is the last. */
  readonly first?: boolean;
  readonly last?: boolean;
}

interface Node {
  seen: number;
  people: Map<string, Person>;
  /** While all are being told anew: who was there before. */
  before?: ReadonlyMap<string, Person>;
}

/** Everybody who is there. */
export class Presence {
  readonly #bus: Bus;
  readonly #events: PresenceEvents;
  readonly #nodes = new Map<string, Node>();
  readonly #ours: Node;
  readonly #subscription: Subscription;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #now: () => number;
  #rejected = 0;
  #total = 0;

  /** `now` is a clock in ms. */
  constructor(bus: Bus, events: PresenceEvents, now: () => number = () => Date.now()) {
    this.#bus = bus;
    this.#events = events;
    this.#now = now;
    this.#ours = { seen: Infinity, people: new Map() };
    this.#nodes.set(bus.node, this.#ours);
    this.#subscription = bus.subscribe(ROOM, (message) => this.#heard(message));
    this.#tell({ type: "who" });
    this.#timer = setInterval(() => this.sign(), SIGN);
  }

  /** Notes of others that were none, so far. */
  get rejected(): number {
    return this.#rejected;
  }

  /** Somebody by name, in any case. */
  person(name: string): Person | undefined {
    const key = keyOf(name);
    for (const { people } of this.#nodes.values()) {
      const person = people.get(key);
      if (person) return person;
    }
    return undefined;
  }

  /** Everybody. */
  *people(): Generator<Person> {
    for (const { people } of this.#nodes.values()) yield* people.values();
  }

  /** One of ours came, or goes to a room under a name that is free or its own. */
  set(name: string, room: string, before?: Person): Person {
    const since = before && keyOf(before.name) === keyOf(name) ? before.since : this.#now();
    const person = { name, room, since, node: this.#bus.node };
    if (before) this.#ours.people.delete(keyOf(before.name));
    this.#ours.people.set(keyOf(name), person);
    this.#events.changed(person, before);
    this.#tell({ type: "came", people: [before ? [name, room, since, before.name] : [name, room, since]] });
    return person;
  }

  /** One of ours has left. */
  delete(person: Person): void {
    if (this.#ours.people.get(keyOf(person.name)) !== person) return;
    this.#ours.people.delete(keyOf(person.name));
    this.#events.left(person);
    this.#tell({ type: "gone", name: person.name });
  }

  /** Says that this server is there, and looks who has not said so for long. */
  sign(): void {
    this.#tell({ type: "alive", count: this.#ours.people.size });
    for (const [id, node] of this.#nodes) {
      if (this.#now() - node.seen > MISSED * SIGN) this.#drop(id, node);
    }
  }

  /** Tells the others that all of ours are gone. */
  close(): void {
    clearInterval(this.#timer);
    this.#subscription.close();
    this.#tell({ type: "bye" });
  }

  #tell(note: Note): void {
    this.#bus.publish(ROOM, this.#bus.node, JSON.stringify(note));
  }

  #heard({ node: sender, text }: BusMessage): void {
    if (sender === this.#bus.node) return;
    const note = noteOf(text);
    if (note === undefined) return void this.#rejected++;
    if (note.type === "who") return this.#answer();
    const node = this.#node(sender);
    if (node === undefined) return void this.#rejected++;
    node.seen = this.#now();
    if (note.type === "bye") this.#drop(sender, node);
    else if (note.type === "gone") this.#gone(node, note.name ?? "");
    else if (note.type === "alive" && note.count !== node.people.size) this.#tell({ type: "who" });
    if (note.type === "are" && note.first) {
      node.before = node.people;
      node.people = new Map();
      this.#total -= node.before.size;
    }
    for (const told of note.people ?? []) this.#told(sender, node, told, note.type === "came");
    if (note.type === "are" && note.last) {
      for (const [key, person] of node.before ?? []) if (!node.people.has(key)) this.#events.left(person);
      delete node.before;
    }
  }

  /** All of ours, in messages of bounded size. */
  #answer(): void {
    const ours = [...this.#ours.people.values()];
    for (let at = 0; at === 0 || at < ours.length; at += TOGETHER) {
      const people = ours.slice(at, at + TOGETHER).map(({ name, room, since }): Told => [name, room, since]);
      this.#tell({ type: "are", people, first: at === 0, last: at + TOGETHER >= ours.length });
    }
  }

  #node(id: string): Node | undefined {
    const known = this.#nodes.get(id);
    if (known || this.#nodes.size === MOST_NODES) return known;
    const node: Node = { seen: this.#now(), people: new Map() };
    this.#nodes.set(id, node);
    return node;
  }

  #told(id: string, node: Node, [name, room, since, formerly]: Told, isNews: boolean): void {
    const key = keyOf(name);
    const before = node.people.get(formerly === undefined ? key : keyOf(formerly)) ?? node.people.get(key);
    const ours = this.#ours.people.get(key);
    if (!before && this.#total >= MOST_PEOPLE) return void this.#rejected++;
    if (before) this.#forget(node, before);
    const person = { name, room, since, node: id };
    node.people.set(key, person);
    this.#total++;
    // Of the same name on two servers the later one is taken back, by the server that gave it out.
    if (ours && isEarlier(person, ours)) this.#events.taken(ours);
    else if (ours) this.#tell({ type: "came", people: [[ours.name, ours.room, ours.since]] });
    if (isNews && (before?.name !== name || before.room !== room)) this.#events.changed(person, before);
  }

  #gone(node: Node, name: string): void {
    const person = node.people.get(keyOf(name));
    if (!person) return;
    this.#forget(node, person);
    this.#events.left(person);
  }

  #forget(node: Node, { name }: Person): void {
    if (node.people.delete(keyOf(name))) this.#total--;
  }

  #drop(id: string, node: Node): void {
    this.#nodes.delete(id);
    this.#total -= node.people.size;
    for (const person of node.people.values()) this.#events.left(person);
  }
}

/** Whether the first had the name before: of the same instant, the server with the smaller name. */
function isEarlier(one: Pick<Person, "since" | "node">, other: Pick<Person, "since" | "node">): boolean {
  return one.since < other.since || one.since === other.since && one.node < other.node;
}

/** A note of another server, undefined where it is none: anybody may publish. */
function noteOf(text: string): Note | undefined {
  try {
    const note: Note = JSON.parse(text);
    if (typeof note !== "object" || note === null) return undefined;
    const { type, people = [], name = "", count = 0 } = note;
    const sound = ["came", "are", "gone", "who", "alive", "bye"].includes(type) && typeof name === "string" &&
      typeof count === "number" && Array.isArray(people) && people.length <= TOGETHER && people.every(isTold);
    return sound ? note : undefined;
  } catch {
    return undefined;
  }
}

function isTold(told: unknown): boolean {
  if (!Array.isArray(told)) return false;
  const [name, room, since, before = name] = told;
  return typeof name === "string" && nameOf(name) === name && typeof room === "string" && roomOf(room) === room &&
    Number.isFinite(since) && typeof before === "string";
}
