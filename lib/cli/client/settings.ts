/**
 * What was typed for the client itself: whom to call, what to say, how long to wait.
 *
 * @module
 */
import type { ParsedArgs } from "../args/flags.ts";
import { portOf, time } from "../args/units.ts";
import { valueOf } from "../args/wire_flags.ts";
import { UsageError } from "../errors/usage_error.ts";
import { everyOf } from "../every.ts";
import type { MessageCatalog } from "../i18n/messages.ts";
import { type Expectation, expectation } from "./expectation.ts";

/** The client's settings, checked. */
export interface ClientSettings {
  readonly hostname: string;
  readonly port: number;
  readonly messages: readonly string[];
  /** ms to connect. */
  readonly timeout: number;
  /** ms to wait for a reply. */
  readonly wait: number;
  readonly expect: { readonly text: string; readonly met: Expectation } | undefined;
  /** Call again when the connection is lost. */
  readonly reconnect: boolean;
  /** ms between two times that the messages are sent; undefined: once. */
  readonly every: number | undefined;
}

/**
 * Reads the settings.
 *
 * @throws {UsageError} for a value that means nothing.
 */
export function settingsOf(parsed: ParsedArgs, catalog: MessageCatalog): ClientSettings {
  const [hostname = "127.0.0.1", port = "9090", ...first] = parsed.operands;
  const messages = [...first, ...parsed.rest];
  const every = everyOf(parsed, catalog);
  if (every !== undefined && messages.length === 0) throw new UsageError(catalog.onlyWith("--every", "MESSAGE"));
  const expect = valueOf(parsed, "expect");
  return {
    hostname,
    port: portOf(port, 1, catalog),
    messages,
    timeout: time("--timeout", valueOf(parsed, "timeout") ?? "10s", catalog),
    wait: time("--wait", valueOf(parsed, "wait") ?? "5s", catalog),
    expect: expect === undefined ? undefined : { text: expect, met: expectation(expect, catalog) },
    reconnect: parsed.options.has("reconnect"),
    every,
  };
}
