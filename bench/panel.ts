/**
 * The panel under load: `deno run -A bench/panel.ts [--seconds 10] [--rate 10000]`.
 *
 * Ten clients say so many lines a second in GBK while a page in Chromium looks on. Printed are the messages that were
 * said, those in the record that the panel saves, the frames that the page draws in a second while it scrolls through
 * all of them, as text and as bytes, its memory, and how long a search takes. Exits 1 when a message is missing.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { chromium, type Page } from "npm:playwright-core@1.56.0";
import { connect } from "../mod.ts";

const args = parseArgs(Deno.args, { default: { seconds: 10, rate: 10_000 } });
const seconds = Number(args.seconds);
const rate = Number(args.rate);
const CLIENTS = 10;
/** ms between two parts of a second. */
const STEP = 20;

/** Frames in a second while the list scrolls by so many pixels each frame; the slowest of them in ms. */
async function frames(page: Page, pixels: number): Promise<string> {
  const times = await page.evaluate(`(async () => {
    const list = document.querySelector(".list");
    const times = [];
    list.scrollTop = 0;
    for (let last = performance.now(), sum = 0; sum < 3000;) {
      list.scrollTop = (times.length * ${pixels}) % list.scrollHeight;
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const now = performance.now();
      times.push(now - last);
      sum += now - last;
      last = now;
    }
    return times;
  })()`) as number[];
  const sorted = times.toSorted((a, b) => a - b);
  const p95 = sorted[Math.floor(sorted.length * 0.95)] ?? 0;
  return `${(times.length / 3).toFixed(0)} (95% within ${p95.toFixed(0)} ms)`;
}

/** What the page holds, in MiB, after its garbage is collected. */
async function heap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  await session.send("HeapProfiler.collectGarbage");
  await session.detach();
  const size = await page.evaluate("performance.memory.usedJSHeapSize / 1048576");
  return Number(size).toFixed(1);
}

const child = new Deno.Command(Deno.execPath(), {
  args: [
    ...["run", "-A", "server.ts", "--web", "--web-listen", "127.0.0.1:0", "-H", "127.0.0.1", "-p", "0"],
    ...["-f", "lines", "--mute", "--web-history", "256MiB", "--lang", "en"],
  ],
  cwd: new URL("../", import.meta.url),
  stdout: "null",
  stderr: "piped",
}).spawn();
let printed = "";
for await (const part of child.stderr.pipeThrough(new TextDecoderStream())) {
  printed += part;
  if (/http:\S+\n/.test(printed)) break;
}
const [address = ""] = /http:\S+/.exec(printed) ?? [];
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--enable-precise-memory-info"],
});
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 760 } });
  await page.goto(address);
  const tab = await page.waitForSelector("[role=tab].open");
  const port = Number(/:(\d+)/.exec(await tab.textContent() ?? "")?.[1]);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => connect({ port, encoding: "gbk" })));
  const each = Math.round(rate * STEP / 1000 / CLIENTS);
  let said = 0;
  const start = performance.now();
  while (performance.now() - start < seconds * 1000) {
    for (const client of clients) {
      const lines = Array.from({ length: each }, () => `电子秤 净重 ${said++} g\n`);
      await client.send(lines.join(""));
    }
    const due = start + Math.ceil((performance.now() - start) / STEP) * STEP;
    await new Promise((resolve) => setTimeout(resolve, due - performance.now()));
  }
  const took = (performance.now() - start) / 1000;
  await page.waitForSelector(`.status:has-text('${said + CLIENTS} ')`, { timeout: 60_000 });
  console.log(`said ${said} messages in ${took.toFixed(1)} s: ${Math.round(said / took)} a second`);
  console.log(`the page with all of them: ${await heap(page)} MiB`);
  for (const view of ["text", "hex"]) {
    if (view === "hex") await page.locator("[aria-pressed=false]", { hasText: "Hex" }).click();
    for (
      const [how, pixels] of [["standing still", 0], ["as a wheel does", 120], [
        "as a dragged bar does",
        100_003,
      ]] as const
    ) {
      console.log(`${view}, ${how}: ${await frames(page, pixels)} frames a second, ${await heap(page)} MiB`);
    }
  }
  for (const [by, query] of [["text", "净重 99"], ["regex", "^.+重 (99|88)\\d* g$"], ["hex", "d6d8203939"]] as const) {
    await page.locator("select[aria-label='Search by']").selectOption(by);
    const begin = performance.now();
    await page.fill("[type=search]", query);
    await page.locator(".status:has-text(' of '):not(:has-text('searching'))").waitFor();
    console.log(`search by ${by}: ${(performance.now() - begin).toFixed(0)} ms, the pause after the last key included`);
    await page.fill("[type=search]", "");
    await page.locator(".status:not(:has-text(' of '))").waitFor();
  }
  const record = await page.evaluate(`fetch("/record?session=1&format=ndjson").then((response) => response.text())`);
  const recorded = String(record).split("\n").filter((line) => line.includes('"event":"message"')).length;
  console.log(`recorded ${recorded}, missing ${said - recorded}`);
  if (recorded !== said) Deno.exitCode = 1;
  for (const client of clients) client.abort();
} finally {
  await browser.close();
  child.kill("SIGKILL");
  await child.status;
}
