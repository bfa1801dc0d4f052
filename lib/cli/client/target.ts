/**
 * Whom to call, and what to say: the arguments that are not options.
 *
 * @module
 */
import type { ParsedArgs } from "../args/flags.ts";
import { portOf } from "../args/units.ts";
import { unixOf, type UnixPlace } from "../args/unix_flags.ts";
import { valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** A server, and the messages for it. */
export interface Target {
  readonly hostname: string;
  readonly port: number;
  /** A Unix socket in place of both. */
  readonly unix: UnixPlace | undefined;
  readonly messages: readonly string[];
}

/**
 * Reads `HOST PORT MESSAGE…` or `HOST:PORT MESSAGE…`. With `-H` there is no HOST among the arguments, with `-p` no PORT.
 *
 * @throws {UsageError} for what is no port, and for a port where the host should be.
 */
export function targetOf(parsed: ParsedArgs, catalog: MessageCatalog): Target {
  const words = [...parsed.operands];
  const unix = unixOf(parsed, catalog);
  if (unix) return { hostname: "localhost", port: 0, unix, messages: [...words, ...parsed.rest] };
  const host = hostOf(valueOf(parsed, "hostname") ?? words.shift() ?? "127.0.0.1", catalog);
  const option = valueOf(parsed, "port");
  if (host.port !== undefined && option !== undefined) {
    throw new UsageError(catalog.exclusive(`${host.text} --port ${option}`));
  }
  const port = host.port ?? option ?? words.shift() ?? "9090";
  // A message where the port should be: numbers are told their bounds instead.
  if (!/^\d+$/.test(port)) throw new UsageError(catalog.portExpected(port));
  return { hostname: host.name, port: portOf(port, 1, catalog), unix, messages: [...words, ...parsed.rest] };
}

/** A host as it was typed, and the port that was typed with it: `host:9090`, `[::1]:9090`, `::1`. */
function hostOf(text: string, catalog: MessageCatalog): { text: string; name: string; port: string | undefined } {
  if (/^\d+$/.test(text)) throw new UsageError(catalog.hostExpected(text));
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]+))(?::(\d+))?$/.exec(text) ?? [];
  const name = bracketed ?? plain;
  if (name !== undefined) return { text, name, port };
  // What has two colons and more is an address of IPv6 (RFC 4291, 2.2).
  if (/^[\da-f.]*:[\da-f.]*:[\da-f:.%\w]*$/i.test(text)) return { text, name: text, port: undefined };
  throw new UsageError(catalog.noAddress(text));
}
