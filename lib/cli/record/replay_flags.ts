/**
 * `--replay`: its options, and whether one was asked for. What plays a record is loaded only then.
 *
 * @module
 */
import type { Handler } from "../../../mod.ts";
import type { Flag, ParsedArgs } from "../args/flags.ts";
import { type ParsedWire, valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { Output } from "../view/text_view.ts";

/** The options of a replay. */
export const REPLAY_FLAGS: readonly Flag[] = [
  {
    name: "replay",
    group: "replaying",
    value: "FILE",
    help: {
      zh: "重放 -o 记录中自己的一方,并比较对方所说",
      en: "play this side of a record made with -o, compare the other",
    },
  },
  {
    name: "speed",
    group: "replaying",
    value: "N|max",
    choices: ["max"],
    help: { zh: "重放速度的倍数;max 不等待(1)", en: "so many times as fast as recorded; max: no pauses (1)" },
  },
  {
    name: "connection",
    group: "replaying",
    value: "N",
    help: {
      zh: "记录中的第 N 个连接(客户端 1;服务端依次)",
      en: "the N-th recorded connection (client: 1; server: one after the other)",
    },
  },
  {
    name: "by",
    group: "replaying",
    value: "byte|message",
    choices: ["byte", "message"],
    help: {
      zh: "按字节还是按消息比较;按消息时帧和校验重新生成(byte)",
      en: "compare bytes, or messages, whose frames and checksums are made anew (byte)",
    },
  },
  {
    name: "ignore",
    group: "replaying",
    value: "/REGEX/",
    help: {
      zh: "比较时不看消息中符合它的部分:时间、流水号(按消息)",
      en: "leave out of the comparison what it matches: times, numbers (by message)",
    },
  },
];

/** The options that make no sense without `--replay`. */
const ONLY_WITH_REPLAY = ["speed", "connection", "by", "ignore"];

/** A side of a record, ready to be played. */
export interface Replay {
  /** The n-th call plays the n-th recorded connection, or always the one that was chosen. */
  readonly handler: Handler;
  /** The wire that it needs; encoding and framing are named as they were recorded, or typed. */
  readonly wire: ParsedWire;
}

/**
 * The replay that was asked for, if one was. `others` are options that make no sense beside it.
 *
 * @throws {UsageError} for a record that cannot be played.
 */
export async function replayOf(
  parsed: ParsedArgs,
  output: Output,
  side: "server" | "client",
  wire: ParsedWire,
  others: readonly string[],
  patience = Infinity,
): Promise<Replay | undefined> {
  const { catalog } = output;
  const path = valueOf(parsed, "replay");
  if (path === undefined) {
    const missingIt = ONLY_WITH_REPLAY.find((name) => parsed.options.has(name));
    if (missingIt !== undefined) throw new UsageError(catalog.onlyWith(`--${missingIt}`, "--replay"));
    return undefined;
  }
  const other = others.find((name) => parsed.options.has(name));
  if (other !== undefined) throw new UsageError(catalog.exclusive(`--replay --${other}`));
  const { replayAt } = await import("./replay.ts");
  return await replayAt(path, parsed, output, side, wire, patience);
}
