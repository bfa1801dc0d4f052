import { assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { encode, EncodeError, encodings } from "../../lib/codec/mod.ts";
import { testWith } from "../tools.ts";
import { output, server } from "./process.ts";

/** Servers that run at the same time. */
const AT_ONCE = 6;
/** Characters of a line. */
const LINE = 40;

/** Labels of the standard that CPython has a codec of that name for. */
async function knownToPython(): Promise<string[]> {
  const labels = encodings.flatMap((encoding) => encoding.labels);
  const script = `
import codecs, json, sys
def known(label):
    try:
        return bool(codecs.lookup(label)._is_text_encoding)
    except LookupError:
        return False
print(json.dumps([label for label in json.load(sys.stdin) if known(label)]))`;
  const { stdout, stderr } = await output("python3", ["-c", script], JSON.stringify(labels));
  assertEquals(stderr, "");
  return JSON.parse(stdout);
}

/** What we write for a character, as hex; undefined when the encoding lacks it. */
function ours(character: string, label: string): string | undefined {
  try {
    return encodeHex(encode(character, label, { fatal: true }));
  } catch (error) {
    if (error instanceof EncodeError) return undefined;
    throw error;
  }
}

testWith(
  ["python3"],
  "server.ts -e LABEL --echo -f lines returns to Python the bytes it sent, for every label that CPython knows",
  async () => {
    const labels = await knownToPython();
    const { stdout } = await output(
      "python3",
      ["tests/codec/cpython.py"],
      JSON.stringify(Object.fromEntries(labels.map((label) => [label, label]))),
    );
    const theirs: Record<string, Record<string, string>> = JSON.parse(stdout);
    const other: string[] = [];
    const jobs: { label: string; lines: string[] }[] = [];
    let compared = 0;
    for (const label of labels) {
      const all = Object.entries(theirs[label] ?? {}).filter(([character]) => !/[\r\n]/.test(character));
      const same = all.filter(([character, hex]) => ours(character, label) === hex).map(([character]) => character);
      // A name for another encoding: less than nine of ten of its characters have the same bytes here.
      if (same.length < 0.9 * all.length) other.push(label);
      compared += same.length;
      const lines: string[] = [];
      for (let at = 0; at < same.length; at += LINE) lines.push(same.slice(at, at + LINE).join(""));
      jobs.push({ label, lines });
    }
    const failed: string[] = [];
    const echoed: string[] = [];
    for (let at = 0; at < jobs.length; at += AT_ONCE) {
      const some = jobs.slice(at, at + AT_ONCE);
      const servers = await Promise.all(some.map(({ label }) => server(["-q", "-e", label, "--echo", "-f", "lines"])));
      const tasks = some.map((job, i) => JSON.stringify({ ...job, port: servers[i]?.port })).join("\n");
      const { stdout, stderr } = await output("python3", ["tests/cli/echo_labels.py"], tasks);
      assertEquals(stderr, "");
      for (const line of stdout.trim().split("\n")) {
        const { label, same } = JSON.parse(line);
        (same ? echoed : failed).push(label);
      }
      await Promise.all(servers.map(({ server }) => server[Symbol.asyncDispose]()));
    }
    console.log(`${echoed.length} labels, ${compared} characters came back as they were sent`);
    console.log(`labels that mean something else in CPython: ${other.join(" ")}`);
    assertEquals([failed, echoed.length], [[], labels.length]);
  },
);
