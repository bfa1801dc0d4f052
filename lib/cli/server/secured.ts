/**
 * Whether the server speaks TLS; how is loaded when it does.
 *
 * @module
 */
import type { Address } from "../../../mod.ts";
import type { ParsedArgs } from "../args/flags.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { ServerTls } from "./tls.ts";

/**
 * TLS as the options ask for it; undefined where they do not. Until `signal` is aborted SIGHUP reads its files again, of
 * which `warn` tells.
 *
 * @throws {UsageError} for files that cannot be used.
 */
export async function serverTlsOf(
  parsed: ParsedArgs,
  hostname: string,
  warn: (reason: string) => void,
  catalog: MessageCatalog,
  signal?: AbortSignal,
): Promise<ServerTls | undefined> {
  if (!["tls", "tls-cert", "tls-key"].some((name) => parsed.options.has(name))) return undefined;
  return await (await import("./tls.ts")).serverTls(parsed, hostname, warn, catalog, signal);
}

/** How a client on this machine names a server that listens at `address`. */
export function targetOf({ hostname, port }: Address): string {
  return `${hostname === "0.0.0.0" || hostname === "::" ? "127.0.0.1" : hostname} ${port}`;
}
