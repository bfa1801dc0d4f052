/**
 * What is said about a rules file.
 *
 * @module
 */
import { counted } from "./counted.ts";
import { MAX_DELAY } from "../../timer/max_delay.ts";

/** One sentence for each mistake; {@linkcode RuleMessages.at} puts the file and the line before it. */
export interface RuleMessages {
  at(path: string, line: number, what: string): string;
  unreadable(path: string, error: string): string;
  again(path: string, count: number): string;
  kept(mistake: string): string;
  noJson(found: string): string;
  twice(key: string): string;
  deep: string;
  noList: string;
  noRule: string;
  missing(key: string): string;
  unknown(key: string): string;
  takes(key: string, value: string): string;
  badHex(key: string, text: string): string;
  badPattern(text: string, why: string): string;
  noEngine(error: string): string;
  noParser(error: string): string;
  noWhen(on: string): string;
  noEvery: string;
  replyOrTurns: string;
  noMacro(key: string, macro: string, macros: string): string;
  noGroup(key: string, group: number, groups: number): string;
  unwritable(key: string, encoding: string, codePoint: string): string;
  unreadableBytes(encoding: string): string;
}

/** The values that each key takes. */
const TAKES: Readonly<Record<string, readonly [zh: string, en: string]>> = {
  when: [
    '"文字"、"/正则表达式/"、{ "hex": "01 03" } 或 { "checksum": "bad" }',
    '"text", "/regular expression/", { "hex": "01 03" } or { "checksum": "bad" }',
  ],
  reply: [
    '"文字"、{ "hex": "01 03" },或它们的列表,其中可写 { "text": "…", "delay": 20 }',
    '"text", { "hex": "01 03" } or a list of them, { "text": "…", "delay": 20 } too',
  ],
  delay: [`0 到 ${MAX_DELAY} 的毫秒数`, `ms from 0 to ${MAX_DELAY}`],
  once: ["true 或 false", "true or false"],
  checksum: [
    '"crc16-modbus"、"lrc"、"sum8,HEX" 等,写法与 --checksum 相同',
    '"crc16-modbus", "lrc", "sum8,HEX" and so on, as --checksum does',
  ],
  on: ['"message"、"connect" 或 "every"', '"message", "connect" or "every"'],
  turns: ["回答的列表,每次轮流用一个", "a list of replies, one for each time"],
  end: ["true 或 false", "true or false"],
};

/** The keys of a rule. */
export const RULE_KEYS: readonly string[] = Object.keys(TAKES);
const KEYS = RULE_KEYS.join(", ");

/** Chinese. */
export const rulesZh: RuleMessages = {
  at: (path, line, what) => `无法使用规则文件 ${path}:第 ${line} 行:${what}`,
  unreadable: (path, error) => `无法读取规则文件 ${path}:${error}`,
  again: (path, count) => `已重新读取 ${path}:${count} 条规则`,
  kept: (mistake) => `${mistake};继续使用原来的规则`,
  noJson: (found) => found === "" ? "文件没有写完,缺少引号或括号" : `这里不能有 ${found}`,
  twice: (key) => `"${key}" 写了两次`,
  deep: "括号套得太深",
  noList: '规则文件应为列表:[ { "when": …, "reply": … } ]',
  noRule: '每条规则应为 { "when": …, "reply": … }',
  missing: (key) => `这条规则缺少 "${key}"`,
  unknown: (key) => `规则没有 "${key}",只有 ${KEYS}`,
  takes: (key, value) => `"${key}" 的值应为${TAKES[key]?.[0]},不能是 ${value}`,
  badHex: (key, text) => `"${key}" 中的 ${text} 不是成对的十六进制数字`,
  badPattern: (text, why) => `"when" 中的 ${text} 无法使用(${why});可用的语法见 docs/rules.zh-CN.md`,
  noEngine: (error) => `"when" 中的正则表达式需要 npm:re2js,无法载入:${error}`,
  noParser: (error) => `规则文件需要 npm:jsonc-parser,无法载入:${error}`,
  noWhen: (on) => `"on": "${on}" 时没有消息,不能写 "when"`,
  noEvery: '没有 "on": "every" 的规则,--every 没有可重复的内容',
  replyOrTurns: '"reply" 和 "turns" 只能写一个:"turns" 是逐次轮流的回答',
  noMacro: (key, macro, macros) => `"${key}" 中的 \${${macro}} 无法填入,只有 ${macros};美元符号写成 $$`,
  noGroup: (key, group, groups) => `"${key}" 中的 $${group} 没有对应的分组,"when" 有 ${groups} 个;美元符号写成 $$`,
  unwritable: (key, encoding, codePoint) => `"${key}" 中的 ${codePoint} 无法用 ${encoding} 表示:请改文字或用 -e 换编码`,
  unreadableBytes: (encoding) => `"when" 中的字节不是 ${encoding} 文字,无法比较:请用 -e binary`,
};

/** English. */
export const rulesEn: RuleMessages = {
  at: (path, line, what) => `Cannot use the rules of ${path}: line ${line}: ${what}`,
  unreadable: (path, error) => `Cannot read the rules of ${path}: ${error}`,
  again: (path, count) => `${path} was read again: ${counted(count, "rule")}`,
  kept: (mistake) => `${mistake}; the old rules stay`,
  noJson: (found) =>
    found === "" ? "the file ends too early, a quote or a bracket is open" : `${found} cannot stand here`,
  twice: (key) => `"${key}" stands twice`,
  deep: "the brackets are nested too deeply",
  noList: 'the file must be a list: [ { "when": …, "reply": … } ]',
  noRule: 'a rule must be { "when": …, "reply": … }',
  missing: (key) => `the rule lacks "${key}"`,
  unknown: (key) => `a rule has no "${key}", only ${KEYS}`,
  takes: (key, value) => `"${key}" takes ${TAKES[key]?.[1]}, not ${value}`,
  badHex: (key, text) => `"${key}": ${text} is not pairs of hexadecimal digits`,
  badPattern: (text, why) => `"when": cannot use ${text} (${why}); docs/rules.md has what can be used`,
  noEngine: (error) => `"when": regular expressions need npm:re2js, which cannot be loaded: ${error}`,
  noParser: (error) => `Cannot read rules: they need npm:jsonc-parser, which cannot be loaded: ${error}`,
  noWhen: (on) => `with "on": "${on}" there is no message, so no "when"`,
  noEvery: 'no rule has "on": "every", so --every has nothing to repeat',
  replyOrTurns: '"reply" and "turns" exclude each other: "turns" are replies, one each time',
  noMacro: (key, macro, macros) => `"${key}": cannot fill in \${${macro}}, only ${macros}; a dollar is $$`,
  noGroup: (key, group, groups) =>
    `"${key}": there is no group for $${group}, "when" has ${counted(groups, "group")}; a dollar is $$`,
  unwritable: (key, encoding, codePoint) =>
    `"${key}": ${encoding} has no character ${codePoint}: change the text, or the encoding with -e`,
  unreadableBytes: (encoding) => `"when": the bytes are not ${encoding} and cannot be compared: use -e binary`,
};
