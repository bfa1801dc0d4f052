import { assertEquals } from "@std/assert";
import { checksumOf } from "../../lib/cli/args/checksum_spec.ts";
import { framingOf } from "../../lib/cli/args/framing_spec.ts";
import { en } from "../../lib/cli/i18n/en.ts";
import { algorithm, CHECKSUM_NAMES, type ChecksumName } from "../../lib/framing/checksum/algorithm.ts";
import { wire } from "./cut.ts";

const root = new URL("../../", import.meta.url);

/** The rows of each table of the framings' documents, as the text in their backquotes, cell by cell. */
function tablesOf(suffix: string): string[][][] {
  const texts = ["framing", "framing-devices", "checksums"].map((name) =>
    Deno.readTextFileSync(new URL(`docs/${name}${suffix}`, root))
  );
  const text = texts.join("\n\n");
  return text.split(/\n\n+/).filter((block) => block.startsWith("|")).map((block) =>
    block.split("\n").slice(2).map((row) => row.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim()))
  );
}

/** What stands in backquotes, and in quotes for a shell inside them. */
function quoted(cell: string): string[] {
  return [...cell.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code.replace(/^'(.*)'$/, "$1"));
}

for (const suffix of [".md", ".zh-CN.md"]) {
  Deno.test(`docs/framing*${suffix} name framings and checksums of protocols that the command line takes`, async () => {
    let framings = 0;
    let checksums = 0;
    for (const row of tablesOf(suffix).flat()) {
      for (const spec of row.flatMap(quoted).filter((code) => /^(between|length|idle):\S*[a-z0-9]/.test(code))) {
        if (/START|…/.test(spec)) continue;
        (await framingOf(spec, en)).framing(wire("gbk"));
        framings++;
      }
      const [spec = ""] = quoted(row[2] ?? "");
      if (!CHECKSUM_NAMES.some((name) => spec.split(",")[0] === name) || row.length > 3) continue;
      checksumOf(spec, en);
      checksums++;
    }
    assertEquals([framings >= 14, checksums >= 8], [true, true]);
  });

  Deno.test(`docs/checksums${suffix} names every checksum, with its value over 123456789`, () => {
    const digits = new TextEncoder().encode("123456789");
    const values = new Map<string, string>();
    for (const row of tablesOf(suffix).flat().filter((row) => row.length === 4)) {
      for (const at of [0, 2]) {
        const shown = (row[at + 1] ?? "").replaceAll("`", "");
        for (const name of quoted(row[at] ?? "")) values.set(name, shown);
      }
    }
    const right = (name: ChecksumName) => {
      const { of, size } = algorithm(name);
      const value = of(digits);
      return /^mod\d/.test(name) ? String(value) : value.toString(16).toUpperCase().padStart(2 * size, "0");
    };
    const names = CHECKSUM_NAMES.filter((name) => values.has(name));
    assertEquals(names.map((name) => [name, values.get(name)]), names.map((name) => [name, right(name)]));
    const missing = CHECKSUM_NAMES.filter((name) => !values.has(name));
    assertEquals(missing, ["crc-16/ibm", "crc-16/ccitt-false", "crc-16/x-25", "crc-16/zmodem", "crc-32/castagnoli"]);
  });
}
