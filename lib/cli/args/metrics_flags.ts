/**
 * `--metrics`: where the server's numbers are served; and whether somebody else wants them.
 *
 * @module
 */
import type { Flag, ParsedArgs } from "./flags.ts";
import { addressOf } from "./units.ts";
import { valueOf } from "./wire_flags.ts";
import type { MessageCatalog } from "../i18n/messages.ts";

/** The option of the server. */
export const METRICS_FLAGS: readonly Flag[] = [
  {
    name: "metrics",
    group: "watching",
    value: "[HOST:]PORT",
    help: {
      zh: "为 Prometheus 提供指标,以及 /healthz 和 /readyz(127.0.0.1)",
      en: "numbers for Prometheus, with /healthz and /readyz (127.0.0.1)",
    },
  },
];

/**
 * Whether Deno's own OpenTelemetry is on: then it has registered itself. To read `OTEL_DENO` would need a permission.
 */
export function hasTelemetry(): boolean {
  return Symbol.for("opentelemetry.js.api.1") in globalThis;
}

/** Where the numbers are served. */
export interface MetricsAddress {
  readonly hostname: string;
  readonly port: number;
}

/**
 * Where they were asked for; undefined when they were not. A port alone is one of the loopback.
 *
 * @throws {UsageError} for a value that is no address.
 */
export function metricsAddress(parsed: ParsedArgs, catalog: MessageCatalog): MetricsAddress | undefined {
  const text = valueOf(parsed, "metrics");
  return text === undefined ? undefined : addressOf("--metrics", text, 0, catalog, "127.0.0.1");
}
