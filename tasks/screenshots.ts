/**
 * The pictures of the panel in docs/panel: real programs, a real browser.
 *
 * `deno task screenshots` needs Chromium and fonts with Chinese characters.
 *
 * @module
 */
import type { Browser, Page } from "npm:playwright-core@1.56.0";
import { chromium } from "npm:playwright-core@1.56.0";
import { encode } from "../lib/codec/mod.ts";
import { connect, type Connection } from "../mod.ts";

const root = new URL("../", import.meta.url);
const folder = new URL("docs/panel/", root);
const WIDE = { width: 1200, height: 750 };
const NARROW = { width: 400, height: 860 };

/** What somebody says to a server in an encoding, line by line. */
interface Guest {
  readonly encoding: string;
  readonly lines: readonly string[];
}

const GUESTS: readonly Guest[] = [
  { encoding: "gbk", lines: ["你好,我是客户端小白!!", "电子秤:净重 12.50 kg"] },
  { encoding: "big5", lines: ["您好,這裡是收銀機", "統一發票 AB-12345678"] },
  { encoding: "utf-8", lines: ["大家好,我说 UTF-8 😀", "温度 23.5 ℃"] },
];

/** A command with its panel, and a page that shows it. */
async function withPage(
  browser: Browser,
  args: readonly string[],
  look: (page: Page, port: number) => Promise<void>,
  settings: { readonly viewport?: typeof WIDE; readonly colorScheme?: "light" | "dark" } = {},
): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "server.ts", "--web", "--web-listen", "127.0.0.1:0", "-H", "127.0.0.1", "-p", "0", ...args],
    cwd: root,
    stdout: "null",
    stderr: "piped",
  }).spawn();
  try {
    const address = await addressIn(child.stderr);
    const context = await browser.newContext({ viewport: WIDE, ...settings });
    const page = await context.newPage();
    await page.goto(address);
    const tab = await page.waitForSelector("[role=tab].open");
    await look(page, Number(/:(\d+)/.exec(await tab.textContent() ?? "")?.[1]));
    await context.close();
  } finally {
    child.kill("SIGKILL");
    await child.status;
  }
}

async function addressIn(stderr: ReadableStream<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of stderr.pipeThrough(new TextDecoderStream())) {
    text += part;
    const [address] = /http:\S+/.exec(text) ?? [];
    if (address !== undefined && text.endsWith("\n")) return address;
  }
  throw new Error(`Cannot open the panel: ${text}`);
}

/** Lets guests talk in turn, each message once the one before is shown. */
async function talk(page: Page, port: number): Promise<Connection[]> {
  const guests: Connection[] = [];
  let shown = 0;
  for (const { encoding, lines: [first = ""] } of GUESTS) {
    const conn = await connect({ port, encoding });
    guests.push(conn);
    await conn.send(first);
    await page.locator(".row.in").nth(shown++).waitFor();
  }
  for (const [index, { lines: [, second = ""] }] of GUESTS.entries()) {
    await guests[index]?.send(second);
    await page.locator(".row.in").nth(shown++).waitFor();
  }
  return guests;
}

async function shoot(page: Page, name: string): Promise<void> {
  await page.locator("[aria-selected=true]").first().waitFor();
  await page.screenshot({ path: decodeURIComponent(new URL(`${name}.png`, folder).pathname) });
  console.log(`docs/panel/${name}.png`);
}

await Deno.mkdir(folder, { recursive: true });
const browser = await chromium.launch({
  executablePath: new TextDecoder().decode(
    (await new Deno.Command("sh", { args: ["-c", "command -v chromium"] }).output()).stdout,
  ).trim(),
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
try {
  for (const lang of ["zh", "en"]) {
    await withPage(browser, ["-e", "auto", "--lang", lang], async (page, port) => {
      const guests = await talk(page, port);
      await shoot(page, `server.${lang}`);
      await Promise.all(guests.map((guest) => guest.close()));
    });
  }
  await withPage(browser, ["--mute", "--lang", "zh"], async (page, port) => {
    await using conn = await connect({ port, encoding: "gbk" });
    const reads = [
      encode("毛重 13.25 公斤\r\n", "gbk"),
      encode("皮重 0.75 公斤\r\n", "gbk"),
      Uint8Array.of(0xbe, 0xbb, 0xd6, 0xd8, 0x20, 0xff, 0x31, 0x32, 0x2e, 0x35, 0x20, 0xb9, 0xab, 0xbd),
    ];
    for (const [index, bytes] of reads.entries()) {
      await conn.send(bytes);
      await page.locator(".row.in").nth(index).waitFor();
    }
    await page.keyboard.press("x");
    await page.locator(".row.in").nth(2).click();
    await page.locator(".detail button", { hasText: "读作" }).click();
    await page.locator(".detail .byte").first().hover();
    await shoot(page, "torn");
  });
  await withPage(browser, ["--lang", "en", "-f", "lines", "--mute"], async (page, port) => {
    await using scale = await connect({ port, encoding: "gbk" });
    for (const [index, weight] of ["W 1250", "W 1248", "零点", "W 0"].entries()) {
      await scale.send(`${weight}\n`);
      await page.locator(".row.in").nth(index).waitFor();
    }
    await page.selectOption("[name=job]", "rules");
    await page.fill("[name=rules]", '[\n  { "when": "/^W (\\\\d+)$/",\n    "replay": "$1 g" }\n]\n');
    await page.locator(".result.error").waitFor();
    await shoot(page, "rules");
  });
  await withPage(browser, ["-e", "auto", "--lang", "zh"], async (page, port) => {
    const guests = await talk(page, port);
    await page.keyboard.press("x");
    await shoot(page, "dark");
    await Promise.all(guests.map((guest) => guest.close()));
  }, { colorScheme: "dark" });
  await withPage(browser, ["-e", "auto", "--lang", "zh"], async (page, port) => {
    const guests = await talk(page, port);
    await shoot(page, "narrow");
    await Promise.all(guests.map((guest) => guest.close()));
  }, { viewport: NARROW });
} finally {
  await browser.close();
}
