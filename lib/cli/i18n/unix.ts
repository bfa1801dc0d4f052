/**
 * What is said about Unix sockets.
 *
 * @module
 */

import { counted } from "./counted.ts";

/** One sentence for each thing there is to say. */
export interface UnixMessages {
  inUse(path: string): string;
  notASocket(path: string): string;
  noPath: string;
  tooLong(path: string, bytes: number): string;
  noFolder(path: string): string;
  nobody(path: string): string;
  noSuch(path: string): string;
  badMode(text: string): string;
  notHere: string;
}

/** Chinese. */
export const unixZh: UnixMessages = {
  inUse: (path) => `无法监听 ${path}:已有服务端在使用,请关闭它,或用 -U 换一个路径`,
  notASocket: (path) => `无法监听 ${path}:那里已有别的东西,不是套接字,不会动它;请用 -U 换一个路径`,
  noPath: "套接字的路径是空的:请写出路径,如 -U /run/app.sock",
  tooLong: (path, bytes) => `${path} 长 ${bytes} 字节,套接字的路径要短于 108 字节:请用更短的路径`,
  noFolder: (path) => `无法监听 ${path}:所在的目录不存在`,
  nobody: (path) => `无法连接 ${path}:没有服务端在监听,请确认它已启动`,
  noSuch: (path) => `无法连接 ${path}:没有这个套接字,请确认服务端已启动、路径正确`,
  badMode: (text) => `--unix-mode 的值 ${text} 无效:应为 660 这样的三位八进制数`,
  notHere: "本系统没有 Unix 套接字",
};

/** English. */
export const unixEn: UnixMessages = {
  inUse: (path) => `Cannot listen on ${path}: a server uses it, stop that or take another path with -U`,
  notASocket: (path) =>
    `Cannot listen on ${path}: something is there that is no socket, which is left alone; take another path with -U`,
  noPath: "the path of the socket is empty: write one, as in -U /run/app.sock",
  tooLong: (path, bytes) =>
    `${path} has ${counted(bytes, "byte")}, the path of a socket must be shorter than 108: take a shorter one`,
  noFolder: (path) => `Cannot listen on ${path}: there is no such folder`,
  nobody: (path) => `Cannot connect to ${path}: nobody listens there; is the server running?`,
  noSuch: (path) => `Cannot connect to ${path}: there is no such socket; is the server running, is the path right?`,
  badMode: (text) => `${text} is no value for --unix-mode: three octal digits, as in 660`,
  notHere: "this system has no Unix sockets",
};
