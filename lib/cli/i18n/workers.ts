/**
 * What is said about the workers of a server.
 *
 * @module
 */
import { counted } from "./counted.ts";

/** One sentence for each thing there is to say. */
export interface WorkerMessages {
  alone(flag: string): string;
  perAddress(flag: string): string;
  tooFew(flag: string, workers: number): string;
  linux: string;
  compiled: string;
  unstable: string;
  notAllowed: string;
  /** They listen; `handler`: each has a handler of its own. */
  listening(count: number, handler: boolean): string;
  /** One ended that should not; `how`: a signal, or an exit code. */
  ended(number: number, how: string, connections: number, ms: number): string;
  cut: string;
  again(number: number, pid: number): string;
  restarting(count: number): string;
  restarted: string;
  /** Why a client may be reset meanwhile. */
  migrate: string;
  notRestarted(number: number): string;
  lost(count: number): string;
}

/** Chinese. */
export const workersZh: WorkerMessages = {
  alone: (flag) => `${flag} 只能在一个进程里用:请不要和 --workers 同时使用`,
  perAddress: (flag) => `${flag} 按地址计数,而同一地址的客户端会分到各个工作进程:请不要和 --workers 同时使用`,
  tooFew: (flag, workers) => `${flag} 由各工作进程平分,至少应为 ${workers}`,
  linux: "--workers 需要 Linux:其他系统不会把同一端口的客户端分给多个进程",
  compiled: "编译成的单个程序不能启动工作进程:请用 deno run --unstable-net -A server.ts --workers …",
  unstable: "--workers 需要 --unstable-net:deno run --unstable-net -A server.ts --workers …",
  notAllowed: "没有权限:启动工作进程(--allow-run=deno)",
  listening: (count, handler) => `${count} 个工作进程${handler ? ";--handler 的模块在每个进程里各有一份状态" : ""}`,
  ended: (number, how, connections, ms) =>
    `工作进程 ${number} 意外结束(${how}),断开 ${connections} 个连接;${ms} 毫秒后重新启动`,
  cut: "工作进程结束",
  again: (number, pid) => `工作进程 ${number} 已重新启动(进程号 ${pid})`,
  restarting: (count) => `逐个重新启动 ${count} 个工作进程`,
  migrate: "此时正等待接受的客户端会被内核重置;sysctl net.ipv4.tcp_migrate_req=1 会把它们交给其他工作进程",
  restarted: "所有工作进程都已重新启动",
  notRestarted: (number) => `工作进程 ${number} 的新进程启动失败,原来的继续工作`,
  lost: (count) => `有 ${count} 个事件来不及显示和记录,已丢弃`,
};

/** English. */
export const workersEn: WorkerMessages = {
  alone: (flag) => `${flag} is for one process: leave out --workers or ${flag}`,
  perAddress: (flag) =>
    `${flag} counts for each address, whose clients come to all workers: leave out --workers or ${flag}`,
  tooFew: (flag, workers) => `${flag} is divided among the workers: at least ${workers}`,
  linux: "--workers needs Linux: other systems do not spread the clients of a port over several processes",
  compiled: "A compiled program cannot start workers: deno run --unstable-net -A server.ts --workers …",
  unstable: "--workers needs --unstable-net: deno run --unstable-net -A server.ts --workers …",
  notAllowed: "Not allowed: starting workers (--allow-run=deno)",
  listening: (count, handler) =>
    `${counted(count, "worker")}${
      handler ? "; each has the module of --handler for itself, with a state of its own" : ""
    }`,
  ended: (number, how, connections, ms) =>
    `worker ${number} ended (${how}), ${counted(connections, "connection")} cut; it is started again in ${ms} ms`,
  cut: "its worker ended",
  again: (number, pid) => `worker ${number} is back (process ${pid})`,
  restarting: (count) => `restarting ${counted(count, "worker")}, one after another`,
  migrate:
    "a client that waits to be accepted just then is reset by the kernel; sysctl net.ipv4.tcp_migrate_req=1 hands it on",
  restarted: "all workers have been restarted",
  notRestarted: (number) => `the new process of worker ${number} has failed, the old one goes on`,
  lost: (count) => `${counted(count, "event")} could not be shown and recorded in time`,
};
