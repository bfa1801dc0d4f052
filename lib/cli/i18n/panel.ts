/**
 * What the panel says.
 *
 * @module
 */
import { counted } from "./counted.ts";

/** One sentence for each thing there is to say; what stands on the page itself is the page's. */
export interface PanelMessages {
  /** Where rules come from that were typed into the page. */
  readonly rules: string;
  open(address: string): string;
  exposed(address: string): string;
  noFolder(path: string): string;
  noFiles(name: string): string;
  notBelow(name: string, folder: string): string;
  noSession(id: number): string;
  tooManySessions(most: number): string;
  forgotten(id: number): string;
  noHex(text: string): string;
  reopened(changes: readonly string[], ended: number): string;
  rulesInUse: string;
  rest(bytes: number): string;
  largeRecord(most: number): string;
  noRecord(id: number): string;
  noTalk(number: number, most: number): string;
  notOpen: string;
  answersItself: string;
  choosePeer: string;
  playing(number: number, as: "server" | "client"): string;
  wrongMessage(number: number, expected: string, got: string): string;
  missingMessage(number: number, expected: string, ms: number): string;
  extraMessage(got: string): string;
}

/** Chinese. */
export const panelZh: PanelMessages = {
  rules: "(规则)",
  open: (address) => `请在浏览器中打开:${address}`,
  exposed: (address) => `注意:${address} 不限于本机,任何拿到上面网址的人都能操作`,
  noFolder: (path) => `--web-files 的值 ${path} 不是文件夹`,
  noFiles: (name) => `页面不能使用文件 ${name}:启动时请加 --web-files DIR`,
  notBelow: (name, folder) => `${folder} 之下没有文件 ${name}:页面只能使用 --web-files 之下的文件`,
  noSession: (id) => `没有会话 ${id}:它已被移除`,
  tooManySessions: (most) => `会话不能超过 ${most} 个:请先移除一个`,
  forgotten: (id) => `无法显示消息 ${id}:它已被丢弃`,
  noHex: (text) => `${text} 不是成对的十六进制数字`,
  reopened: (changes, ended) =>
    `已重新打开${changes.length > 0 ? `:${changes.join(",")}` : ""}${ended > 0 ? `;断开了 ${ended} 个连接` : ""}`,
  rulesInUse: "新规则已生效,连接没有断开",
  rest: (bytes) => `最后 ${bytes} 个字节不成消息`,
  largeRecord: (most) => `记录应有内容,且不超过 ${most} 字节`,
  noRecord: (id) => `会话 ${id} 不是打开的记录,无法重放`,
  noTalk: (number, most) => `记录中没有第 ${number} 个连接,只有 ${most} 个`,
  notOpen: "会话没有打开,无法重放",
  answersItself: "服务端自己在回答,无法重放:请把作用改为“只看不答”",
  choosePeer: "有多个连接:请选择对谁重放",
  playing: (number, as) => `开始重放记录中的第 ${number} 个连接,扮演${as === "server" ? "服务端" : "客户端"}`,
  wrongMessage: (number, expected, got) => `第 ${number} 条与记录不同:应为 ${expected},收到 ${got}`,
  missingMessage: (number, expected, ms) => `第 ${number} 条没有来(${ms} 毫秒):应为 ${expected}`,
  extraMessage: (got) => `记录之外又来了 ${got}`,
};

/** English. */
export const panelEn: PanelMessages = {
  rules: "(rules)",
  open: (address) => `Open in a browser: ${address}`,
  exposed: (address) => `Careful: ${address} is not this machine alone, whoever has the address above can use it`,
  noFolder: (path) => `${path} is no folder for --web-files`,
  noFiles: (name) => `The page cannot use the file ${name}: start with --web-files DIR`,
  notBelow: (name, folder) => `There is no file ${name} below ${folder}: the page can use no other than --web-files`,
  noSession: (id) => `There is no session ${id}: it was removed`,
  tooManySessions: (most) => `There cannot be more than ${most} sessions: remove one`,
  forgotten: (id) => `Cannot show message ${id}: it was dropped`,
  noHex: (text) => `${text} is not pairs of hexadecimal digits`,
  reopened: (changes, ended) =>
    `Opened anew${changes.length > 0 ? `: ${changes.join(", ")}` : ""}${
      ended > 0 ? `; ${counted(ended, "connection")} ended` : ""
    }`,
  rulesInUse: "The new rules are in use, no connection ended",
  rest: (bytes) => `The last ${counted(bytes, "byte")} made no message`,
  largeRecord: (most) => `A record is not empty, and has at most ${counted(most, "byte")}`,
  noRecord: (id) => `Cannot play session ${id}: it is no record that was opened`,
  noTalk: (number, most) => `The record has no connection ${number}, only ${most}`,
  notOpen: "Cannot play a record on a session that is not open",
  answersItself: "Cannot play a record while the server answers by itself: set its job to “Only listen”",
  choosePeer: "Several are connected: choose for whom the record is played",
  playing: (number, as) => `Connection ${number} of the record is played, as the ${as}`,
  wrongMessage: (number, expected, got) =>
    `Message ${number} differs from the record: expected ${expected}, got ${got}`,
  missingMessage: (number, expected, ms) => `Message ${number} did not come within ${ms} ms: expected ${expected}`,
  extraMessage: (got) => `More came than was recorded: ${got}`,
};
