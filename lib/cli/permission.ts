/**
 * Permissions that are needed later, asked for at start: a server that serves has nobody who would answer.
 *
 * @module
 */
import { UsageError } from "./errors/usage_error.ts";
import type { MessageCatalog } from "./i18n/messages.ts";

/**
 * Asks for the permission to connect, unless it is there already.
 *
 * @throws {UsageError} when it is not given.
 */
export async function mayConnect(hostname: string, port: number, catalog: MessageCatalog): Promise<void> {
  const host = `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
  const { state } = await Deno.permissions.request({ name: "net", host });
  if (state !== "granted") {
    throw new UsageError(catalog.notAllowed(catalog.attempt("connect", host), `--allow-net=${host}`));
  }
}
