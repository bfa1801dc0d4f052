/** The panel in Chromium: one browser for each file of tests, a panel in this process and a page for each test. */
import { assertEquals, equal } from "@std/assert";
import type { Browser, BrowserContextOptions, Locator, Page } from "npm:playwright-core@1.56.0";
import { connect, type Connection } from "../../../mod.ts";
import type { Session } from "../../../lib/cli/panel/session.ts";
import { output } from "../process.ts";
import { testWith } from "../../tools.ts";
import { localPanel } from "./local.ts";

/** ms to wait for what is to be seen, so that only what hangs fails. */
const PATIENCE = 120_000;

let browser: Promise<Browser> | undefined;

async function launched(): Promise<Browser> {
  const { chromium } = await import("npm:playwright-core@1.56.0");
  const { stdout } = await output("sh", ["-c", "command -v chromium"]);
  return await chromium.launch({
    executablePath: stdout.trim(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

Deno.test.afterAll(async () => {
  await (await browser)?.close();
});

/** What a test looks at. */
export interface Looked {
  readonly page: Page;
  /** With the token. */
  readonly address: string;
  /** Of the first session. */
  readonly port: number;
  readonly session: Session;
}

/** A test with a server's panel, open in a page of its own; what the page complains of fails it, but for `complains`. */
export function testInBrowser(
  name: string,
  args: readonly string[],
  body: (looked: Looked) => Promise<void>,
  { complains = /^$/, ...options }: BrowserContextOptions & { readonly complains?: RegExp } = {},
): void {
  testWith(["chromium"], name, async () => {
    browser ??= launched();
    await using local = await localPanel("server", args);
    const address = `http://${local.host}/#${local.token}`;
    const [session] = local.panel.sessions.values();
    if (!session) throw new Error("There is a session");
    const port = Number(session.info().address.split(":").at(-1));
    const context = await (await browser).newContext({ viewport: { width: 1200, height: 760 }, ...options });
    context.setDefaultTimeout(PATIENCE);
    const complaints: string[] = [];
    const strangers: string[] = [];
    try {
      const page = await context.newPage();
      page.on("pageerror", (error) => complaints.push(error.message));
      page.on(
        "console",
        (message) => message.type() === "error" && !complains.test(message.text()) && complaints.push(message.text()),
      );
      page.on("request", (request) => {
        if (!/^(http|ws):\/\/127\.0\.0\.1:|^data:/.test(request.url())) strangers.push(request.url());
      });
      await page.goto(address);
      await page.waitForSelector("[role=tab].open");
      await body({ page, address, port, session });
    } finally {
      await context.close();
    }
    assertEquals({ complaints, strangers }, { complaints: [], strangers: [] });
  });
}

/** A client that says something, once the page shows it. */
export async function says(page: Page, port: number, text: string, encoding = "gbk"): Promise<Connection> {
  const conn = await connect({ port, encoding });
  await conn.send(text);
  await page.waitForSelector(`.row.in`);
  return conn;
}

/** The texts of the rows of a kind that are in the page. */
export function texts(page: Page, kind: string): Locator {
  return page.locator(`.row.${kind} .text`);
}

/** Fails unless just these texts come to be shown: the page draws when it can. */
export async function shows(texts: Locator, expected: readonly string[]): Promise<void> {
  const end = Date.now() + PATIENCE;
  let shown = await texts.allTextContents();
  while (!equal(shown, expected) && Date.now() < end) {
    await texts.page().waitForTimeout(20);
    shown = await texts.allTextContents();
  }
  assertEquals(shown, expected);
}
