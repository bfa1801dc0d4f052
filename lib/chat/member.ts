/**
 * A member of the chat on this server, and what a command may do for one.
 *
 * @module
 */
import type { BusMessage } from "../bus/bus.ts";
import type { Connection } from "../connection/connection.ts";
import type { Bucket } from "../timer/token_bucket.ts";
import type { Person } from "./directory.ts";
import type { ChatWords } from "./words.ts";

/** Somebody whose connection is on this server. */
export interface Member {
  readonly connection: Connection;
  /** Messages that they may send now. */
  readonly allowance: Bucket;
  /** Their language. */
  words: ChatWords;
  /** Who they are at the moment. */
  person: Person;
  /** What was said while they are being told what was said before they came. */
  waiting?: BusMessage[] | undefined;
}

/** The chat of this server. */
export interface Host {
  /** Rooms with somebody in them, at most. */
  readonly maxRooms: number;
  /** Rooms with somebody in them on any server, and who that is. */
  readonly rooms: ReadonlyMap<string, ReadonlySet<Person>>;
  /** Somebody by name, in any case. */
  person(name: string): Person | undefined;
  /** Says something to one member alone. */
  tell(member: Member, text: string): void;
  /** Says something to one person, wherever they are. */
  whisper(from: Member, to: Person, text: string): void;
  /** Gives a member another name; false if somebody has it. */
  rename(member: Member, name: string): boolean;
  /** Lets a member go to another room. */
  move(member: Member, room: string): void;
}
