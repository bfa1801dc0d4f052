/**
 * `-4` and `-6`: which family of addresses a name stands for.
 *
 * @module
 */
import { UsageError } from "../errors/usage_error.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import type { Flag, ParsedArgs } from "./flags.ts";

/** The options. */
export const FAMILY_FLAGS: readonly Flag[] = [
  { name: "ipv4", group: "limits", short: "4", help: { zh: "只用 IPv4 地址", en: "IPv4 addresses only" } },
  { name: "ipv6", group: "limits", short: "6", help: { zh: "只用 IPv6 地址", en: "IPv6 addresses only" } },
];

/** The family that was asked for; undefined: either. */
export type Family = 4 | 6 | undefined;

/**
 * Reads the options.
 *
 * @throws {UsageError} for both.
 */
export function familyOf({ options }: ParsedArgs, catalog: MessageCatalog): Family {
  const [four, six] = [options.has("ipv4"), options.has("ipv6")];
  if (four && six) throw new UsageError(catalog.exclusive("-4 -6"));
  return four ? 4 : six ? 6 : undefined;
}

/**
 * The address of a name in that family, the first that the system knows; without a family the name as it is, whose
 * addresses are tried in turn by whoever connects.
 *
 * @throws {UsageError} for an address of the other family, and for a name without one of this.
 */
export async function inFamily(hostname: string, family: Family, catalog: MessageCatalog): Promise<string> {
  if (family === undefined) return hostname;
  const literal = hostname.includes(":") ? 6 : /^\d+(\.\d+){3}$/.test(hostname) ? 4 : undefined;
  if (literal === family) return hostname;
  if (literal !== undefined) throw new UsageError(catalog.otherFamily(hostname, family));
  const { lookup } = await import("node:dns/promises");
  try {
    return (await lookup(hostname, { family })).address;
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    // To look a name up takes the permission for all of its ports.
    if (error.code === "EPERM") throw new UsageError(catalog.notAllowed(`-${family} ${hostname}`, "--allow-net"));
    throw new UsageError(catalog.notInFamily(hostname, family));
  }
}
