/**
 * What a server takes, beside what it counts as `server.metrics`, and all of it with names for an exporter.
 *
 * @module
 */
export { Timings } from "./timings.ts";
export type { TimingsOptions } from "./timings.ts";
export { Histogram } from "./histogram.ts";
export { families } from "./families.ts";
export type { Family, FamilyName, HistogramFamily, NumberFamily, Sample } from "./families.ts";
export type { ExchangeTimer, ExchangeTimers } from "../connection/exchange_timer.ts";
export type { ServerCounts, ServerMetrics } from "../net/metrics.ts";
export type { ConnectionCounts, EachWay } from "../connection/counts.ts";
