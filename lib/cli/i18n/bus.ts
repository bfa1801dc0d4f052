/**
 * What is said about the bus that joins servers.
 *
 * @module
 */

import { counted } from "./counted.ts";

/** One sentence for each thing that happens to it. */
export interface BusMessages {
  badUrl(text: string): string;
  unreachable(servers: string, why: string): string;
  lost: string;
  back(server: string): string;
  closed(why: string): string;
  unreadable(path: string, why: string): string;
  badCreds(path: string): string;
  emptyKey(path: string): string;
  noClient(why: string): string;
  leftOut(count: number): string;
}

/** Chinese. */
export const busZh: BusMessages = {
  badUrl: (text) => `--bus 的值 ${text} 无效:请写 nats://主机:端口 或 tls://主机:端口,多个之间用逗号`,
  unreachable: (servers, why) => `无法连接总线 ${servers}:${why};nats-server 启动了吗,用户和密码对吗?`,
  lost: "总线断开:消息暂时只在本服务器内转发",
  back: (server) => `总线已恢复(${server})`,
  closed: (why) => `总线已关闭:${why};消息只在本服务器内转发`,
  unreadable: (path, why) => `无法读取总线用的文件 ${path}:${why}`,
  badCreds: (path) => `${path} 里没有 NATS 的凭据:应是 .creds 文件(JWT 和种子),或只有一行 nkey 种子(SU…)`,
  emptyKey: (path) => `密钥文件 ${path} 是空的`,
  noClient: (why) => `无法载入 NATS 的客户端:${why}`,
  leftOut: (count) => `总线上有 ${count} 条消息不是本聊天的、版本不同或签名不对,已忽略`,
};

/** English. */
export const busEn: BusMessages = {
  badUrl: (text) => `${text} is no address for --bus: write nats://HOST:PORT or tls://HOST:PORT, several with commas`,
  unreachable: (servers, why) =>
    `Cannot reach the bus ${servers}: ${why}; is nats-server running, are user and password right?`,
  lost: "the bus is away: messages stay on this server meanwhile",
  back: (server) => `the bus is back (${server})`,
  closed: (why) => `the bus is closed: ${why}; messages stay on this server`,
  unreadable: (path, why) => `Cannot read ${path} for the bus: ${why}`,
  badCreds: (path) =>
    `${path} has no credentials for NATS: a .creds file has a JWT and a seed, another one the seed of an nkey (SU…)`,
  emptyKey: (path) => `The file of the key, ${path}, is empty`,
  noClient: (why) => `Cannot load the client of NATS: ${why}`,
  leftOut: (count) =>
    `${counted(count, "message")} on the bus left out: none of this chat, of another version, or not signed`,
};
