import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { connect, echo, lines, serve } from "../../../mod.ts";
import { Exporter } from "../../../lib/cli/metrics/exporter.ts";
import { exposition } from "../../../lib/cli/metrics/prometheus.ts";
import { Histogram } from "../../../lib/metrics/mod.ts";

const ANYWHERE = { hostname: "127.0.0.1", port: 0 };

/** Status and text of an answer. */
async function get({ address }: Exporter, path: string, method = "GET"): Promise<[number, string]> {
  const response = await fetch(`http://${address}${path}`, { method });
  return [response.status, await response.text()];
}

Deno.test("/metrics has what the server has counted, in the text format", async () => {
  await using exporter = await Exporter.open(ANYWHERE);
  const options = { hostname: "127.0.0.1", encoding: "gbk", framing: lines() };
  await using server = serve({ ...options, timings: exporter.timings }, echo());
  exporter.watch(server);
  await using client = await connect({ ...options, port: server.addr.port });
  await client.send("你好");
  assertEquals(await client.receive(), "你好");
  await client.close();
  await server.shutdown();
  const response = await fetch(`http://${exporter.address}/metrics`);
  assertEquals(response.headers.get("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  assertEquals(response.headers.get("cache-control"), "no-store");
  const text = await response.text();
  for (
    const line of [
      "# TYPE mojibye_connections_accepted_total counter",
      "mojibye_connections_accepted_total 1",
      'mojibye_bytes_total{direction="in"} 5',
      'mojibye_messages_total{direction="out"} 1',
      'mojibye_handler_seconds_bucket{le="+Inf"} 1',
      "mojibye_round_trip_seconds_count 1",
    ]
  ) assertEquals([line, text.split("\n").includes(line)], [line, true]);
});

Deno.test("it is alive at once, ready with its server, and no more when that drains", async () => {
  await using exporter = await Exporter.open(ANYWHERE);
  assertEquals(await get(exporter, "/healthz"), [200, "alive\n"]);
  assertEquals(await get(exporter, "/readyz"), [503, "starting\n"]);
  assertEquals(await get(exporter, "/metrics"), [503, "starting\n"]);
  await using server = serve({ hostname: "127.0.0.1" });
  exporter.watch(server);
  assertEquals(await get(exporter, "/readyz"), [200, "ready\n"]);
  exporter.drain();
  assertEquals(await get(exporter, "/readyz"), [503, "draining\n"]);
  assertEquals(await get(exporter, "/healthz"), [200, "alive\n"]);
  assertEquals((await get(exporter, "/metrics"))[0], 200);
});

Deno.test("it answers nothing else, and HEAD without a text", async () => {
  await using exporter = await Exporter.open(ANYWHERE);
  assertEquals(await get(exporter, "/"), [404, "there are /metrics, /healthz and /readyz\n"]);
  assertEquals(await get(exporter, "/healthz", "POST"), [405, "only GET and HEAD are answered here\n"]);
  assertEquals(await get(exporter, "/healthz", "HEAD"), [200, ""]);
});

Deno.test("a hundred scrapes at once are answered, or told to come back", async () => {
  await using exporter = await Exporter.open(ANYWHERE);
  await using server = serve({ hostname: "127.0.0.1", timings: exporter.timings });
  exporter.watch(server);
  const answers = await Promise.all(Array.from({ length: 100 }, () => get(exporter, "/metrics")));
  for (const [status, text] of answers) {
    if (status === 503) assertEquals(text, "8 others are answered\n");
    else assertMatch(text, /^mojibye_connections_open 0$/m);
  }
  assertEquals((await get(exporter, "/metrics"))[0], 200);
});

Deno.test("without an address nothing listens, and a port that is taken is an error", async () => {
  await using silent = await Exporter.open(undefined);
  assertEquals(silent.address, undefined);
  await using exporter = await Exporter.open(ANYWHERE);
  const port = Number(exporter.address?.split(":")[1]);
  await assertRejects(() => Exporter.open({ hostname: "127.0.0.1", port }), Deno.errors.AddrInUse);
});

Deno.test("times are written as buckets that count all that is not longer", async () => {
  const histogram = new Histogram([0.1, 1]);
  for (const seconds of [0.05, 0.5, 0.5, 2]) histogram.observe(seconds);
  const { text } = await exposition([{
    name: "x_seconds",
    help: 'Back\\slash "and" more.',
    type: "histogram",
    histogram,
  }]);
  assertEquals(text.trim().split("\n"), [
    '# HELP x_seconds Back\\\\slash "and" more.',
    "# TYPE x_seconds histogram",
    'x_seconds_bucket{le="0.1"} 1',
    'x_seconds_bucket{le="1"} 3',
    'x_seconds_bucket{le="+Inf"} 4',
    "x_seconds_sum 3.05",
    "x_seconds_count 4",
  ]);
});

Deno.test("what a label says is escaped", async () => {
  const samples = [{ labels: { error: 'a"b\\c\nd' }, value: 1 }];
  const { text } = await exposition([{ name: "x_total", help: "X.", type: "counter", samples }]);
  assertEquals(text.trim().split("\n").at(-1), 'x_total{error="a\\"b\\\\c\\nd"} 1');
});
