/**
 * What is said about a module of the user's.
 *
 * @module
 */

/** One sentence for each mistake. */
export interface HandlerMessages {
  unusable(place: string, why: string): string;
  noFunction(path: string): string;
  noReply(value: string): string;
  needsDeno: string;
  again(path: string): string;
  kept(mistake: string): string;
}

/** Chinese. */
export const handlerZh: HandlerMessages = {
  unusable: (place, why) => `无法使用处理程序 ${place}:${why}`,
  noFunction: (path) =>
    `无法使用处理程序 ${path}:默认导出应为函数:export default (message) => …,或 export default async (connection) => …`,
  noReply: (value) => `回答应为字符串、Uint8Array、它们的列表,或不回答,不能是 ${value}(是否忘了 await?)`,
  needsDeno: "编译好的程序不能载入 --handler 的模块:请用 deno run -A dist/server.js --handler FILE",
  again: (path) => `已重新载入 ${path}`,
  kept: (mistake) => `${mistake};继续使用原来的处理程序`,
};

/** English. */
export const handlerEn: HandlerMessages = {
  unusable: (place, why) => `Cannot use the handler ${place}: ${why}`,
  noFunction: (path) =>
    `Cannot use the handler ${path}: its default export must be a function: export default (message) => …, or ` +
    "export default async (connection) => …",
  noReply: (value) =>
    `a reply is text, a Uint8Array, a list of them, or nothing, and not ${value} (was an await forgotten?)`,
  needsDeno: "A compiled program cannot load the module of --handler: run deno run -A dist/server.js --handler FILE",
  again: (path) => `${path} was loaded again`,
  kept: (mistake) => `${mistake}; the old handler stays`,
};
