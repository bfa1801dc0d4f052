/**
 * What is said to somebody who types.
 *
 * @module
 */
import { counted } from "./counted.ts";

/** One sentence for each thing there is to say. */
export interface TypingMessages {
  help: string;
  serverHelp: string;
  unknown(word: string): string;
  toWhat: string;
  badHex(text: string): string;
  fileWhat: string;
  fileSent(path: string, bytes: number): string;
  fileTooLarge(path: string, limit: number): string;
  badFile(path: string, why: string): string;
}

/** Chinese. */
export const typingZh: TypingMessages = {
  help: "输入一行回车发送;/hex 01 03 发送字节,/file 文件名 发送文件,//x 发送 /x,/quit 结束",
  serverHelp:
    "输入的内容发给所有客户端;/to N 内容 只发给一个,/who 查看;/hex 01 03 发送字节,/file 文件名 发送文件,//x 发送 /x,/quit 结束",
  unknown: (word) => `没有命令 ${word},什么也没有发送:用 /help 查看;要发送 ${word} 请写 /${word}`,
  toWhat: "请写 /to N 内容,例如 /to 2 你好:用 /who 查看号码",
  badHex: (text) => `${text === "" ? "/hex" : text} 不是成对的十六进制数字:例如 /hex 01 03`,
  fileWhat: "请写 /file 文件名",
  fileSent: (path, bytes) => `已发送 ${path}:${bytes} 字节`,
  fileTooLarge: (path, limit) => `无法发送 ${path}:作为一条消息最多 ${limit} 字节;用 -f chunks 没有限制`,
  badFile: (path, why) => `无法发送 ${path}:${why}`,
};

/** English. */
export const typingEn: TypingMessages = {
  help: "type a line and press Enter to send it; /hex 01 03 sends bytes, /file NAME a file, //x sends /x, /quit ends",
  serverHelp:
    "what you type goes to every client; /to N text to one, /who lists them; /hex 01 03 sends bytes, /file NAME a file, //x sends /x, /quit ends",
  unknown: (word) => `there is no command ${word}, nothing was sent: /help lists them; to send ${word} write /${word}`,
  toWhat: "write /to N text, as in /to 2 hello: /who lists the numbers",
  badHex: (text) => `${text === "" ? "/hex" : text} is not pairs of hexadecimal digits: write /hex 01 03`,
  fileWhat: "write /file NAME",
  fileSent: (path, bytes) => `sent ${path}: ${counted(bytes, "byte")}`,
  fileTooLarge: (path, limit) =>
    `Cannot send ${path}: as one message it may have ${counted(limit, "byte")}; with -f chunks there is no limit`,
  badFile: (path, why) => `Cannot send ${path}: ${why}`,
};
