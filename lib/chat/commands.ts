/**
 * What members of a chat can do beside speaking: `/nick`, `/who` and the others.
 *
 * @module
 */
import type { Host, Member } from "./member.ts";
import { LONGEST_NAME, LONGEST_ROOM, nameOf, roomOf } from "./names.ts";
import { WORDS } from "./words.ts";

/** Names or rooms in one line. */
const SHOWN = 100;

type Command = (host: Host, member: Member, rest: string) => void;

const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ["/help", (host, member) => member.words.help.forEach((line) => host.tell(member, line))],
  ["/nick", nick],
  ["/who", who],
  ["/join", join],
  ["/rooms", rooms],
  ["/msg", msg],
  ["/lang", lang],
  ["/quit", (_, { connection }) => void connection.close()],
]);

/** Does what a line says that begins with a slash. */
export function commands(host: Host, member: Member, line: string): void {
  const [, word = "", rest = ""] = /^(\S+)\s*(.*)$/su.exec(line) ?? [];
  const command = COMMANDS.get(word.toLowerCase());
  if (command) command(host, member, rest.trim());
  else host.tell(member, member.words.unknown(word));
}

function nick(host: Host, member: Member, text: string): void {
  const { words } = member;
  const name = nameOf(text);
  if (name === undefined) host.tell(member, words.badName(text, LONGEST_NAME));
  else if (host.rename(member, name)) host.tell(member, words.youAre(name));
  else host.tell(member, words.nameTaken(name));
}

function who(host: Host, member: Member): void {
  const { room } = member.person;
  const people = host.rooms.get(room) ?? new Set();
  const names: string[] = [];
  for (const { name } of people) {
    if (names.length === SHOWN) break;
    names.push(name);
  }
  host.tell(member, member.words.who(room, names, people.size - names.length));
}

function join(host: Host, member: Member, text: string): void {
  const { words } = member;
  const room = roomOf(text);
  if (room === undefined) host.tell(member, words.badRoom(text, LONGEST_ROOM));
  else if (!host.rooms.has(room) && host.rooms.size >= host.maxRooms) {
    host.tell(member, words.tooManyRooms(host.maxRooms));
  } else if (room !== member.person.room) host.move(member, room);
}

/** The largest first, without sorting those that are not shown. */
function rooms(host: Host, member: Member): void {
  const largest: [room: string, members: number][] = [];
  for (const [room, { size }] of host.rooms) {
    if (largest.length === SHOWN && size <= (largest.at(-1)?.[1] ?? 0)) continue;
    const place = largest.findIndex(([, members]) => members < size);
    largest.splice(place === -1 ? largest.length : place, 0, [room, size]);
    if (largest.length > SHOWN) largest.pop();
  }
  host.tell(member, member.words.rooms(largest, host.rooms.size - largest.length));
}

function msg(host: Host, member: Member, rest: string): void {
  const { words } = member;
  const [, name = "", text = ""] = /^(\S+)\s+(.+)$/su.exec(rest) ?? [];
  const person = host.person(name);
  if (text === "") return host.tell(member, words.msgHow);
  if (!person) return host.tell(member, words.nobody(name));
  host.whisper(member, person, text);
  host.tell(member, words.whispered(person.name, text));
}

function lang(host: Host, member: Member, text: string): void {
  if (text === "zh" || text === "en") member.words = WORDS[text];
  host.tell(member, text === "zh" || text === "en" ? member.words.language : "/lang zh|en");
}
