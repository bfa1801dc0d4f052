/**
 * The options of the server.
 *
 * @module
 */
import type { Flag } from "../args/flags.ts";
import { ESCAPES_FLAG } from "../args/escapes.ts";
import { SHOW_FLAGS, WIRE_FLAGS } from "../args/wire_flags.ts";
import { FAMILY_FLAGS } from "../args/family.ts";
import { UNIX_LISTEN_FLAGS } from "../args/unix_flags.ts";
import { EVERY_FLAG } from "../every.ts";
import { INPUT_FLAG } from "../input/encoding.ts";
import { REPLAY_FLAGS } from "../record/replay_flags.ts";
import { METRICS_FLAGS } from "../args/metrics_flags.ts";
import { PANEL_FLAGS } from "../args/panel_flags.ts";
import { WORKERS_FLAGS } from "../args/workers_flags.ts";
import { WATCH_FLAGS } from "../watch.ts";
import { ADMISSION_FLAGS } from "./admission_flags.ts";
import { SERVER_TLS_FLAGS } from "../tls/flags.ts";
import { FORWARD_FLAGS } from "./bridge.ts";
import { BUS_FLAGS } from "./bus.ts";
import { JOB_FLAGS } from "./jobs.ts";
import { NOTIFY_FLAGS } from "./notify.ts";

/** All of them, in the order of the help. */
export const SERVER_FLAGS: readonly Flag[] = [
  {
    name: "hostname",
    group: "everyday",
    short: "H",
    value: "HOST",
    help: {
      zh: "监听的地址;:: 同时监听 IPv4 和 IPv6(0.0.0.0)",
      en: "address to listen on; :: takes both families (0.0.0.0)",
    },
  },
  {
    name: "port",
    group: "everyday",
    short: "p",
    value: "PORT",
    help: { zh: "端口;0 为任意空闲端口(9090)", en: "port; 0 takes any free one (9090)" },
  },
  ...FAMILY_FLAGS,
  ...UNIX_LISTEN_FLAGS,
  {
    name: "backlog",
    group: "limits",
    short: "b",
    value: "N",
    help: { zh: "等待接受的连接数(128)", en: "connections that wait to be accepted (128)" },
  },
  {
    name: "reuse-port",
    group: "limits",
    help: { zh: "多个服务端共用一个端口(Linux)", en: "several servers share the port (Linux)" },
  },
  ...WORKERS_FLAGS,
  ...JOB_FLAGS,
  EVERY_FLAG,
  ...REPLAY_FLAGS,
  {
    name: "talk",
    group: "everyday",
    help: {
      zh: "输入的内容发给客户端:/to N 内容,/who,/quit",
      en: "what is typed goes to the clients: /to N text, /who, /quit",
    },
  },
  {
    name: "once",
    group: "everyday",
    help: { zh: "只接受一个连接,它结束后退出", en: "accept one connection, serve it until it ends, exit" },
  },
  {
    name: "max-connections",
    group: "limits",
    value: "N",
    help: {
      zh: "最多 N 个连接,多出的会被告知并关闭(不限)",
      en: "N at a time; one too many is told so and closed (none)",
    },
  },
  ...ADMISSION_FLAGS,
  {
    name: "max-total-buffer",
    group: "limits",
    value: "SIZE",
    help: {
      zh: "等待所有对方接收的内容合计最多这么多,超出时先断开最慢的(256MiB)",
      en: "most that may wait for all peers together; beyond it the slowest are dropped first (256MiB)",
    },
  },
  {
    name: "drain",
    group: "limits",
    value: "TIME",
    help: { zh: "Ctrl-C 之后等待会话结束的时间(5s)", en: "how long conversations may go on after Ctrl-C (5s)" },
  },
  ...WIRE_FLAGS,
  ESCAPES_FLAG,
  INPUT_FLAG,
  ...SERVER_TLS_FLAGS,
  ...FORWARD_FLAGS,
  ...BUS_FLAGS,
  ...WATCH_FLAGS,
  ...METRICS_FLAGS,
  ...NOTIFY_FLAGS,
  ...PANEL_FLAGS,
  ...SHOW_FLAGS,
];
