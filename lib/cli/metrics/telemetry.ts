/**
 * The same numbers for Deno's own OpenTelemetry, which sends them where `OTEL_EXPORTER_OTLP_ENDPOINT` says.
 *
 * @module
 */
import { families, type Family, type Histogram, type Timings } from "../../metrics/mod.ts";
import type { ServerMetrics } from "../../../mod.ts";
import meta from "../../../deno.json" with { type: "json" };

/** What is used of a meter: OpenTelemetry API, Metrics. */
interface Meter {
  createObservableCounter(name: string, options: InstrumentOptions): object;
  createObservableGauge(name: string, options: InstrumentOptions): object;
  createHistogram(name: string, options: InstrumentOptions): Recorder;
  addBatchObservableCallback(observe: (result: Observations) => void, instruments: object[]): void;
}

interface InstrumentOptions {
  readonly description: string;
  readonly unit?: string | undefined;
  readonly advice?: { readonly explicitBucketBoundaries: number[] };
}

/** Takes values one by one. */
interface Recorder {
  record(value: number): void;
}

/** Takes the values of one export. */
interface Observations {
  observe(instrument: object, value: number, labels: Readonly<Record<string, string>>): void;
}

/** Units as OpenTelemetry writes them: UCUM. */
const UNITS: Readonly<Record<string, string>> = { seconds: "s", bytes: "By" };

/**
 * Hands on what `metrics` says whenever Deno exports, and each time of `timings` to what this returns.
 */
export function exportTo(
  metrics: () => ServerMetrics,
  timings: Timings,
): (histogram: Histogram, seconds: number) => void {
  const meter: Meter = Deno.telemetry.meterProvider.getMeter("mojibye", meta.version);
  const recorders = new Map<Histogram, Recorder>();
  const instruments = new Map<string, object>();
  for (const family of families(metrics(), timings)) {
    const { name, type } = family;
    const options = optionsOf(family);
    if (type === "histogram") recorders.set(family.histogram, meter.createHistogram(name, options));
    else if (type === "counter") instruments.set(name, meter.createObservableCounter(name, options));
    else instruments.set(name, meter.createObservableGauge(name, options));
  }
  const observe = (result: Observations) => {
    for (const family of families(metrics())) {
      const instrument = instruments.get(family.name);
      if (!instrument || family.type === "histogram") continue;
      for (const { value, labels } of family.samples) result.observe(instrument, value, labels);
    }
  };
  meter.addBatchObservableCallback(observe, [...instruments.values()]);
  return (histogram, seconds) => recorders.get(histogram)?.record(seconds);
}

function optionsOf(family: Family): InstrumentOptions {
  const [, unit = ""] = /_(seconds|bytes)(?:_total)?$/.exec(family.name) ?? [];
  return {
    description: family.help,
    ...(unit in UNITS ? { unit: UNITS[unit] } : {}),
    ...(family.type === "histogram" ? { advice: { explicitBucketBoundaries: [...family.histogram.bounds] } } : {}),
  };
}
