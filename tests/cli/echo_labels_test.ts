import { assertEquals } from "@std/assert";
import { codec, encodings } from "../../lib/codec/mod.ts";
import { readRepertoires } from "../codec/cpython.ts";
import { shortHex } from "../codec/repertoire.ts";
import { testWith } from "../tools.ts";
import { output, server } from "./process.ts";

/** Servers that run at the same time. */
const AT_ONCE = 6;
/** Characters of a line. */
const LINE = 40;

/** Labels of the standard that CPython has a codec of that name for, with its own name for the codec. */
async function knownToPython(): Promise<Record<string, string>> {
  const labels = encodings.flatMap((encoding) => encoding.labels);
  const script = `
import codecs, json, sys
known = {}
for label in json.load(sys.stdin):
    try:
        codec = codecs.lookup(label)
    except LookupError:
        continue
    if codec._is_text_encoding:
        known[label] = codec.name
print(json.dumps(known))`;
  const { stdout, stderr } = await output("python3", ["-c", script], JSON.stringify(labels));
  assertEquals(stderr, "");
  return JSON.parse(stdout);
}

/** What each codec of CPython writes: hex by character. */
async function repertoires(codecs: readonly string[]): Promise<Map<string, Map<string, string>>> {
  const input = JSON.stringify(Object.fromEntries(codecs.map((codec) => [codec, codec])));
  const { stdout, stderr } = await output("python3", ["tests/codec/cpython.py"], input);
  assertEquals(stderr, "");
  return readRepertoires(stdout);
}

/** Whether we write a character of `encoding` as these bytes in hex. */
function writes(encoding: string): (character: string, hex: string) => boolean {
  const encoder = codec(encoding).encoder({ replacement: "" });
  const room = new Uint8Array(16);
  return (character, hex) => shortHex(room.subarray(0, encoder.encodeInto(character, room).written)) === hex;
}

/** The characters that a codec of CPython writes as `encoding` does, in lines; and how many it has in all. */
function sharedText(
  theirs: ReadonlyMap<string, string>,
  encoding: string,
): { all: number; same: number; lines: string[] } {
  const all = [...theirs].filter(([character]) => !/[\r\n]/.test(character));
  const equal = writes(encoding);
  const same = all.filter(([character, hex]) => equal(character, hex)).map(([character]) => character);
  const lines: string[] = [];
  for (let at = 0; at < same.length; at += LINE) lines.push(same.slice(at, at + LINE).join(""));
  return { all: all.length, same: same.length, lines };
}

testWith(
  ["python3"],
  "server.ts -e LABEL --echo -f lines returns to Python the bytes it sent, for every label that CPython knows",
  async () => {
    const known = await knownToPython();
    const theirs = await repertoires([...new Set(Object.values(known))]);
    // Labels of one encoding that are one codec to CPython are the same conversation.
    const shared = new Map<string, { all: number; same: number; lines: string[] }>();
    const other: string[] = [];
    let compared = 0;
    const textFor = (label: string, encoding: string): string[] => {
      const name = known[label] ?? "";
      const key = `${encoding} ${name}`;
      const text = shared.get(key) ?? sharedText(theirs.get(name) ?? new Map(), encoding);
      shared.set(key, text);
      // A name for another encoding: less than nine of ten of its characters have the same bytes here.
      if (text.same < 0.9 * text.all) other.push(label);
      compared += text.same;
      return text.lines;
    };
    const failed: string[] = [];
    const echoed: string[] = [];
    /** Talks to one server in every label that CPython has of an encoding. */
    const talk = async ({ name, labels }: typeof encodings[number]): Promise<void> => {
      const some = labels.filter((label) => Object.hasOwn(known, label));
      const [first] = some;
      if (first === undefined) return;
      const { server: started, port } = await server(["-q", "-e", first, "--echo", "-f", "lines"]);
      await using _ = started;
      const tasks = some.map((label) => JSON.stringify({ label, lines: textFor(label, name), port }));
      const { stdout, stderr } = await output("python3", ["tests/cli/echo_labels.py"], tasks.join("\n"));
      assertEquals(stderr, "");
      for (const line of stdout.trim().split("\n")) {
        const { label, same } = JSON.parse(line);
        (same ? echoed : failed).push(label);
      }
    };
    for (let at = 0; at < encodings.length; at += AT_ONCE) {
      await Promise.all(encodings.slice(at, at + AT_ONCE).map(talk));
    }
    console.log(`${echoed.length} labels, ${compared} characters came back as they were sent`);
    console.log(`labels that mean something else in CPython: ${other.join(" ")}`);
    assertEquals([failed, echoed.length], [[], Object.keys(known).length]);
  },
);
