import { assertEquals } from "@std/assert";
import { connect, echo, lines, serve } from "../../mod.ts";
import { families, type Family, Timings } from "../../lib/metrics/mod.ts";

/** `name{labels} value` of all numbers, without those of the process. */
function text(families: readonly Family[]): string[] {
  return families.flatMap((family) => {
    if (family.type === "histogram") return `${family.name} ${family.histogram.count}`;
    if (/^process|heap/.test(family.name)) return [];
    return family.samples.map(({ labels, value }) =>
      `${family.name}{${Object.entries(labels).map(([key, value]) => `${key}=${value}`)}} ${value}`
    );
  });
}

Deno.test("the families are all that a server counts, errors that are expected from the start", async () => {
  const options = { hostname: "127.0.0.1", encoding: "gbk", framing: lines() };
  using timings = new Timings();
  await using server = serve({ ...options, timings }, echo());
  await using client = await connect({ ...options, encoding: "utf-8", port: server.addr.port });
  await client.send("\ufffd");
  await client.receive();
  await client.close();
  await server.shutdown();
  assertEquals(text(families(server.metrics)), [
    "mojibye_connections_open{} 0",
    "mojibye_connections_accepted_total{} 1",
    "mojibye_connections_refused_total{option=maxConnections} 0",
    "mojibye_connections_ended_total{error=MessageSizeError} 0",
    "mojibye_connections_ended_total{error=SlowPeerError} 0",
    "mojibye_connections_ended_total{error=TimeoutError} 0",
    "mojibye_handshake_failures_total{} 0",
    "mojibye_health_checks_total{} 0",
    "mojibye_bytes_total{direction=in} 4",
    "mojibye_bytes_total{direction=out} 4",
    "mojibye_messages_total{direction=in} 1",
    "mojibye_messages_total{direction=out} 1",
    "mojibye_replaced_characters_total{direction=in,encoding=gbk} 1",
    "mojibye_replaced_characters_total{direction=out,encoding=gbk} 1",
    "mojibye_bad_checksums_total{} 0",
    "mojibye_handler_errors_total{} 0",
    "mojibye_buffered_bytes{} 0",
  ]);
  assertEquals(text(families(server.metrics, timings)).slice(-3), [
    "mojibye_handler_seconds 1",
    "mojibye_round_trip_seconds 1",
    `mojibye_event_loop_delay_seconds ${timings.eventLoopDelay.count}`,
  ]);
});

Deno.test("names follow the conventions: counters end with _total, and every family has a sentence", async () => {
  await using server = serve({ hostname: "127.0.0.1" });
  using timings = new Timings();
  for (const { name, type, help } of families(server.metrics, timings)) {
    assertEquals([name, /_total$/.test(name)], [name, type === "counter"]);
    assertEquals([name, /^[A-Z].*\.$/.test(help)], [name, true]);
    assertEquals([name, /^(mojibye|process)_[a-z_]+$/.test(name)], [name, true]);
  }
});
