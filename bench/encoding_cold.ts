/** What a new process pays: the size of the code, the time to the first character, the memory of the tables. */
import { encodings } from "../lib/codec/mod.ts";
import { bundle } from "../tasks/bundle.ts";
import { median } from "./encoding_rounds.ts";

async function deno(...args: string[]): Promise<Uint8Array> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  return stdout;
}

/** Runs a module in a new process; what it prints is a number. */
async function number(source: string, ...flags: string[]): Promise<number> {
  const file = await Deno.makeTempFile({ suffix: ".ts", dir: new URL(".", import.meta.url).pathname });
  try {
    await Deno.writeTextFile(file, source);
    return Number(new TextDecoder().decode(await deno("run", "-A", "--no-check", ...flags, file)));
  } finally {
    await Deno.remove(file);
  }
}

/** dist/codec.js as `deno task bundle` makes and weighs it. */
export async function size(): Promise<string[]> {
  const folder = await Deno.makeTempDir();
  try {
    const weights = await bundle(new URL(`file://${folder}/`));
    const { bytes = NaN, gzipped = NaN } = weights.find(({ file }) => file === "codec.js") ?? {};
    return ["codec.js", `${bytes} bytes, gzipped ${gzipped}`, mark(gzipped, 8192, "bytes")];
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** From before the import to the first GBK character. */
export async function cold(): Promise<string[]> {
  const first = (specifier: string, call: string) =>
    `const start = performance.now(); const { ${call}: encode } = ${
      call === "encode" ? `await import("${specifier}")` : ""
    }; encode("你", "gbk"); console.log(performance.now() - start);`;
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < 9; round++) {
    ours.push(await number(first("../lib/codec/mod.ts", "encode")));
    theirs.push(
      await number(first("npm:iconv-lite@0.7.3", "encode").replace("{ encode: encode }", "{ default: { encode } }")),
    );
  }
  const ratio = median(ours) / median(theirs);
  return [
    "import to first GBK character",
    `mojibye ${median(ours).toFixed(1)} ms, iconv-lite ${median(theirs).toFixed(1)} ms`,
    mark(ratio, 0.3, "× iconv-lite's time"),
  ];
}

/** The tables of each encoding, as the engine counts array buffers. */
export async function memory(): Promise<string[]> {
  const kept: [string, number][] = [];
  for (const { name } of encodings) {
    // The platform's decoder is loaded before, and the least of three counts: the heap also holds what is just garbage,
    // now and then 300 KiB of it. So what looks too large is counted again: a table would be there each time.
    const source = `import process from "node:process"; import { codec } from "../lib/codec/mod.ts";
      const memory = () => (gc(), process.memoryUsage().external + process.memoryUsage().heapUsed);
      const bytes = new Uint8Array(64); new TextDecoder("${name}").decode(bytes); memory(); const before = memory();
      const encoder = codec("${name}").encoder(); encoder.encodeInto("a", bytes);
      memory(); console.log((memory() - before) / 1024); encoder.encodeInto("b", bytes);`;
    let least = Infinity;
    for (let run = 0; run < 3 || (run < 12 && least > 192); run++) {
      least = Math.min(least, await number(source, "--v8-flags=--expose-gc"));
    }
    kept.push([name, least]);
  }
  const [largest, most] = kept.reduce((a, b) => b[1] > a[1] ? b : a);
  const one = kept.find(([name]) => name === "windows-1251")?.[1] ?? 0;
  return [
    "tables",
    `windows-1251 ${one.toFixed(1)} KiB, largest ${largest} ${most.toFixed(0)} KiB`,
    mark(most, 192, "KiB"),
  ];
}

function mark(value: number, bar: number, unit: string): string {
  return `${value <= bar ? "✓" : "✗"} ${Number(value.toFixed(2))} ${unit} (bar ${bar})`;
}
