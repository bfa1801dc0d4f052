import { assertEquals } from "@std/assert";
import * as codecs from "../../lib/codec/mod.ts";
import { bunIn } from "../bun.ts";
import { serveFiles } from "../checkout.ts";
import { output } from "../cli/process.ts";
import { testWith } from "../tools.ts";
import { differences, survey } from "./codec_survey.js";
import { dist } from "./dist.ts";

type Differences = ReturnType<typeof differences>;

/** What Deno writes and reads, which the tests of the codecs hold against the Encoding Standard. */
function reference(): Uint8Array<ArrayBuffer> {
  const parts = survey(codecs).flatMap(({ encoded, decoded }) => [encoded, decoded]);
  const all = new Uint32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return new Uint8Array(all.buffer);
}

const folder = await Deno.makeTempDir();
const site = new URL(`file://${folder}/`);

Deno.test.beforeAll(async () => {
  await Deno.copyFile(new URL("codec.js", dist), new URL("codec.js", site));
  await Deno.writeTextFile(new URL("package.json", site), `{ "type": "module" }`);
  await Deno.copyFile(new URL("codec_survey.js", import.meta.url), new URL("codec_survey.js", site));
  await Deno.writeFile(new URL("reference.bin", site), reference());
});
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** Says what differs from the standard, and fails for an encoding that is not known to. */
function hold(runtime: string, found: Differences, known: Partial<Record<keyof Differences, string>>): void {
  const rows = (["written", "read", "invalid", "labels"] as const).map((kind) => {
    const counts = Object.entries(found[kind]);
    console.log(
      `${runtime}, ${MEANING[kind]}: ${counts.map(([name, count]) => `${name} ${count}`).join(", ") || "none"}`,
    );
    return [kind, counts.map(([name]) => name).filter((name) => !known[kind]?.split(" ").includes(name))] as const;
  });
  assertEquals(Object.fromEntries(rows), { written: [], read: [], invalid: [], labels: [] }, "not known to differ");
}

const MEANING: Readonly<Record<keyof Differences, string>> = {
  written: "characters written otherwise",
  read: "valid bytes read otherwise",
  invalid: "invalid bytes read otherwise",
  labels: "labels",
};

const PROGRAM = `
import { readFileSync } from "node:fs";
import * as codecs from "./codec.js";
import { differences } from "./codec_survey.js";
const { buffer, byteOffset, length } = readFileSync("reference.bin");
console.log(JSON.stringify([process.version, differences(codecs, new Uint32Array(buffer, byteOffset, length / 4))]));
`;

/** The survey in a program that runs files. */
async function surveyIn(program: string): Promise<[version: string, found: Differences]> {
  await Deno.writeTextFile(new URL("main.js", site), PROGRAM);
  const { code, stdout, stderr } = await output("sh", ["-c", `cd '${folder}' && exec '${program}' main.js`]);
  assertEquals(code, 0, stderr);
  return JSON.parse(stdout);
}

testWith(
  ["node"],
  "codec.js in Node 20 writes 12 encodings differently, as Node's decoders do; never in utf-8 or gb18030",
  async () => {
    const [version, found] = await surveyIn("node");
    // Later versions have been corrected in places. An encoder is its runtime's decoder the other way round.
    const single = "iso-8859-16 koi8-u windows-874 windows-1252 windows-1253 windows-1255 x-user-defined";
    const several = "gbk big5 euc-jp iso-2022-jp shift_jis euc-kr";
    hold(`Node ${version}`, found, {
      written: `${single} ${several}`,
      // It moves three control characters of ibm866; what is below 80 is written without asking it.
      read: `ibm866 ${single} ${several}`,
      invalid: `ibm866 ${single} ${several}`,
      labels: "iso-8859-16 x-user-defined",
    });
    if (!version.startsWith("v20.")) return;
    assertEquals(Object.keys(found.written).length, 12);
    assertEquals(found.labels, { "iso-8859-16": "refused", "x-user-defined": "refused" });
  },
);

const bun = bunIn(folder);
Deno.test({
  name: `codec.js in Bun writes and reads all that it does in Deno${bun ? "" : " [needs bun]"}`,
  ignore: !bun,
  fn: async () => {
    const [version, found] = await surveyIn(bun ?? "");
    hold(`Bun (as Node ${version})`, found, {});
  },
});

testWith(["chromium"], "codec.js in Chromium writes every character as in Deno", async () => {
  const { chromium } = await import("npm:playwright-core@1.56.0");
  await using server = serveFiles(site);
  await Deno.writeTextFile(new URL("index.html", site), "<!doctype html><title>codec.js</title>");
  const { stdout: path } = await output("sh", ["-c", "command -v chromium"]);
  const browser = await chromium.launch({ executablePath: path.trim(), args: ["--no-sandbox"] });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.url}index.html`);
    const found: Differences = await page.evaluate(`(async () => {
      const codecs = await import("./codec.js");
      const { differences } = await import("./codec_survey.js");
      const bytes = await (await fetch("./reference.bin")).arrayBuffer();
      return differences(codecs, new Uint32Array(bytes));
    })()`);
    // What it reads otherwise are four of Big5's pairs that stand for two characters, and what follows bytes that ended
    // within an escape sequence or a pair, since its decoders keep some of that between two texts.
    const reads = "big5 euc-jp iso-2022-jp";
    hold(`Chromium ${browser.version()}`, found, { read: reads, invalid: reads });
  } finally {
    await browser.close();
  }
});
