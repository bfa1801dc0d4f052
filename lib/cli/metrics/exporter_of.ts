/**
 * The exporter that was asked for.
 *
 * @module
 */
import { LOOPBACK } from "../args/loopback.ts";
import { hasTelemetry, metricsAddress } from "../args/metrics_flags.ts";
import type { Command } from "../command.ts";
import type { Exporter } from "./exporter.ts";

/** What hands on the server's numbers, if somebody asks for them. */
export async function exporterOf(
  { parsed, catalog, attempt, output: { err } }: Command,
): Promise<Exporter | undefined> {
  const address = metricsAddress(parsed, catalog);
  if (!address && !hasTelemetry()) return undefined;
  if (address) Object.assign(attempt, { action: "listen", ...address, portOption: "--metrics" });
  const { Exporter } = await import("./exporter.ts");
  const exporter = await Exporter.open(address);
  attempt.portOption = undefined;
  if (exporter.address === undefined || address === undefined) return exporter;
  err.notice(catalog.metrics.open(exporter.address));
  if (!LOOPBACK.includes(address.hostname)) err.notice(catalog.metrics.exposed(exporter.address));
  return exporter;
}
