/** CPython and GNU iconv, where they are installed. Their code pages differ from the standard; the tests say where. */
import { assertEquals } from "@std/assert";
import { encodings } from "../../lib/codec/mod.ts";
import { cpython, readRepertoires } from "./cpython.ts";
import { repertoire, shortHex, unicode } from "./repertoire.ts";

const legacy = encodings.map(({ name }) => name).filter((name) => !unicode.includes(name));

async function run(command: string, args: string[], input: string | Uint8Array): Promise<Uint8Array> {
  const child = new Deno.Command(command, { args, stdin: "piped", stdout: "piped", stderr: "null" }).spawn();
  const writer = child.stdin.getWriter();
  const [output] = await Promise.all([
    child.output(),
    writer.write(typeof input === "string" ? new TextEncoder().encode(input) : input).then(() => writer.close()),
  ]);
  return output.stdout;
}

function present(command: string, version = ""): boolean {
  try {
    const { stdout } = new Deno.Command(command, { args: ["--version"] }).outputSync();
    return new TextDecoder().decode(stdout).includes(version);
  } catch {
    return false;
  }
}

/** Characters with the same bytes in both, with others, and only in one. */
interface Comparison {
  same: number;
  different: number;
  ours: number;
  theirs: number;
}

function compare(ours: ReadonlyMap<string, string>, theirs: ReadonlyMap<string, string>): Comparison {
  const result = { same: 0, different: 0, ours: 0, theirs: 0 };
  for (const [character, bytes] of ours) {
    const other = theirs.get(character);
    result[other === undefined ? "ours" : other === bytes ? "same" : "different"]++;
  }
  for (const character of theirs.keys()) if (!ours.has(character)) result.theirs++;
  return result;
}

const known = new Map<string, ReadonlyMap<string, string>>();

/** The characters of an encoding, with their bytes in hex. */
function hexOf(label: string): ReadonlyMap<string, string> {
  const found = known.get(label) ??
    new Map(Array.from(repertoire(label), ([character, bytes]) => [character, shortHex(bytes)]));
  known.set(label, found);
  return found;
}

/** By label: characters only here, only there, and with different bytes. No entry: none. */
type Differences = Record<string, [ours: number, theirs: number, different: number]>;

// docs/encodings.md says what these are.
const inCPython: Differences = {
  "koi8-u": [2, 2, 0],
  "windows-874": [23, 0, 0],
  "windows-1250": [5, 0, 0],
  "windows-1251": [1, 0, 0],
  "windows-1252": [5, 0, 0],
  "windows-1253": [14, 0, 0],
  "windows-1254": [7, 0, 0],
  "windows-1255": [13, 0, 0],
  "windows-1257": [10, 0, 0],
  "windows-1258": [9, 0, 0],
  "gbk": [2166, 0, 0],
  "gb18030": [0, 1, 20],
  "big5": [956, 9, 256],
  "euc-jp": [173, 5791, 280],
  "iso-2022-jp": [516, 8, 0],
  "shift_jis": [2, 1889, 373],
};

Deno.test({
  name: "CPython's codecs write the same bytes, but for the differences that are known (needs python3)",
  ignore: !present("python3"),
  fn: async () => {
    const labels = legacy.filter((name) => cpython[name] !== undefined);
    const script = new URL("cpython.py", import.meta.url).pathname;
    const output = await run(
      "python3",
      [script],
      JSON.stringify(Object.fromEntries(labels.map((l) => [l, cpython[l]]))),
    );
    const found = readRepertoires(new TextDecoder().decode(output));
    let same = 0;
    for (const label of labels) {
      const result = compare(hexOf(label), found.get(label) ?? new Map());
      assertEquals([result.ours, result.theirs, result.different], inCPython[label] ?? [0, 0, 0], label);
      same += result.same;
    }
    assertEquals(same, 1_192_850);
  },
});

/** Only here, and with different bytes. */
const inIconv: Record<string, [ours: number, different: number]> = {
  "koi8-u": [2, 0],
  "macintosh": [2, 0],
  "windows-874": [23, 0],
  "windows-1250": [5, 0],
  "windows-1251": [1, 0],
  "windows-1252": [5, 0],
  "windows-1253": [14, 0],
  "windows-1254": [7, 0],
  "windows-1255": [13, 0],
  "windows-1257": [10, 0],
  "windows-1258": [9, 0],
  "x-mac-cyrillic": [1, 0],
  "gbk": [2165, 0],
  "gb18030": [24, 6],
  "big5": [1161, 5],
  "euc-jp": [172, 281],
  "iso-2022-jp": [516, 0],
  "shift_jis": [1, 0],
};

Deno.test({
  name: "GNU iconv writes the same bytes, but for the differences that are known (needs glibc's iconv)",
  ignore: !present("iconv", "GLIBC"),
  fn: async () => {
    const names: Record<string, string> = { "shift_jis": "CP932", "euc-kr": "CP949", "x-mac-cyrillic": "MAC-CYRILLIC" };
    for (const label of legacy) {
      if (label === "iso-8859-8-i" || label === "x-user-defined") continue; // it has neither
      const ours = new Map(hexOf(label));
      ours.delete("\n"); // it separates them
      const characters = [...ours.keys()];
      const name = names[label] ?? label.replace("windows-", "CP");
      const output = await run("iconv", ["-c", "-f", "UTF-8", "-t", name], characters.join("\n"));
      const theirs = new Map<string, string>();
      let start = 0;
      for (const character of characters) {
        const end = output.indexOf(0x0a, start);
        const bytes = shortHex(output.subarray(start, end < 0 ? undefined : end));
        if (bytes !== "") theirs.set(character, bytes); // an empty line is a character left out
        start = end < 0 ? output.length : end + 1;
      }
      const result = compare(ours, theirs);
      assertEquals([result.ours, result.different], inIconv[label] ?? [0, 0], label);
    }
  },
});
