/**
 * The options of the client.
 *
 * @module
 */
import type { Flag } from "../args/flags.ts";
import { ESCAPES_FLAG } from "../args/escapes.ts";
import { SEND_PROXY_FLAG } from "../args/send_proxy.ts";
import { SHOW_FLAGS, WIRE_FLAGS } from "../args/wire_flags.ts";
import { FAMILY_FLAGS } from "../args/family.ts";
import { UNIX_CONNECT_FLAG } from "../args/unix_flags.ts";
import { EVERY_FLAG } from "../every.ts";
import { INPUT_FLAG } from "../input/encoding.ts";
import { EXPORT_FLAG } from "./export.ts";
import { REPLAY_FLAGS } from "../record/replay_flags.ts";
import { PANEL_FLAGS } from "../args/panel_flags.ts";
import { CLIENT_TLS_FLAGS } from "../tls/flags.ts";
import { WATCH_FLAGS } from "../watch.ts";

/** All of them, in the order of the help. */
export const CLIENT_FLAGS: readonly Flag[] = [
  {
    name: "hostname",
    group: "everyday",
    short: "H",
    value: "HOST",
    help: { zh: "服务端的地址,代替参数 HOST(127.0.0.1)", en: "the server, in place of HOST (127.0.0.1)" },
  },
  {
    name: "port",
    group: "everyday",
    short: "p",
    value: "PORT",
    help: { zh: "服务端的端口,代替参数 PORT(9090)", en: "its port, in place of PORT (9090)" },
  },
  ...FAMILY_FLAGS,
  UNIX_CONNECT_FLAG,
  {
    name: "timeout",
    group: "limits",
    value: "TIME",
    help: { zh: "连接的最长时间(10s)", en: "how long to try to connect (10s)" },
  },
  {
    name: "wait",
    group: "everyday",
    short: "w",
    value: "TIME",
    help: {
      zh: "等待一条回复的最长时间(5s);输入来自管道时:沉默这么久就离开(不限)",
      en: "how long to wait for a reply (5s); from a pipe: leave after so much silence (none)",
    },
  },
  {
    name: "linger",
    group: "limits",
    value: "TIME",
    help: {
      zh: "最后一条回复之后、以及结束发送之后,再听多久(200ms)",
      en: "how long to listen after the last reply, and again after our end (200ms)",
    },
  },
  {
    name: "greeting",
    group: "everyday",
    help: { zh: "先等服务端说第一句话(SMTP、FTP)", en: "let the server speak first (SMTP, FTP)" },
  },
  {
    name: "expect",
    group: "everyday",
    value: "TEXT|/REGEX/",
    help: {
      zh: "等到回复包含 TEXT(或匹配)为止;--wait 之内没有则以 4 退出",
      en: "wait until a reply contains TEXT, or matches; exit 4 if none does within --wait",
    },
  },
  { name: "count", group: "everyday", value: "N", help: { zh: "收到 N 条消息后离开", en: "leave after N messages" } },
  {
    name: "deadline",
    group: "limits",
    value: "TIME",
    help: { zh: "整个运行的最长时间", en: "the longest that the whole run may take" },
  },
  {
    name: "send-only",
    group: "everyday",
    help: { zh: "只发送,不等回复", en: "send, and wait for no reply" },
  },
  {
    name: "receive-only",
    group: "everyday",
    help: { zh: "只接收:不读标准输入,不结束发送方向", en: "only receive: read no input, never half-close" },
  },
  {
    name: "reconnect",
    group: "everyday",
    help: {
      zh: "连接断开后重试:0.5 秒起,逐次加倍到 30 秒",
      en: "when the connection is lost, try again: after half a second, then ever later, up to 30 seconds",
    },
  },
  ...REPLAY_FLAGS,
  EXPORT_FLAG,
  EVERY_FLAG,
  ...WIRE_FLAGS,
  ...CLIENT_TLS_FLAGS,
  SEND_PROXY_FLAG,
  ESCAPES_FLAG,
  INPUT_FLAG,
  ...WATCH_FLAGS,
  ...PANEL_FLAGS,
  ...SHOW_FLAGS,
];
