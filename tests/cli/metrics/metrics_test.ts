import { assertEquals } from "@std/assert";
import { connect } from "../../../mod.ts";
import { run, server } from "../process.ts";
import { testWith } from "../../tools.ts";

/** What a receiver of OTLP was told: the last value of each family, and of each of its labels. */
class Collector implements AsyncDisposable {
  readonly #values = new Map<string, number>();
  readonly #http: Deno.HttpServer<Deno.NetAddr>;
  #changed = Promise.withResolvers<void>();

  constructor() {
    this.#http = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
      if (new URL(request.url).pathname === "/v1/metrics") this.#take(await request.json());
      return Response.json({});
    });
  }

  get address(): string {
    return `http://127.0.0.1:${this.#http.addr.port}`;
  }

  /** Resolves once this was exported: a name with its labels, and its value. */
  async has(name: string, value: number): Promise<void> {
    while (this.#values.get(name) !== value) await this.#changed.promise;
  }

  #take({ resourceMetrics }: Export): void {
    for (const { scope, metrics } of resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics)) {
      if (scope.name !== "mojibye") continue;
      for (const { name, sum, gauge, histogram } of metrics) {
        for (const { attributes, asDouble, count } of (sum ?? gauge ?? histogram)?.dataPoints ?? []) {
          const labels = attributes.map(({ key, value }) => `${key}=${value.stringValue}`).sort().join();
          this.#values.set(labels === "" ? name : `${name}{${labels}}`, asDouble ?? Number(count));
        }
      }
    }
    const { resolve } = this.#changed;
    this.#changed = Promise.withResolvers<void>();
    resolve();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#http.shutdown();
  }
}

/** As much of OTLP in JSON as is read. */
interface Export {
  resourceMetrics: { scopeMetrics: { scope: { name: string }; metrics: Metric[] }[] }[];
}

type Metric = { name: string } & Partial<Record<"sum" | "gauge" | "histogram", { dataPoints: Point[] }>>;

interface Point {
  attributes: { key: string; value: { stringValue: string } }[];
  asDouble?: number;
  count?: string;
}

testWith(
  ["promtool"],
  "a server with --allow-net alone serves metrics in which promtool finds no fault, hands them to OpenTelemetry, and is not ready while it drains",
  async () => {
    await using collector = new Collector();
    const env = {
      OTEL_DENO: "true",
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.address,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_METRIC_EXPORT_INTERVAL: "100",
    };
    const { server: ours, port } = await server(["--metrics", "0", "--echo", "--drain", "5m"], {
      permissions: ["--no-prompt", "--allow-net"],
      env,
    });
    await using _ = ours;
    const [, address] = /^metrics: (http:\/\/127\.0\.0\.1:\d+)\/metrics$/.exec(ours.stderr.lines[0] ?? "") ?? [];
    await using client = await connect({ port });
    await client.send("hello");
    assertEquals(await client.receive(), "hello");
    const text = await (await fetch(`${address}/metrics`)).text();
    assertEquals(/^mojibye_messages_total\{direction="in"\} (\d+)$/m.exec(text)?.[1], "1");

    const child = new Deno.Command("promtool", {
      args: ["check", "metrics"],
      stdin: "piped",
      stderr: "piped",
      stdout: "piped",
    })
      .spawn();
    const stdin = child.stdin.getWriter();
    await stdin.write(new TextEncoder().encode(text));
    await stdin.close();
    const { code, stdout, stderr } = await child.output();
    assertEquals([code, new TextDecoder().decode(stdout), new TextDecoder().decode(stderr)], [0, "", ""]);

    await collector.has("mojibye_connections_open", 1);
    await collector.has("mojibye_messages_total{direction=in}", 1);
    await collector.has("mojibye_bytes_total{direction=out}", 5);
    await collector.has("mojibye_round_trip_seconds", 1);

    const ready = async () => {
      const response = await fetch(`${address}/readyz`);
      return [response.status, await response.text()];
    };
    assertEquals(await ready(), [200, "ready\n"]);
    ours.child.kill("SIGTERM");
    await ours.stderr.line(/1 conversation/);
    assertEquals(await ready(), [503, "draining\n"]);
    await client.close();
    assertEquals(await ours.exit(), 0);
  },
);

Deno.test("metrics for others than this machine are warned of, and what is no address is refused", async () => {
  const { server: ours } = await server(["--metrics", "0.0.0.0:0"]);
  await using _ = ours;
  const [first = "", second] = ours.stderr.lines;
  const address = /^metrics: http:\/\/(0\.0\.0\.0:\d+)\/metrics$/.exec(first)?.[1];
  assertEquals(second, `Careful: ${address} is not this machine alone, whoever reaches it can read the metrics`);
  const refused = await Promise.all([
    run("server", ["--metrics", "here"]),
    run("server", ["--metrics", "9100", "--web"]),
    run("server", ["--metrics", `${address}`.replace("0.0.0.0", "127.0.0.1")]),
  ]);
  assertEquals(refused.map(({ code }) => code), [2, 2, 2]);
  assertEquals(refused.map(({ stderr }) => stderr.replace(/\d{5}/, "PORT")), [
    "here is not an address for --metrics: write HOST:PORT, as in 127.0.0.1:7001 or [::1]:7001\n",
    "--web --metrics: choose one\n",
    "Cannot listen on 127.0.0.1:PORT: the port is in use; end the program that has it, or take another with --metrics\n",
  ]);
});
