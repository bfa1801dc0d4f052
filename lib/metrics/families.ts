/**
 * All that is known of a server in numbers, with names and units: what an exporter exports.
 *
 * @module
 */
import type { ServerMetrics } from "../net/metrics.ts";
import type { Histogram } from "./histogram.ts";
import type { Timings } from "./timings.ts";

/** A number, and what tells it from others of its family. */
export interface Sample {
  /** Names and values of its labels. */
  readonly labels: Readonly<Record<string, string>>;
  /** In the unit that the name of the family ends with. */
  readonly value: number;
}

/** What all families have: a name by the conventions of Prometheus, and a sentence. */
export interface FamilyName {
  /** With its unit, and `_total` for a counter. */
  readonly name: string;
  /** What it is. */
  readonly help: string;
}

/** Numbers that only grow, or that rise and fall. */
export interface NumberFamily extends FamilyName {
  /** `"counter"`: they only grow. */
  readonly type: "counter" | "gauge";
  /** None when nothing has happened that would need a label. */
  readonly samples: readonly Sample[];
}

/** Times. */
export interface HistogramFamily extends FamilyName {
  /** Tells it apart. */
  readonly type: "histogram";
  /** In seconds. */
  readonly histogram: Histogram;
}

/** One kind of number, or of time. */
export type Family = NumberFamily | HistogramFamily;

/** Reasons that are there from the start: a series that begins at 1 has no rate. */
const REFUSED = { maxConnections: 0 };
/** Errors that are there from the start. */
const ENDED = { MessageSizeError: 0, SlowPeerError: 0, TimeoutError: 0 };

/** What a server counts; `timings` adds what it takes, and the process the memory it has. */
export function families(metrics: ServerMetrics, timings?: Timings): Family[] {
  const { open, accepted, refused, ended, handshakeFailures, healthChecks, handlerErrors } = metrics;
  const { bytes, messages, replaced, badChecksums, buffered } = metrics;
  const { rss, heapUsed } = Deno.memoryUsage();
  return [
    gauge("mojibye_connections_open", "Connections that are open.", open),
    counter("mojibye_connections_accepted_total", "Connections that came, the refused ones too.", accepted),
    labelled(
      "mojibye_connections_refused_total",
      "Connections that might not come in, by the option.",
      "option",
      { ...REFUSED, ...refused },
    ),
    labelled("mojibye_connections_ended_total", "Connections that an error ended, by its name.", "error", {
      ...ENDED,
      ...ended,
    }),
    counter("mojibye_handshake_failures_total", "Connections that failed before their first byte.", handshakeFailures),
    counter(
      "mojibye_health_checks_total",
      "Connections of proxies that only looked whether we are there.",
      healthChecks,
    ),
    eachWay("mojibye_bytes_total", "Bytes of the text, read and written.", bytes),
    eachWay("mojibye_messages_total", "Messages, received and sent.", messages),
    {
      name: "mojibye_replaced_characters_total",
      help: "Characters that were lost: received as U+FFFD, sent as the replacement.",
      type: "counter",
      samples: Object.entries(replaced).flatMap(([encoding, lost]) =>
        ways(lost).map(({ labels, value }) => ({ labels: { ...labels, encoding }, value }))
      ),
    },
    counter("mojibye_bad_checksums_total", "Messages that were left out for their checksum.", badChecksums),
    counter("mojibye_handler_errors_total", "Errors of the server's job.", handlerErrors),
    gauge("mojibye_buffered_bytes", "Bytes that wait for peers to read them.", buffered),
    ...(timings ? timeFamilies(timings) : []),
    gauge("process_resident_memory_bytes", "Resident memory size in bytes.", rss),
    gauge("mojibye_heap_used_bytes", "Memory that objects take.", heapUsed),
  ];
}

function timeFamilies({ handler, roundTrip, eventLoopDelay }: Timings): Family[] {
  return [
    {
      name: "mojibye_handler_seconds",
      help: "From a message until the server's job has dealt with it.",
      type: "histogram",
      histogram: handler,
    },
    {
      name: "mojibye_round_trip_seconds",
      help: "From a message until what was sent next has left.",
      type: "histogram",
      histogram: roundTrip,
    },
    {
      name: "mojibye_event_loop_delay_seconds",
      help: "How long what is ready has to wait.",
      type: "histogram",
      histogram: eventLoopDelay,
    },
  ];
}

function gauge(name: string, help: string, value: number): NumberFamily {
  return { name, help, type: "gauge", samples: [{ labels: {}, value }] };
}

function counter(name: string, help: string, value: number): NumberFamily {
  return { name, help, type: "counter", samples: [{ labels: {}, value }] };
}

/** A sample for each key. */
function labelled(name: string, help: string, label: string, counts: Readonly<Record<string, number>>): NumberFamily {
  const samples = Object.entries(counts).map(([key, value]) => ({ labels: { [label]: key }, value }));
  return { name, help, type: "counter", samples };
}

function eachWay(name: string, help: string, counts: { readonly in: number; readonly out: number }): NumberFamily {
  return { name, help, type: "counter", samples: ways(counts) };
}

function ways(counts: { readonly in: number; readonly out: number }): Sample[] {
  return (["in", "out"] as const).map((direction) => ({ labels: { direction }, value: counts[direction] }));
}
