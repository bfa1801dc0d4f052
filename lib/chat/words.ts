/**
 * What the chat says to its members, in Chinese and in English.
 *
 * @module
 */

/** A language that a member can be spoken to in. */
export type ChatLanguage = "zh" | "en";

/** One sentence for each thing there is to say. */
export interface ChatWords {
  welcome(name: string, room: string): string;
  help: readonly string[];
  joined(name: string, room: string): string;
  left(name: string): string;
  renamed(before: string, name: string): string;
  youAre(name: string): string;
  takenElsewhere(before: string, name: string): string;
  nameTaken(name: string): string;
  badName(name: string, longest: number): string;
  badRoom(room: string, longest: number): string;
  tooManyRooms(most: number): string;
  who(room: string, names: readonly string[], more: number): string;
  rooms(rooms: readonly (readonly [room: string, members: number])[], more: number): string;
  whisper(from: string, text: string): string;
  whispered(to: string, text: string): string;
  nobody(name: string): string;
  msgHow: string;
  unknown(word: string): string;
  tooFast: string;
  tooLong(longest: number): string;
  language: string;
}

const zh: ChatWords = {
  welcome: (name, room) => `你是 ${name},在房间 ${room};/help 查看命令`,
  help: [
    "/nick 名字 改名;/who 看谁在这里;/join 房间 换房间;/rooms 列出房间",
    "/msg 名字 内容 只说给一个人;/lang zh|en 换语言;/quit 离开;//x 发送 /x",
  ],
  joined: (name, room) => `* ${name} 进入了 ${room}`,
  left: (name) => `* ${name} 离开了`,
  renamed: (before, name) => `* ${before} 改名为 ${name}`,
  youAre: (name) => `* 你现在是 ${name}`,
  takenElsewhere: (before, name) => `* ${before} 已被另一台服务器上的人使用:你现在是 ${name}`,
  nameTaken: (name) => `名字 ${name} 已有人使用`,
  badName: (name, longest) => `${name} 不能作名字:1 到 ${longest} 个字符,不含空白、控制字符和 <>/*`,
  badRoom: (room, longest) => `${room} 不能作房间名:1 到 ${longest} 个字符,不含空白和控制字符`,
  tooManyRooms: (most) => `不能再开房间:最多 ${most} 个;用 /rooms 查看`,
  who: (room, names, more) => `${room}:${names.join(" ")}${more > 0 ? ` 等,另有 ${more} 人` : ""}`,
  rooms: (rooms, more) =>
    rooms.map(([room, members]) => `${room}(${members})`).join(" ") + (more > 0 ? ` 等,另有 ${more} 个` : ""),
  whisper: (from, text) => `[${from} 对你说] ${text}`,
  whispered: (to, text) => `[你对 ${to} 说] ${text}`,
  nobody: (name) => `没有叫 ${name} 的人:用 /who 查看`,
  msgHow: "请写 /msg 名字 内容",
  unknown: (word) => `没有命令 ${word}:用 /help 查看;要发送 ${word} 请写 /${word}`,
  tooFast: "说得太快,这一条没有发出",
  tooLong: (longest) => `太长,没有发出:最多 ${longest} 个字符`,
  language: "好的,改说中文",
};

const en: ChatWords = {
  welcome: (name, room) => `you are ${name}, in the room ${room}; /help lists the commands`,
  help: [
    "/nick NAME renames you; /who shows who is here; /join ROOM goes elsewhere; /rooms lists the rooms",
    "/msg NAME text speaks to one; /lang zh|en is the language; /quit leaves; //x sends /x",
  ],
  joined: (name, room) => `* ${name} came into ${room}`,
  left: (name) => `* ${name} left`,
  renamed: (before, name) => `* ${before} is now ${name}`,
  youAre: (name) => `* you are now ${name}`,
  takenElsewhere: (before, name) => `* ${before} is somebody's name on another server: you are now ${name}`,
  nameTaken: (name) => `the name ${name} is taken`,
  badName: (name, longest) =>
    `${name} cannot be a name: 1 to ${longest} characters without blanks, control characters and <>/*`,
  badRoom: (room, longest) =>
    `${room} cannot be a room: 1 to ${longest} characters without blanks and control characters`,
  tooManyRooms: (most) => `no new room: there may be ${most}; /rooms lists them`,
  who: (room, names, more) => `${room}: ${names.join(" ")}${more > 0 ? ` and ${more} more` : ""}`,
  rooms: (rooms, more) =>
    rooms.map(([room, members]) => `${room} (${members})`).join(", ") + (more > 0 ? ` and ${more} more` : ""),
  whisper: (from, text) => `[${from} to you] ${text}`,
  whispered: (to, text) => `[you to ${to}] ${text}`,
  nobody: (name) => `nobody is called ${name}: /who lists the names`,
  msgHow: "write /msg NAME text",
  unknown: (word) => `there is no command ${word}: /help lists them; to send ${word} write /${word}`,
  tooFast: "too fast: this one was not sent",
  tooLong: (longest) => `too long, not sent: ${longest} characters at most`,
  language: "English it is",
};

/** The sentences, by language. */
export const WORDS: Readonly<Record<ChatLanguage, ChatWords>> = { zh, en };
