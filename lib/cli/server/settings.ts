/**
 * What was typed for the server itself: where it listens, whom it takes, when it ends.
 *
 * @module
 */
import type { ParsedArgs } from "../args/flags.ts";
import { portOf, size, time, whole } from "../args/units.ts";
import { familyOf } from "../args/family.ts";
import { unixModeOf, unixOf, type UnixPlace } from "../args/unix_flags.ts";
import { valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** The server's settings, checked. */
export interface ServerSettings {
  /** Where it listens; the names are those of `Deno.listen`. */
  readonly address: {
    readonly hostname: string;
    readonly port: number;
    readonly tcpBacklog: number;
    readonly reusePort: boolean;
  };
  /** A Unix socket in place of `address`, and its mode. */
  readonly unix: (UnixPlace & { readonly mode: number | undefined }) | undefined;
  /** Connections at a time; `Infinity` when there is no limit. */
  readonly maxConnections: number;
  /** Bytes that may wait for all peers together; undefined: as many as the library allows. */
  readonly maxTotalBuffered: number | undefined;
  /** ms that conversations may go on after the first signal. */
  readonly drain: number;
  /** Serve one connection, then end. */
  readonly once: boolean;
  /** What is typed goes to the clients. */
  readonly talk: boolean;
}

/**
 * Reads the settings.
 *
 * @throws {UsageError} for a value that means nothing, and for arguments that are not options.
 */
export function settingsOf(parsed: ParsedArgs, catalog: MessageCatalog): ServerSettings {
  const { options, operands, rest } = parsed;
  const [operand] = [...operands, ...rest];
  if (operand !== undefined) throw new UsageError(catalog.noOperands(operand));
  const value = (name: string) => valueOf(parsed, name);
  const most = value("max-connections");
  const total = value("max-total-buffer");
  const reusePort = options.has("reuse-port");
  // Without the flag, Deno.listen would end the process.
  if (reusePort && typeof Deno.listenDatagram !== "function") throw new UsageError(catalog.reuseNeedsFlag);
  const unix = unixOf(parsed, catalog);
  const mode = unixModeOf(parsed, catalog);
  return {
    unix: unix && { ...unix, mode },
    address: {
      hostname: value("hostname") ?? (familyOf(parsed, catalog) === 6 ? "::" : "0.0.0.0"),
      port: portOf(value("port") ?? "9090", 0, catalog),
      tcpBacklog: whole("--backlog", value("backlog") ?? "128", 1, 65535, catalog),
      reusePort,
    },
    maxConnections: most === undefined ? Infinity : whole("--max-connections", most, 1, 1e9, catalog),
    maxTotalBuffered: total === undefined ? undefined : size("--max-total-buffer", total, catalog),
    drain: time("--drain", value("drain") ?? "5s", catalog),
    once: options.has("once"),
    talk: options.has("talk"),
  };
}
