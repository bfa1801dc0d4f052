/**
 * `deno run -A bench/encoding.ts`: the encoders beside their peers, in one process, in alternating rounds. Read the
 * ratios: the figures change with the machine. CPython, where there is a `python3`, runs in a process of its own.
 */
import iconv from "npm:iconv-lite@0.7.3";
import * as exodus from "npm:@exodus/bytes@1.16.0/multi-byte.js";
import textEncoding from "npm:text-encoding@0.7.0";
import { codec, encode } from "../lib/codec/mod.ts";
import { cold, memory, size } from "./encoding_cold.ts";
import { type Contestants, measure } from "./encoding_rounds.ts";
import { others, texts } from "./encoding_texts.ts";

const bytes = new Uint8Array(16 << 20);
const utf8 = new TextEncoder();
const theirs = exodus.createMultibyteEncoder("gbk");
const encoder = codec("gbk").encoder();
const rows: string[][] = [];

/** Prints ns for each contestant and, for each bar, how many times as fast as that peer ours is. */
function row(work: string, contestants: Contestants, bars: Record<string, number | undefined>, more = {}): void {
  const ns: Record<string, number> = { ...measure(contestants), ...more };
  const [ours = NaN] = Object.values(ns);
  const ratios = Object.entries(bars).filter(([peer]) => ns[peer] !== undefined).map(([peer, bar]) => {
    const ratio = (ns[peer] ?? NaN) / ours;
    if (bar === undefined) return `${ratio.toFixed(2)} × ${peer}`;
    return `${ratio >= bar ? "✓" : "✗"} ${ratio.toFixed(2)} × ${peer} (bar ${bar})`;
  });
  report(work, Object.entries(ns).map(([name, n]) => `${name} ${format(n)}`).join(", "), ratios.join("; "));
}

function report(...cells: string[]): void {
  rows.push(cells);
  console.log(`| ${cells.join(" | ")} |`);
}

function format(ns: number): string {
  return ns < 1e4 ? `${ns.toFixed(0)} ns` : ns < 1e6 ? `${(ns / 1e3).toFixed(1)} µs` : `${(ns / 1e6).toFixed(2)} ms`;
}

async function python(): Promise<Record<string, number>> {
  const work = Object.fromEntries(
    Object.entries(texts).map(([name, text]) => [name, [text, "gbk", Math.ceil(1e6 / text.length)]]),
  );
  try {
    const script = new URL("encoding_python.py", import.meta.url);
    const child = new Deno.Command("python3", { args: [script.pathname], stdin: "piped", stdout: "piped" }).spawn();
    const writer = child.stdin.getWriter();
    await writer.write(utf8.encode(JSON.stringify(work)));
    await writer.close();
    return JSON.parse(new TextDecoder().decode((await child.output()).stdout));
  } catch {
    return {}; // no python3 here
  }
}

const cpython = await python();

report("work", "medians, ours first", "ours is …");
report("---", "---", "---");
/** How many times as fast as iconv-lite texts of GBK are encoded at least. */
const bars = { "1 KiB": 1.8, "64 KiB": 2.4, "4 MiB": 1.8 } as const;
for (const name of ["1 KiB", "64 KiB", "4 MiB"] as const) {
  const text = texts[name];
  row(
    `GBK, Chinese, ${name}: encode`,
    {
      "mojibye": () => encode(text, "gbk"),
      "iconv-lite": () => iconv.encode(text, "gbk"),
      "@exodus/bytes": () => theirs(text),
      "UTF-8 encode": () => utf8.encode(text),
    },
    { "iconv-lite": bars[name], "@exodus/bytes": 1, "CPython": undefined },
    {
      ...cpython[name] && { "CPython": cpython[name] },
    },
  );
  row(`GBK, Chinese, ${name}: encodeInto`, {
    "mojibye": () => encoder.encodeInto(text, bytes),
    "UTF-8 encodeInto": () => utf8.encodeInto(text, bytes),
  }, { "UTF-8 encodeInto": name === "1 KiB" ? 1 : 0.9 });
}

const short = texts["1 KiB"];
const old = new textEncoding.TextEncoder("gbk", { NONSTANDARD_allowLegacyEncoding: true });
row("GBK, Chinese, 1 KiB: encode", {
  "mojibye": () => encode(short, "gbk"),
  "text-encoding": () => old.encode(short),
}, { "text-encoding": undefined });

const page = texts["64 KiB page"];
row(
  "GBK, page, 64 KiB: encodeInto",
  {
    "mojibye": () => encoder.encodeInto(page, bytes),
    "mojibye encode": () => encode(page, "gbk"),
    "iconv-lite": () => iconv.encode(page, "gbk"),
    "@exodus/bytes": () => theirs(page),
  },
  { "iconv-lite": 2.2, "@exodus/bytes": undefined, "CPython": undefined },
  {
    ...cpython["64 KiB page"] && { "CPython": cpython["64 KiB page"] },
  },
);

const ascii = texts["64 KiB ASCII"];
row("GBK, ASCII, 64 KiB: encode", {
  "mojibye": () => encode(ascii, "gbk"),
  "mojibye encodeInto": () => encoder.encodeInto(ascii, bytes),
  "iconv-lite": () => iconv.encode(ascii, "gbk"),
  "@exodus/bytes": () => theirs(ascii),
}, { "iconv-lite": 15, "@exodus/bytes": undefined });

const message = texts["12 characters"];
row("GBK, 12 characters: encode", {
  "mojibye": () => encode(message, "gbk"),
  "iconv-lite": () => iconv.encode(message, "gbk"),
  "@exodus/bytes": () => theirs(message),
}, { "iconv-lite": 1.3, "@exodus/bytes": undefined });
row("GBK, 12 characters: encodeInto", {
  "mojibye": () => encoder.encodeInto(message, bytes),
  "iconv-lite": () => iconv.encode(message, "gbk"),
  "UTF-8 encodeInto": () => utf8.encodeInto(message, bytes),
}, { "iconv-lite": 6, "UTF-8 encodeInto": undefined });

const utf8Encoder = codec("utf-8").encoder();
row("UTF-8, 12 characters: encodeInto", {
  "mojibye": () => utf8Encoder.encodeInto(message, bytes),
  "UTF-8 encodeInto": () => utf8.encodeInto(message, bytes),
}, { "UTF-8 encodeInto": undefined });

const encoded = encode(message, "gbk");
const decoder = codec("gbk").decoder();
const platform = new TextDecoder("gbk");
const iconvDecoder = iconv.getDecoder("gbk");
const ours = () => decoder.decode(encoded, { stream: true });
row("GBK, 12 characters: decode, streaming", {
  "mojibye": ours,
  "TextDecoder": () => platform.decode(encoded, { stream: true }),
}, { "TextDecoder": 0.95 });
row("GBK, 12 characters: decode, streaming", {
  "mojibye": ours,
  "iconv-lite": () => iconvDecoder.write(encoded as never),
}, { "iconv-lite": undefined });

for (const [label, text] of Object.entries(others)) {
  row(`${label}, 64 KiB: encode`, {
    "mojibye": () => encode(text, label),
    "iconv-lite": () => iconv.encode(text, label),
  }, { "iconv-lite": label === "windows-1251" ? 0.95 : 1.5 });
}

for (const cells of [await size(), await cold(), await memory()]) report(...cells);
console.log(`\n${rows.flat().join(" ").match(/✗/g)?.length ?? 0} bars missed`);
