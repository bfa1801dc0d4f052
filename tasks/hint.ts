/**
 * `deno task hint`: what a server shows of UTF-8 on a GBK wire, and of a character in two pieces, as docs/hint.en.svg and
 * docs/hint.zh.svg. The program is real, and so are its colours.
 *
 * @module
 */
import { encode } from "../lib/codec/mod.ts";

const root = new URL("../", import.meta.url);
const LANGUAGES = ["en", "zh"] as const;
/** Pixels. */
const COLUMN = 8;
const ROW = 20;
const MARGIN = 16;
/** What SGR numbers mean, on a dark ground. */
const COLORS: Readonly<Record<string, string>> = {
  "31": "#ff7b72",
  "32": "#7ee787",
  "33": "#e3b341",
  "35": "#d2a8ff",
  "36": "#79c0ff",
  "90": "#8b949e",
};
const PLAIN = "#e6edf3";

const gbk = encode("小白", "gbk");
/** What a client writes, each in one read, and how many lines the server says about it on each of its outputs. */
const WRITES = [
  { bytes: encode("你好", "utf-8"), stdout: 4, stderr: 1 },
  { bytes: gbk.slice(0, 3), stdout: 3, stderr: 0 },
  { bytes: gbk.slice(3), stdout: 3, stderr: 0 },
];

/** The lines that the server prints, with their colours. */
async function record(language: (typeof LANGUAGES)[number]): Promise<string[]> {
  const server = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", "server.ts", "-x", "--mute", "-H", "127.0.0.1", "-p", "0"],
      ...["--color", "always", "--lang", language],
    ],
    cwd: root,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const [said, warned] = [server.stdout, server.stderr].map((stream) => linesOf(stream));
  if (!said || !warned) throw new TypeError("A program has two outputs");
  const [listening = ""] = await warned(1);
  const lines: string[] = [];
  using conn = await Deno.connect({ port: Number(/:(\d+)/.exec(listening)?.[1]) });
  for (const { bytes, stdout, stderr } of WRITES) {
    await conn.write(bytes);
    const shown = await said(stdout);
    lines.push(...shown.slice(0, -1), ...await warned(stderr), ...shown.slice(-1));
  }
  server.kill("SIGKILL");
  await server.status;
  return lines;
}

/** Takes the next lines of a stream. */
function linesOf(stream: ReadableStream<Uint8Array>): (count: number) => Promise<string[]> {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  return async (count) => {
    while (text.split("\n").length <= count) {
      const { value, done } = await reader.read();
      if (done) throw new Error(`The server ended: ${text}`);
      text += value;
    }
    const lines = text.split("\n");
    text = lines.slice(count).join("\n");
    return lines.slice(0, count);
  };
}

/** The lines as a picture of a terminal. Each run of characters stands where a terminal puts it, whatever the font. */
function draw(lines: readonly string[]): string {
  const rows = lines.map(runsOf);
  const texts = rows.flatMap((runs, index) => runs.map((run) => textOf(run, MARGIN + (index + 0.75) * ROW)));
  const width = 2 * MARGIN + COLUMN * Math.max(...rows.flat().map(({ at, columns }) => at + columns));
  const height = 2 * MARGIN + ROW * lines.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}"
  font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace" font-size="13">
<rect width="100%" height="100%" rx="8" fill="#0d1117"/>
${texts.join("\n")}
</svg>
`;
}

function textOf({ at, columns, wide, color, text }: Run, y: number): string {
  const place = `x="${MARGIN + at * COLUMN}" y="${y}" textLength="${columns * COLUMN}"`;
  const look = `fill="${color}"${wide ? ` font-size="${2 * COLUMN - 1}"` : ""}`;
  return `<text ${place} ${look}>${text.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</text>`;
}

/** Characters of one colour and width, which stand together. */
interface Run {
  /** The first column. */
  readonly at: number;
  readonly columns: number;
  readonly wide: boolean;
  readonly color: string;
  readonly text: string;
}

/** What of a line is not blank. */
function runsOf(line: string): Run[] {
  const runs: Run[] = [];
  let color = PLAIN;
  let at = 0;
  // deno-lint-ignore no-control-regex
  for (const [text, code] of line.matchAll(/\x1b\[(\d+)m|[\u3000-\uffef]+|[^ \x1b\u3000-\uffef]+| +/g)) {
    if (code !== undefined) color = COLORS[code] ?? PLAIN;
    else {
      const wide = /[\u3000-\uffef]/.test(text);
      const columns = text.length * (wide ? 2 : 1);
      if (!text.startsWith(" ")) runs.push({ at, columns, wide, color, text });
      at += columns;
    }
  }
  return runs;
}

if (import.meta.main) {
  for (const language of LANGUAGES) {
    await Deno.writeTextFile(new URL(`docs/hint.${language}.svg`, root), draw(await record(language)));
    console.log(`docs/hint.${language}.svg`);
  }
}
