/** The documents' tables of events and fields, against the type and against real records. */
import { assertEquals } from "@std/assert";
import { root, run, server } from "../process.ts";

const DOCUMENTS = [
  { path: "docs/record.md", heading: "## Events and fields" },
  { path: "docs/record.zh-CN.md", heading: "## 事件与字段" },
];

/** The rows of both tables: what stands in code in the first cell, and in the second one. */
async function tables(path: string, heading: string): Promise<[events: Map<string, string[]>, fields: string[]]> {
  const text = await Deno.readTextFile(new URL(path, root));
  const [section = ""] = text.slice(text.indexOf(heading) + heading.length).split("\n## ");
  const [events = [], fields = []] = section.split(/\n\n/).filter((part) => part.startsWith("|")).map((table) =>
    table.trim().split("\n").slice(2).map((row) =>
      row.split("|").slice(1, 3).map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code))
    )
  );
  // Of the second cell of an event only field names count, not options.
  const keys = events.map(([kind, cell = []]): [string, string[]] => [
    kind?.[0] ?? "",
    [...new Set(cell.filter((code) => /^[a-z]+$/i.test(code) && code !== "open" && code !== "close"))],
  ]);
  return [new Map(keys), fields.map(([name]) => name?.[0] ?? "")];
}

/** The fields of the type `Event`, as a record names them, and the kinds of events. */
async function type(): Promise<{ fields: string[]; kinds: string[] }> {
  const text = await Deno.readTextFile(new URL("lib/cli/events/events.ts", root));
  const [, body = ""] = /export interface Event \{([\s\S]*?)\n\}/.exec(text) ?? [];
  const [, kinds = ""] = /readonly event: ([^;]+);/.exec(body) ?? [];
  const fields = [...body.matchAll(/^ {2}readonly (\w+)\??:/gm)].map(([, name = ""]) =>
    name === "bytes" ? "hex" : name
  );
  return { fields: fields.sort(), kinds: [...kinds.matchAll(/"(\w+)"/g)].map(([, kind = ""]) => kind).sort() };
}

for (const { path, heading } of DOCUMENTS) {
  Deno.test(`${path} names every event and every field of a record, and no other`, async () => {
    const [events, fields] = await tables(path, heading);
    const { fields: known, kinds } = await type();
    assertEquals(fields.toSorted(), known);
    assertEquals([...events.keys()].toSorted(), kinds);
    assertEquals(
      new Set([...events.values()].flat()),
      new Set(known.filter((key) => key !== "time" && key !== "event")),
    );
  });
}

Deno.test("the events of a record have the fields that the documents name", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const path = `${directory}/talk.ndjson`;
    const checked = ["-f", "lines", "-c", "sum8,hex"];
    const { server: inner, port: behind } = await server(["-e", "utf-8", "--echo", "--once"]);
    await using _inner = inner;
    const { server: ours, port } = await server([
      ...["-o", path, ...checked, "--send-framing", "lines", "--forward", `127.0.0.1:${behind}`],
      ...["--forward-framing", "chunks", "--forward-checksum", "none"],
    ]);
    await using _ = ours;
    await run("client", [...checked, "127.0.0.1", String(port), "€", "-e", "utf-8"]); // no GBK: a warning
    await inner.exit();
    await run("client", [...checked, "127.0.0.1", String(port), "再见"]); // nobody is behind any more: an error
    ours.child.kill("SIGINT");
    await ours.exit();
    const seen = new Map<string, Set<string>>();
    for (const line of (await Deno.readTextFile(path)).trim().split("\n")) {
      const { event, time, ...fields } = JSON.parse(line);
      assertEquals(typeof time, "string");
      seen.set(event, (seen.get(event) ?? new Set()).union(new Set(Object.keys(fields))));
    }
    const [events] = await tables("docs/record.md", "## Events and fields");
    const expected = new Map([...events].map(([kind, keys]) => [kind, new Set(keys)]));
    expected.get("close")?.delete("reason"); // all of these ended in order, or after an `error`
    assertEquals(new Map([...seen].toSorted()), new Map([...expected].toSorted()));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});
