/**
 * What is said about who may come in, and how much.
 *
 * @module
 */
import { counted } from "./counted.ts";

/** One sentence for each thing there is to say. */
export interface AdmissionMessages {
  // of one that was refused, on standard error
  denied: string;
  notAllowed: string;
  tooManyFrom(most: number): string;
  tooOften(count: number, ms: number): string;
  noHeader(hex: string): string;
  /** The same once more, with how often in the last `ms`. */
  again(line: string, count: number, ms: number): string;
  // why a conversation ended
  untrusted: string;
  tooFast: string;
  // to the peer
  notYou: string;
  yoursTooMany(most: number): string;
  youTooOften: string;
  youTooFast: string;
  // options
  badEntry(flag: string, entry: string): string;
  badEntryInFile(flag: string, file: string, line: number, entry: string): string;
  badRate(text: string): string;
  badVersion(text: string): string;
  cannotRead(flag: string, file: string, why: string): string;
  readAgain(file: string, entries: number): string;
  kept(file: string, why: string): string;
}

/** Chinese. */
export const admissionZh: AdmissionMessages = {
  denied: "已拒绝:地址在拒绝之列(--deny)",
  notAllowed: "已拒绝:地址不在允许之列(--allow)",
  tooManyFrom: (most) => `已拒绝:每个地址最多 ${most} 个连接(--max-per-address)`,
  tooOften: (count, ms) => `已拒绝:同一地址 ${ms / 1000} 秒内的新连接超过 ${count} 个(--rate)`,
  noHeader: (hex) => `已断开:代理应先发送 PROXY 头,收到的却是 ${hex}(--proxy-protocol)`,
  again: (line, count, ms) => `${line};最近 ${ms / 1000} 秒内又有 ${count} 个`,
  untrusted: "发来了 PROXY 头,却不是 --proxy-protocol 所列的代理",
  tooFast: "此地址的消息太快(--rate)",
  notYou: "服务端不接受来自此地址的连接",
  yoursTooMany: (most) => `来自此地址的连接太多(最多 ${most} 个),请稍后再试`,
  youTooOften: "来自此地址的连接太频繁,请稍后再试",
  youTooFast: "消息太快,连接已断开",
  badEntry: (flag, entry) =>
    `${flag} 中的 ${entry} 既不是地址也不是网段:请写 192.0.2.7、10.0.0.0/8、2001:db8::7 或 fe80::/10,多个之间用逗号,或 @文件名`,
  badEntryInFile: (flag, file, line, entry) =>
    `${flag} 的文件 ${file} 第 ${line} 行的 ${entry} 既不是地址也不是网段:请写 192.0.2.7、10.0.0.0/8、2001:db8::7 或 fe80::/10`,
  badRate: (text) => `--rate 的值 ${text} 无效:应为 10/s、100/m 这样,或 connections=2/s,messages=100/s`,
  badVersion: (text) => `--send-proxy 的值 ${text} 无效:应为 v1 或 v2`,
  cannotRead: (flag, file, why) => `${flag} 的文件 ${file} 不能读取:${why}`,
  readAgain: (file, entries) => `已重新读取 ${file}:${entries} 个地址或网段`,
  kept: (file, why) => `${file} 仍用原来的内容:${why}`,
};

/** English. */
export const admissionEn: AdmissionMessages = {
  denied: "refused: its address is denied (--deny)",
  notAllowed: "refused: its address is not among those allowed (--allow)",
  tooManyFrom: (most) => `refused: at most ${counted(most, "connection")} from one address (--max-per-address)`,
  tooOften: (count, ms) =>
    `refused: more than ${counted(count, "new connection")} from one address in ${ms / 1000} s (--rate)`,
  noHeader: (hex) => `dropped: a proxy has to say a PROXY header first, and said ${hex} (--proxy-protocol)`,
  again: (line, count, ms) => `${line}; ${count} more in the last ${ms / 1000} s`,
  untrusted: "it sent a PROXY header and is none of the proxies (--proxy-protocol)",
  tooFast: "messages come too fast from its address (--rate)",
  notYou: "The server takes no connections from this address",
  yoursTooMany: (most) => `Too many connections from this address (${most} at most), try again later`,
  youTooOften: "New connections come too often from this address, try again later",
  youTooFast: "Messages come too fast, the connection is closed",
  badEntry: (flag, entry) =>
    `${entry} in ${flag} is neither an address nor a network: write 192.0.2.7, 10.0.0.0/8, 2001:db8::7 or fe80::/10, with commas between several, or @FILE`,
  badEntryInFile: (flag, file, line, entry) =>
    `${entry} in line ${line} of ${file} (${flag}) is neither an address nor a network: write 192.0.2.7, 10.0.0.0/8, 2001:db8::7 or fe80::/10`,
  badRate: (text) => `${text} is no value for --rate: write 10/s or 100/m, or connections=2/s,messages=100/s`,
  badVersion: (text) => `${text} is no value for --send-proxy: v1 or v2`,
  cannotRead: (flag, file, why) => `cannot read ${file} of ${flag}: ${why}`,
  readAgain: (file, entries) => `${file} was read again: ${entries === 1 ? "1 entry" : `${entries} entries`}`,
  kept: (file, why) => `${file} stays as it was: ${why}`,
};
