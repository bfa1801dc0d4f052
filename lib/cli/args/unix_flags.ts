/**
 * Unix sockets: the options of both commands.
 *
 * @module
 */
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { Flag, ParsedArgs } from "./flags.ts";
import { valueOf } from "./wire_flags.ts";

/** Bytes that a path may have: one less than `sun_path` of Linux, 108, for the NUL behind it (unix(7)). */
const LONGEST = 107;

/** Where the server listens. */
export const UNIX_LISTEN_FLAGS: readonly Flag[] = [
  {
    name: "unix",
    group: "everyday",
    short: "U",
    value: "PATH",
    help: {
      zh: "监听这个路径上的 Unix 套接字,代替 -H 和 -p",
      en: "listen on a Unix socket at PATH, in place of -H and -p",
    },
  },
  {
    name: "unix-mode",
    group: "limits",
    value: "MODE",
    help: { zh: "套接字文件的权限,如 660(由 umask 决定)", en: "who may connect to it, as in 660 (by the umask)" },
  },
];

/** Whom the client calls. */
export const UNIX_CONNECT_FLAG: Flag = {
  name: "unix",
  group: "everyday",
  short: "U",
  value: "PATH",
  help: {
    zh: "连接这个路径上的 Unix 套接字,代替 HOST 和 PORT",
    en: "connect to the Unix socket at PATH, in place of HOST and PORT",
  },
};

/** A Unix socket that was typed. */
export interface UnixPlace {
  readonly transport: "unix";
  readonly path: string;
}

/**
 * The socket at a path that was typed.
 *
 * @throws {UsageError} for a path that no socket can have.
 */
export function unixPlace(path: string, catalog: MessageCatalog): UnixPlace {
  if (Deno.build.os === "windows") throw new UsageError(catalog.unix.notHere);
  // The system would choose a name of its own, which nobody knows.
  if (path === "") throw new UsageError(catalog.unix.noPath);
  const bytes = new TextEncoder().encode(path).length;
  if (bytes > LONGEST) throw new UsageError(catalog.unix.tooLong(path, bytes));
  return { transport: "unix", path };
}

/**
 * `-U`; undefined without it.
 *
 * @throws {UsageError} beside an address of TCP, or for a path that no socket can have.
 */
export function unixOf(parsed: ParsedArgs, catalog: MessageCatalog): UnixPlace | undefined {
  const path = valueOf(parsed, "unix");
  if (path === undefined) return undefined;
  const tcp = ["hostname", "port", "ipv4", "ipv6"].find((name) => parsed.options.has(name));
  if (tcp !== undefined) throw new UsageError(catalog.exclusive(`--unix --${tcp}`));
  return unixPlace(path, catalog);
}

/**
 * `--unix-mode`; undefined without it.
 *
 * @throws {UsageError} for what is none, and without `-U`.
 */
export function unixModeOf(parsed: ParsedArgs, catalog: MessageCatalog): number | undefined {
  const text = valueOf(parsed, "unix-mode");
  if (text === undefined) return undefined;
  if (!parsed.options.has("unix")) throw new UsageError(catalog.onlyWith("--unix-mode", "--unix"));
  if (!/^[0-7]{3}$/.test(text)) throw new UsageError(catalog.unix.badMode(text));
  return parseInt(text, 8);
}
