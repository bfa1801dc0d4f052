/**
 * A chat with names and rooms, for one server or for all servers of a bus.
 *
 * @module
 */
import { type Bus, type BusMessage, BusMessageError, type Subscription } from "../bus/bus.ts";
import { LocalBus } from "../bus/local_bus.ts";
import type { Connection } from "../connection/connection.ts";
import { SharedMessage } from "../connection/shared_message.ts";
import type { Handler } from "../handlers/handler.ts";
import { type Filling, take } from "../timer/token_bucket.ts";
import { commands } from "./commands.ts";
import type { Person } from "./directory.ts";
import type { Host, Member } from "./member.ts";
import { nameOf, roomOf } from "./names.ts";
import { Presence } from "./presence.ts";
import { type ChatLanguage, type ChatWords, WORDS } from "./words.ts";

/** Options of {@linkcode chat}. */
export interface ChatOptions {
  /** What joins this server to others. @default {a bus of this process alone} */
  bus?: Bus | undefined;
  /** In which members are spoken to until they say `/lang`. @default {"en"} */
  language?: ChatLanguage | undefined;
  /** Where everybody is at first. @default {"lobby"} */
  room?: string | undefined;
  /**
   * Whether a message is what a read brought, as on a wire without framing: each of its lines is said, and what is sent
   * ends with a line feed.
   *
   * @default {false}
   */
  stream?: boolean | undefined;
  /**
   * What ends a message on this server's wire, where that is not a line end: in what members are told it becomes a blank,
   * so that nobody on another wire can say what reads as somebody else's message here.
   *
   * @default {undefined}
   */
  delimiter?: string | undefined;
  /** Rooms with somebody in them, at most. @default {1000} */
  maxRooms?: number | undefined;
  /** People in a room, on all servers, up to which comings, goings and new names are told to all of them. @default {500} */
  maxTold?: number | undefined;
  /** Messages that a member may send each second, twice as many at once; more are not passed on. @default {10} */
  rate?: number | undefined;
  /** UTF-16 code units of a message, at most. @default {4096} */
  maxLength?: number | undefined;
}

/**
 * Passes each message to everybody else in the same room, with the name of who said it: `<name> text`. A message that
 * begins with `/` is a command: `/help` lists them.
 *
 * A message is encoded once for each encoding and framing, however many hear it. Nobody waits for a slow member: it is
 * dropped at `maxBufferedAmount`.
 *
 * @example
 * ```ts
 * import { connect, lines, serve } from "@mojibye/mojibye";
 * import { chat } from "@mojibye/mojibye/chat";
 *
 * await using server = serve({ hostname: "127.0.0.1", framing: lines() }, chat());
 * await using conn = await connect({ port: server.addr.port, framing: lines() });
 * console.assert(/^you are guest-\w+, in the room lobby/.test(await conn.receive() ?? ""));
 * await conn.send("/nick 小白");
 * console.assert(await conn.receive() === "* you are now 小白");
 * ```
 *
 * @throws {RangeError} for a room that cannot be one.
 */
export function chat(options: ChatOptions = {}): Handler {
  const hall = new Hall(options);
  return (connection) => hall.welcome(connection);
}

/** What moves a terminal's cursor or begins a command for it, and line ends; not tabs. */
const CONTROL = /(?!\t)\p{Cc}/gu;

/** Messages that wait for one member while they are told what was said before. */
const MOST_WAITING = 1000;

/** The chat of one server. */
class Hall implements Host {
  readonly maxRooms: number;
  readonly #maxLength: number;
  readonly #maxTold: number;
  readonly #bus: Bus;
  readonly #language: ChatLanguage;
  readonly #room: string;
  readonly #stream: boolean;
  readonly #delimiter: string | undefined;
  readonly #filling: Filling;
  /** Our members, by the person that they are. */
  readonly #members = new Map<Person, Member>();
  readonly #rooms = new Map<string, { readonly members: Set<Member>; readonly subscription: Subscription }>();
  #presence: Presence | undefined;
  #direct: Subscription | undefined;
  /** Who speaks now: nobody hears what they say themselves. */
  #speaking: Member | undefined;

  constructor(options: ChatOptions) {
    this.#bus = options.bus ?? new LocalBus();
    this.#language = options.language ?? "en";
    this.#room = options.room ?? "lobby";
    if (roomOf(this.#room) === undefined) {
      throw new RangeError(`Cannot chat in a room named ${JSON.stringify(this.#room)}`);
    }
    this.#stream = options.stream ?? false;
    this.#delimiter = options.delimiter === "" ? undefined : options.delimiter;
    this.maxRooms = options.maxRooms ?? 1000;
    this.#maxLength = options.maxLength ?? 4096;
    this.#maxTold = options.maxTold ?? 500;
    const { rate = 10 } = options;
    this.#filling = { most: 2 * rate, perMillisecond: rate / 1000 };
  }

  get rooms(): ReadonlyMap<string, ReadonlySet<Person>> {
    return this.#presence?.rooms ?? new Map();
  }

  person(name: string): Person | undefined {
    return this.#presence?.person(name);
  }

  /** One conversation, from welcome to farewell. */
  async welcome(connection: Connection): Promise<void> {
    const presence = this.#presence ??= this.#opened();
    const person = presence.set(this.#freeName("guest"), this.#room);
    const member: Member = {
      connection,
      allowance: { tokens: this.#filling.most, at: performance.now() },
      words: WORDS[this.#language],
      person,
    };
    this.#members.set(person, member);
    this.#enter(member);
    this.tell(member, member.words.welcome(person.name, person.room));
    try {
      await this.#recall(member);
      await connection.receiveAll((messages) => {
        for (const message of messages) this.#said(member, message);
      });
    } finally {
      this.#leave(member);
    }
  }

  tell({ connection }: Member, text: string): void {
    connection.send(this.#line(text)).catch(() => {}); // a member that is gone is told of by its connection
  }

  whisper(from: Member, to: Person, text: string): void {
    this.#bus.publish(directTo(to.node), from.person.name, JSON.stringify([to.name, plain(text)]));
  }

  rename(member: Member, name: string): boolean {
    const found = this.person(name);
    if (found && found !== member.person) return false;
    this.#become(member, name, member.person.room);
    return true;
  }

  move(member: Member, room: string): void {
    this.#exit(member);
    this.#become(member, member.person.name, room);
    this.#enter(member);
    this.tell(member, member.words.joined(member.person.name, room));
    this.#recall(member);
  }

  /** Tells a member what was said in their room before they came, where the bus keeps it. What is said meanwhile waits. */
  async #recall(member: Member): Promise<void> {
    if (!this.#bus.history) return;
    const { room } = member.person;
    const waiting: BusMessage[] = [];
    member.waiting = waiting;
    // A bus that is away has no history: the chat goes on without.
    const kept = await this.#bus.history(room).catch(() => []);
    if (member.waiting !== waiting) return; // went elsewhere meanwhile
    member.waiting = undefined;
    const ids = new Set(kept.map(({ id }) => id));
    for (const message of kept) if (this.#isSound(message)) this.tell(member, earlier(message));
    for (const message of waiting) if (!ids.has(message.id)) this.tell(member, spoken(message));
  }

  #opened(): Presence {
    this.#direct = this.#bus.subscribe(directTo(this.#bus.node), (message) => this.#whispered(message));
    return new Presence(this.#bus, {
      changed: (person, before) => this.#changed(person, before),
      left: (person) => this.#toRoom(person.room, (words) => words.left(person.name)),
      taken: (person) => this.#taken(person),
    });
  }

  #said(member: Member, message: string): void {
    const lines = this.#stream ? message.split(/\r?\n/).filter((line) => line !== "") : [message];
    for (const line of lines) {
      const { words } = member;
      if (take(member.allowance, this.#filling, performance.now()) === 0) this.tell(member, words.tooFast);
      else if (line.length > this.#maxLength) this.tell(member, words.tooLong(this.#maxLength));
      else if (line.startsWith("/") && !line.startsWith("//")) commands(this, member, line);
      else this.#speak(member, plain(line.startsWith("//") ? line.slice(1) : line));
    }
  }

  #speak(member: Member, text: string): void {
    this.#speaking = member;
    try {
      this.#bus.publish(member.person.room, member.person.name, text);
    } catch (error) {
      if (!(error instanceof BusMessageError)) throw error;
      this.tell(member, member.words.tooLong(error.limit));
    } finally {
      this.#speaking = undefined;
    }
  }

  #heard(message: BusMessage): void {
    const { room, sender, node } = message;
    const person = this.person(sender);
    // Nobody speaks in the name of somebody on another server.
    if (!this.#isSound(message) || person && person.node !== node) return;
    const shared = new SharedMessage(this.#line(spoken(message)));
    for (const member of this.#rooms.get(room)?.members ?? []) {
      if (member === this.#speaking) continue;
      if (!member.waiting) member.connection.send(shared).catch(() => {}); // gone
      else if (member.waiting.length < MOST_WAITING) member.waiting.push(message);
    }
  }

  /** Whether something could have been said here: anybody may publish. */
  #isSound({ sender, text }: BusMessage): boolean {
    return nameOf(sender) === sender && text.length <= this.#maxLength && plain(text) === text;
  }

  #whispered({ sender, text, node }: BusMessage): void {
    const [name, said] = addressed(text);
    const person = this.person(name);
    const member = person && this.#members.get(person);
    if (member && this.person(sender)?.node === node && said.length <= this.#maxLength && plain(said) === said) {
      this.tell(member, member.words.whisper(sender, said));
    }
  }

  /** Says who came, left or was renamed to our members in a room, to each in their language. */
  #toRoom(room: string, say: (words: ChatWords) => string, except?: Person): void {
    // Where thousands come and go, telling each of them to all would be all that the server does.
    if ((this.rooms.get(room)?.size ?? 0) > this.#maxTold) return;
    const shared = new Map<ChatWords, SharedMessage>();
    for (const { person, words, connection } of this.#rooms.get(room)?.members ?? []) {
      if (person === except) continue;
      const said = shared.get(words) ?? new SharedMessage(this.#line(say(words)));
      shared.set(words, said);
      connection.send(said).catch(() => {}); // gone
    }
  }

  #changed(person: Person, before: Person | undefined): void {
    const { name, room } = person;
    if (before?.room === room) {
      this.#toRoom(room, (words) => words.renamed(before.name, name), before);
      return;
    }
    if (before) this.#toRoom(before.room, (words) => words.joined(name, room), before);
    this.#toRoom(room, (words) => words.joined(name, room), before);
  }

  #taken(person: Person): void {
    const member = this.#members.get(person);
    if (!member) return;
    const name = this.#freeName(person.name);
    this.#become(member, name, person.room);
    this.tell(member, member.words.takenElsewhere(person.name, name));
  }

  #become(member: Member, name: string, room: string): void {
    const before = member.person;
    const person = this.#presence?.set(name, room, before) ?? before;
    this.#members.delete(before);
    this.#members.set(person, member);
    member.person = person;
  }

  /** A name like this one that nobody has. */
  #freeName(like: string): string {
    const stem = [...like].slice(0, 12).join("");
    for (;;) {
      // By chance, for other servers give out names at the same time.
      const name = `${stem}-${Math.floor(Math.random() * 36 ** 4).toString(36).padStart(4, "0")}`;
      if (!this.person(name)) return name;
    }
  }

  #enter(member: Member): void {
    const { room } = member.person;
    const found = this.#rooms.get(room) ??
      { members: new Set(), subscription: this.#bus.subscribe(room, (message) => this.#heard(message)) };
    this.#rooms.set(room, found);
    found.members.add(member);
  }

  #exit(member: Member): void {
    const { room } = member.person;
    const found = this.#rooms.get(room);
    if (!found) return;
    found.members.delete(member);
    if (found.members.size > 0) return;
    found.subscription.close();
    this.#rooms.delete(room);
  }

  #leave(member: Member): void {
    this.#exit(member);
    this.#members.delete(member.person);
    this.#presence?.delete(member.person);
    if (this.#members.size > 0) return;
    this.#presence?.close();
    this.#direct?.close();
    this.#presence = undefined;
  }

  #line(text: string): string {
    if (this.#stream) return `${text}\n`;
    return this.#delimiter === undefined ? text : text.replaceAll(this.#delimiter, " ");
  }
}

/** What is said without what would do something at who hears it. */
function plain(text: string): string {
  return text.replace(CONTROL, " ");
}

function spoken({ sender, text }: BusMessage): string {
  return `<${sender}> ${text}`;
}

/** With the time of day on this server at which it was said. */
function earlier(message: BusMessage): string {
  const time = new Date(message.time);
  const [hours, minutes] = [time.getHours(), time.getMinutes()].map((number) => String(number).padStart(2, "0"));
  return `[${hours}:${minutes}] ${spoken(message)}`;
}

/** Where a server hears what is said to one of its people; no room of people. */
function directTo(node: string): string {
  return `\u0000direct/${node}`;
}

function addressed(text: string): readonly [name: string, said: string] {
  try {
    const told: unknown = JSON.parse(text);
    if (!Array.isArray(told)) return ["", ""];
    const [name, said] = told;
    return typeof name === "string" && typeof said === "string" ? [name, said] : ["", ""];
  } catch {
    return ["", ""]; // of a publisher that is none of ours
  }
}
