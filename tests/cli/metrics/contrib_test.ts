import { assert, assertEquals } from "@std/assert";
import { serve } from "../../../mod.ts";
import { families, Timings } from "../../../lib/metrics/mod.ts";
import { output, root } from "../process.ts";
import { testWith } from "../../tools.ts";

const read = (path: string) => Deno.readTextFile(new URL(path, root));
const RULES = "contrib/mojibye-server.rules.yml";

interface Panel {
  readonly targets?: readonly { readonly expr: string }[];
}

interface Row {
  readonly name: string;
  readonly type: string;
  readonly labels: string[];
}

/** What a server serves: of each metric its name, its type and the labels that it can have. */
async function served(): Promise<Row[]> {
  await using server = serve({ hostname: "127.0.0.1" });
  using timings = new Timings();
  const happened = { ...server.metrics, replaced: { gbk: { in: 1, out: 1 } } };
  return families(happened, timings).map((family) => ({
    name: family.name,
    type: family.type,
    labels: family.type === "histogram" ? [] : Object.keys(family.samples[0]?.labels ?? {}),
  }));
}

/** The queries of the dashboard, as Grafana would ask them. */
async function queries(): Promise<string[]> {
  const { panels }: { panels: readonly Panel[] } = JSON.parse(await read("contrib/mojibye-server.dashboard.json"));
  return panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) => expr.replaceAll("$__rate_interval", "5m").replaceAll("$instance", ".*"));
}

Deno.test("the tables of the documents are what is served: names, types and labels", async () => {
  const rows = await served();
  for (const path of ["docs/metrics.md", "docs/metrics.zh-CN.md"]) {
    const table = [...(await read(path)).matchAll(/^\| `(\w+)` +\| (\w+) +\| ([^|]*)\|/gm)];
    assertEquals(
      table.map(([, name = "", type = "", labels = ""]) => ({ name, type, labels: labels.match(/\w+/g) ?? [] })),
      rows,
      path,
    );
  }
});

Deno.test("the dashboard and the alerts ask for what is served, and the dashboard for all of it", async () => {
  const names = new Set((await served()).map(({ name }) => name));
  const asked = (text: string) =>
    text.match(/\b(mojibye|process)_[a-z_]+/g)?.map((name) => name.replace(/_bucket$/, ""));
  const shown = new Set(asked((await queries()).join("\n")));
  assertEquals(shown.symmetricDifference(names), new Set());
  const [, ...rules] = (await read(RULES)).split("groups:");
  assertEquals(new Set(asked(rules.join())).difference(names), new Set());
});

Deno.test("the dashboard's panels stand side by side, none on another", async () => {
  const { panels }: { panels: readonly { id: number; gridPos: { h: number; w: number; x: number; y: number } }[] } =
    JSON
      .parse(await read("contrib/mojibye-server.dashboard.json"));
  const taken = new Map<string, number>();
  for (const { id, gridPos: { h, w, x, y } } of panels) {
    assert(x + w <= 24);
    for (let column = x; column < x + w; column++) {
      for (let row = y; row < y + h; row++) {
        const place = `${column} ${row}`;
        assertEquals([place, taken.get(place)], [place, undefined]);
        taken.set(place, id);
      }
    }
  }
  assertEquals(new Set(panels.map(({ id }) => id)).size, panels.length);
});

/** Series of a server in trouble, and which alerts it raises: the rate of a counter is what it grows by in a minute. */
const TROUBLES = {
  MojibyeDown: ['up{job="mojibye",instance="x"}', "0x20"],
  MojibyeRefusesConnections: ['mojibye_connections_refused_total{option="deny"}', "0+1x20"],
  MojibyeHandshakesFail: ["mojibye_handshake_failures_total", "0+120x20"],
  MojibyeSlowPeers: ['mojibye_connections_ended_total{error="SlowPeerError"}', "0+1x20"],
  MojibyeMessagesTooLong: ['mojibye_connections_ended_total{error="MessageSizeError"}', "0+1x20"],
  MojibyeLosesCharacters: ['mojibye_replaced_characters_total{direction="in",encoding="gbk"}', "0+1x20"],
  MojibyeHandlerErrors: ["mojibye_handler_errors_total", "0+1x20"],
  MojibyeBuffersFill: ["mojibye_buffered_bytes", "200000000x20"],
} as const;

testWith(
  ["promtool"],
  "promtool finds no fault in alerts and dashboard, and each alert rings in its trouble",
  async () => {
    const folder = await Deno.makeTempDir();
    try {
      const rules = `${folder}/rules.yml`;
      await Deno.writeTextFile(rules, await read(RULES));
      const checked = await output("promtool", ["check", "rules", "--lint=all", "--lint-fatal", rules]);
      assertEquals([checked.code, checked.stderr], [0, ""], checked.stdout);

      const dashboard = `${folder}/dashboard.yml`;
      const recorded = (await queries()).map((expr, at) => ({ record: `query:${at}`, expr }));
      await Deno.writeTextFile(dashboard, JSON.stringify({ groups: [{ name: "dashboard", rules: recorded }] }));
      const parsed = await output("promtool", ["check", "rules", dashboard]);
      assertEquals([parsed.code, parsed.stderr], [0, ""], parsed.stdout);

      const series = [
        ...Object.values(TROUBLES),
        ["mojibye_bad_checksums_total", "0+1x20"],
        ['mojibye_messages_total{direction="in"}', "0+10x20"],
        ...histogram("mojibye_handler_seconds", "2.5"),
        ...histogram("mojibye_event_loop_delay_seconds", "0.5"),
      ];
      const alerts = [
        ...Object.keys(TROUBLES),
        "MojibyeBadChecksums",
        "MojibyeSlowHandler",
        "MojibyeEventLoopLate",
      ];
      const test = {
        rule_files: [rules],
        evaluation_interval: "1m",
        tests: [{
          interval: "1m",
          input_series: series.map(([series, values]) => ({ series, values })),
          promql_expr_test: [{
            expr: 'count by (alertname) (ALERTS{alertstate="firing"})',
            eval_time: "18m",
            exp_samples: alerts.map((name) => ({ labels: `{alertname="${name}"}`, value: 1 })),
          }],
        }],
      };
      await Deno.writeTextFile(`${folder}/test.yml`, JSON.stringify(test));
      const rung = await output("promtool", ["test", "rules", `${folder}/test.yml`]);
      assertEquals([rung.code, rung.stderr], [0, ""], rung.stdout);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
);

/** Ten a minute, all below this bound and above the one before. */
function histogram(name: string, bound: string): [series: string, values: string][] {
  return [
    [`${name}_bucket{le="0.1"}`, "0x20"],
    ...(bound === "2.5" ? [[`${name}_bucket{le="1"}`, "0x20"]] as [string, string][] : []),
    [`${name}_bucket{le="${bound}"}`, "0+10x20"],
    [`${name}_bucket{le="+Inf"}`, "0+10x20"],
  ];
}
