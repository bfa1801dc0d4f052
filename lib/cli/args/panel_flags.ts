/**
 * The options of the panel.
 *
 * @module
 */
import type { Flag, ParsedArgs } from "./flags.ts";
import { addressOf, size } from "./units.ts";
import { valueOf } from "./wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** The options of both commands. */
export const PANEL_FLAGS: readonly Flag[] = [
  {
    name: "web",
    group: "everyday",
    help: { zh: "在浏览器中操作和查看(打印网址)", en: "a window in the browser (prints its address)" },
  },
  {
    name: "web-listen",
    group: "watching",
    value: "HOST:PORT",
    help: { zh: "--web 的地址(127.0.0.1:8090)", en: "where --web is served (127.0.0.1:8090)" },
  },
  {
    name: "web-history",
    group: "watching",
    value: "SIZE",
    help: { zh: "--web 为每个会话保留多少内容(64MiB)", en: "how much --web keeps of each session (64MiB)" },
  },
  {
    name: "web-files",
    group: "watching",
    value: "DIR",
    help: { zh: "--web 的页面可以使用 DIR 之下的文件(无)", en: "the page of --web may use files below DIR (none)" },
  },
];

/** Where the panel is served, and how much it keeps. */
export interface PanelSettings {
  readonly hostname: string;
  readonly port: number;
  /** Bytes of each session. */
  readonly history: number;
  /** The folder below which files may be named; undefined: nowhere. */
  readonly files: string | undefined;
}

/**
 * The panel that was asked for; undefined when none was.
 *
 * @throws {UsageError} for a value that cannot be used, or one without `--web`.
 */
export function panelSettings(parsed: ParsedArgs, catalog: MessageCatalog): PanelSettings | undefined {
  if (!parsed.options.has("web")) {
    const alone = ["web-listen", "web-history", "web-files"].find((name) => parsed.options.has(name));
    if (alone !== undefined) throw new UsageError(catalog.onlyWith(`--${alone}`, "--web"));
    return undefined;
  }
  return {
    ...addressOf("--web-listen", valueOf(parsed, "web-listen") ?? "127.0.0.1:8090", 0, catalog),
    history: size("--web-history", valueOf(parsed, "web-history") ?? "64MiB", catalog),
    files: valueOf(parsed, "web-files"),
  };
}
