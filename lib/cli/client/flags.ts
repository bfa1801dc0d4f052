/**
 * The options of the client.
 *
 * @module
 */
import type { Flag } from "../args/flags.ts";
import { SHOW_FLAGS, WIRE_FLAGS } from "../args/wire_flags.ts";
import { EVERY_FLAG } from "../every.ts";
import { INPUT_FLAG } from "../input/encoding.ts";
import { REPLAY_FLAGS } from "../record/replay.ts";
import { PANEL_FLAGS } from "../args/panel_flags.ts";
import { WATCH_FLAGS } from "../watch.ts";

/** All of them, in the order of the help. */
export const CLIENT_FLAGS: readonly Flag[] = [
  { name: "timeout", value: "TIME", help: { zh: "连接的最长时间(10s)", en: "how long to try to connect (10s)" } },
  {
    name: "wait",
    short: "w",
    value: "TIME",
    help: { zh: "等待回复的最长时间(5s)", en: "how long to wait for a reply (5s)" },
  },
  {
    name: "expect",
    value: "TEXT|/REGEX/",
    help: { zh: "没有包含 TEXT(或匹配)的回复则以 4 退出", en: "exit 4 unless a reply contains TEXT, or matches" },
  },
  {
    name: "reconnect",
    help: {
      zh: "连接断开后重试:0.5 秒起,逐次加倍到 30 秒",
      en: "on a lost connection try again: 0.5 s, doubling to 30 s",
    },
  },
  ...REPLAY_FLAGS,
  EVERY_FLAG,
  INPUT_FLAG,
  ...WIRE_FLAGS,
  ...PANEL_FLAGS,
  ...WATCH_FLAGS,
  ...SHOW_FLAGS,
];
