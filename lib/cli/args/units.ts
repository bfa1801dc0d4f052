/**
 * Sizes, times, ports and counts as people type them.
 *
 * @module
 */
import { MAX_DELAY } from "../../timer/max_delay.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { UsageError } from "../errors/usage_error.ts";

const BYTES: Record<string, number> = { "": 1, b: 1, k: 1024, kib: 1024, m: 1048576, mib: 1048576 };
const MILLISECONDS: Record<string, number> = { "": 1000, ms: 1, s: 1000, m: 60_000 };

/** Bytes: `1024`, `64KiB`, `1M`. */
export function size(flag: string, text: string, catalog: MessageCatalog): number {
  return measure(text, BYTES, 1, Number.MAX_SAFE_INTEGER) ?? bad(catalog.badSize(flag, text));
}

/** ms: `5`, `5s`, `250ms`, `1m`; a bare number is seconds. */
export function time(flag: string, text: string, catalog: MessageCatalog): number {
  return measure(text, MILLISECONDS, 0, MAX_DELAY) ?? bad(catalog.badTime(flag, text));
}

/** A whole number from `least` to `most`. */
export function whole(flag: string, text: string, least: number, most: number, catalog: MessageCatalog): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : bad(catalog.badCount(flag, text, least, most));
}

/** A port, from `least`: 0 stands for any free one where one may listen. */
export function portOf(text: string, least: 0 | 1, catalog: MessageCatalog): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= 65535 ? value : bad(catalog.badPort(text, least));
}

/**
 * The address that an option names: `HOST:PORT` or `[::1]:PORT`; with a `host` for that case, a port alone, too.
 *
 * @throws {UsageError} for what is none, or a port below `least`.
 */
export function addressOf(
  flag: string,
  text: string,
  least: 0 | 1,
  catalog: MessageCatalog,
  host?: string,
): { readonly hostname: string; readonly port: number } {
  const [, bracketed, plain, port] = /^(?:(?:\[([^\]]+)\]|([^:\s]+)):)?(\d+)$/.exec(text) ?? [];
  const hostname = bracketed ?? plain ?? host;
  if (hostname === undefined || port === undefined) throw new UsageError(catalog.badTarget(flag, text));
  return { hostname, port: portOf(port, least, catalog) };
}

function measure(text: string, units: Record<string, number>, least: number, most: number) {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?)([a-z]*)$/i.exec(text) ?? [];
  const factor = number === undefined ? undefined : units[unit.toLowerCase()];
  if (factor === undefined) return undefined;
  const value = Math.round(Number(number) * factor);
  return value >= least && value <= most ? value : undefined;
}

function bad(message: string): never {
  throw new UsageError(message);
}
