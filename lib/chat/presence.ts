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
import { Directory, isEarlier, type Person } from "./directory.ts";
import { keyOf, nameOf, roomOf } from "./names.ts";

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
const MOST_ROOMS = 10_000;
/** ms between two answers to who asks for all of ours: a short question costs many messages. */
const PAUSE = 1000;

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
  /** By what is the same for every name that reads as theirs. */
  readonly people: Map<string, Person>;
  /** While all are being told anew: who was told so far. */
  told?: Set<string>;
  /** When its people were asked for last, because their number was another. */
  asked: number;
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
  readonly #directory = new Directory();
  #rejected = 0;
  #answered = -Infinity;
  #later: ReturnType<typeof setTimeout> | undefined;

  /** `now` is a clock in ms. */
  constructor(bus: Bus, events: PresenceEvents, now: () => number = () => Date.now()) {
    this.#bus = bus;
    this.#events = events;
    this.#now = now;
    this.#ours = { seen: Infinity, people: new Map(), asked: -Infinity };
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
    return this.#directory.named(name);
  }

  /** Rooms with somebody in them, and who that is. */
  get rooms(): ReadonlyMap<string, ReadonlySet<Person>> {
    return this.#directory.rooms;
  }

  /** One of ours came, or goes to a room under a name that is free or its own. */
  set(name: string, room: string, before?: Person): Person {
    const since = before && keyOf(before.name) === keyOf(name) ? before.since : this.#now();
    const person = { name, room, since, node: this.#bus.node };
    if (before) this.#forget(this.#ours, before);
    this.#put(this.#ours, person);
    this.#events.changed(person, before);
    this.#tell({ type: "came", people: [before ? [name, room, since, before.name] : [name, room, since]] });
    return person;
  }

  /** One of ours has left. */
  delete(person: Person): void {
    if (this.#ours.people.get(keyOf(person.name)) !== person) return;
    this.#forget(this.#ours, person);
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
    clearTimeout(this.#later);
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
    if (note.type === "who") return this.#asked();
    const node = this.#node(sender);
    if (node === undefined) return void this.#rejected++;
    node.seen = this.#now();
    if (note.type === "bye") this.#drop(sender, node);
    else if (note.type === "gone") this.#gone(node, note.name ?? "");
    else if (note.type === "alive" && note.count !== node.people.size) this.#ask(node);
    if (note.type === "are" && note.first) node.told = new Set();
    for (const told of note.people ?? []) {
      this.#told(sender, node, told, note.type === "came");
      node.told?.add(keyOf(told[0]));
    }
    if (note.type === "are" && note.last && node.told) {
      for (const [key, person] of node.people) if (!node.told.has(key)) this.#gone(node, person.name);
      delete node.told;
    }
  }

  /** Something of theirs was lost on the way: they are asked, but not with every sign of life for ever. */
  #ask(node: Node): void {
    if (this.#now() - node.asked < SIGN) return;
    node.asked = this.#now();
    this.#tell({ type: "who" });
  }

  /** Who asks soon after another is answered together with those who come until then. */
  #asked(): void {
    const pause = this.#answered + PAUSE - this.#now();
    if (pause <= 0) this.#answer();
    else {
      this.#later ??= setTimeout(() => {
        this.#later = undefined;
        this.#answer();
      }, pause);
    }
  }

  /** All of ours, in messages of bounded size. */
  #answer(): void {
    this.#answered = this.#now();
    const ours = [...this.#ours.people.values()];
    for (let at = 0; at === 0 || at < ours.length; at += TOGETHER) {
      const people = ours.slice(at, at + TOGETHER).map(({ name, room, since }): Told => [name, room, since]);
      this.#tell({ type: "are", people, first: at === 0, last: at + TOGETHER >= ours.length });
    }
  }

  #node(id: string): Node | undefined {
    const known = this.#nodes.get(id);
    if (known || this.#nodes.size === MOST_NODES) return known;
    const node: Node = { seen: this.#now(), people: new Map(), asked: -Infinity };
    this.#nodes.set(id, node);
    return node;
  }

  #told(id: string, node: Node, [name, room, since, formerly]: Told, isNews: boolean): void {
    const key = keyOf(name);
    const before = node.people.get(formerly === undefined ? key : keyOf(formerly)) ?? node.people.get(key);
    const ours = this.#ours.people.get(key);
    const { size, rooms } = this.#directory;
    const isTooMany = !before && size >= MOST_PEOPLE || !rooms.has(room) && rooms.size >= MOST_ROOMS;
    if (isTooMany) return void this.#rejected++;
    if (before) this.#forget(node, before);
    const person = { name, room, since, node: id };
    this.#put(node, person);
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

  #put(node: Node, person: Person): void {
    const key = keyOf(person.name);
    const before = node.people.get(key);
    if (before) this.#directory.delete(before);
    node.people.set(key, person);
    this.#directory.add(person);
  }

  #forget(node: Node, person: Person): void {
    if (node.people.delete(keyOf(person.name))) this.#directory.delete(person);
  }

  #drop(id: string, node: Node): void {
    this.#nodes.delete(id);
    for (const person of node.people.values()) this.#directory.delete(person);
    for (const person of node.people.values()) this.#events.left(person);
  }
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
