/** The panel as a person uses it, in Chromium: typed, clicked, looked at. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "npm:playwright-core@1.56.0";
import { output } from "../process.ts";
import { says, shows, testInBrowser, texts } from "./browser.ts";

/** What axe-core finds wrong with the page. */
async function violations(page: Page): Promise<string[]> {
  const { default: axe } = await import("npm:axe-core@4.14.1");
  await page.evaluate(axe.source);
  return await page.evaluate(`axe.run(document, { resultTypes: ["violations"] }).then(({ violations }) =>
    violations.map(({ id, nodes }) => id + ": " + nodes.map(({ html }) => html.slice(0, 120)).join(" | ")))`);
}

testInBrowser(
  "the tutorial's client is seen, answered, and its token is not left in the address",
  [],
  async ({ page, port }) => {
    await output("python3", [
      "-c",
      `import socket
s = socket.create_connection(("127.0.0.1", ${port}))
s.sendall("你好,我是客户端小白!!".encode("gbk"))
print(s.recv(1024).decode("gbk"))`,
    ]);
    await page.waitForSelector(".row.close");
    await shows(texts(page, "in"), ["你好,我是客户端小白!!"]);
    await shows(texts(page, "out"), ["好的,我是服务端"]);
    assert(!/[\w-]{22}/.test(new URL(page.url()).hash), page.url());
  },
);

testInBrowser(
  "a hint takes another encoding by one click, and what was said is read again",
  ["--mute"],
  async ({ page, port }) => {
    await using _ = await says(page, port, "這是繁體中文的訊息", "big5");
    await page.locator(".row.in .hint").click();
    await page.waitForSelector('.row.in .text:has-text("這是繁體中文的訊息")');
    assertEquals(await page.locator("[name=encoding]").inputValue(), "big5");
  },
);

testInBrowser(
  "a character and its bytes light up together, a torn one is marked",
  ["--mute"],
  async ({ page, port }) => {
    await using conn = await says(page, port, "先");
    await conn.send(Uint8Array.of(0xc4, 0xe3, 0x41, 0xff, 0x42, 0xba));
    await page.locator(".row.in").nth(1).click();
    await page.locator(".detail .byte").first().hover();
    await shows(page.locator(".lit"), ["c4 e3", "你"]);
    await shows(page.locator(".lost.byte, .lost.char"), ["ff", "\ufffd"]);
    await shows(page.locator(".torn.byte, .torn.char"), ["ba", "›"]);
  },
);

testInBrowser(
  "what a peer sends is text, never markup, and nothing in it is hidden",
  ["--mute", "-e", "utf-8"],
  async ({ page, port }) => {
    const markup = "<script>document.title='x'</script><img src=x onerror=alert(1)>";
    await using _ = await says(page, port, `${markup}\u202e\0\x1b[2J`, "utf-8");
    await shows(texts(page, "in"), [`${markup}\\u202e\\0\\x1b[2J`]);
    assertEquals([await page.title(), await page.locator(".row script, .row img").count()], ["mojibye", 0]);
  },
);

testInBrowser(
  "typed text is sent by Ctrl-Enter; characters that the encoding lacks are said before",
  ["--mute"],
  async ({ page, port }) => {
    await using conn = await says(page, port, "在吗");
    await page.fill(".sending textarea", "在😀");
    await page.waitForSelector(".preview .error");
    assertMatch(await page.locator(".preview").textContent() ?? "", /d4 da 3f.*gbk.*😀/);
    await page.fill(".sending textarea", "在");
    await page.press(".sending textarea", "Control+Enter");
    assertEquals(await conn.receive(), "在");
    await page.locator(".preview", { hasText: "Sent to 1" }).waitFor();
    await page.press(".sending textarea", "ArrowUp");
    assertEquals(await page.inputValue(".sending textarea"), "在");
    // What is said again and again can be stopped in the other language, too.
    await page.fill("[aria-label='Every ms']", "3600000");
    await page.press(".sending textarea", "Control+Enter");
    await page.locator(".sending button", { hasText: "Stop" }).waitFor();
    await page.locator(".top button", { hasText: "中文" }).click();
    await page.locator(".sending button", { hasText: "停止" }).click();
  },
);

testInBrowser("everything can be done by keyboard alone", ["--mute"], async ({ page, port }) => {
  await using _ = await says(page, port, "按键");
  await page.keyboard.press("/");
  await page.keyboard.type("没有");
  await page.waitForSelector(".row", { state: "detached" });
  await page.keyboard.press("Control+A");
  await page.keyboard.type("按");
  await page.waitForSelector(".row.in");
  await page.locator(".list").focus();
  await page.keyboard.press("ArrowUp");
  await page.waitForSelector(".detail:not([hidden])");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".detail", { state: "hidden" });
  await page.keyboard.press("?");
  await page.waitForSelector("dialog[open]");
  await page.keyboard.press("Escape");
  // The last session goes, and with it all that is about one; the next one is shown.
  await page.locator(".settings button", { hasText: "Remove" }).press("Enter");
  await page.waitForSelector(".body", { state: "hidden" });
  await page.locator("button", { hasText: "New server" }).press("Enter");
  await page.waitForSelector("[role=tab].open[aria-selected=true]");
  await page.waitForSelector(".list");
});

testInBrowser(
  "a page that is a stranger to the program after a restart says so, and goes on with the new address",
  ["--mute"],
  async ({ page, port, address }) => {
    await using conn = await says(page, port, "一");
    const button = page.locator(".peers button");
    await button.focus();
    await conn.send("二");
    await page.locator(".peers .facts", { hasText: "← 2" }).waitFor();
    const focused = "document.activeElement.getAttribute('aria-label')";
    assertEquals(await page.evaluate(focused), await button.getAttribute("aria-label")); // no other took its place
    await page.context().clearCookies(); // as after a restart, what the page has is worth nothing
    await page.evaluate(`const { send } = WebSocket.prototype; WebSocket.prototype.send = function () {
      WebSocket.prototype.send = send;
      this.close();
    }`);
    await page.keyboard.press("/");
    await page.keyboard.type("二");
    await page.locator(".notice", { hasText: "paste the new address" }).waitFor();
    await page.goto(address);
    await page.waitForSelector(".notice", { state: "hidden" });
    await page.fill("[type=search]", "");
    await page.locator(".row.in").nth(1).waitFor();
    assert(!/[\w-]{22}/.test(new URL(page.url()).hash), page.url());
  },
  { complains: /401|\/socket/ },
);

testInBrowser("a reload and a second page show the same", ["--mute"], async ({ page, port, address }) => {
  await using _ = await says(page, port, "还在");
  const second = await page.context().newPage();
  await second.goto(address);
  await second.waitForSelector(".row.in");
  await page.reload();
  await page.waitForSelector(".row.in");
  for (const each of [page, second]) await shows(texts(each, "in"), ["还在"]);
});

testInBrowser(
  "nothing stands in the way of a screen reader: zh and en, light and dark, wide and narrow, bytes, rules, keys",
  ["--mute", "-e", "utf-8", "--lang", "zh"],
  async ({ page, port }) => {
    await using conn = await says(page, port, "無障礙，三種編碼", "big5");
    await conn.send(new Uint8Array(200).fill(0xe4));
    await page.locator(".row.in").nth(1).click();
    await page.locator(".row.in").nth(0).click({ modifiers: ["Shift"] });
    await page.locator(".dump").nth(1).waitFor();
    await page.locator(".detail button", { hasText: "读作" }).click();
    await page.selectOption("[name=job]", "rules");
    await page.fill("[name=rules]", "[");
    await page.locator(".result.error").waitFor();
    await page.locator(".toolbar button", { hasText: "十六进制" }).click();
    await page.locator(".row .char.lost").first().waitFor();
    const found: Record<string, string[]> = {};
    for (const lang of ["zh", "en"]) {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        found[`${lang} ${colorScheme}`] = await violations(page);
      }
      assertEquals(await page.getAttribute("html", "lang"), lang);
      if (lang === "zh") await page.locator(".top button", { hasText: "English" }).click();
    }
    await page.keyboard.press("?");
    found["keys"] = await violations(page);
    await page.keyboard.press("Escape");
    await page.setViewportSize({ width: 360, height: 640 });
    found["narrow"] = await violations(page);
    await page.locator("[aria-label='Settings and peers']").first().click();
    await page.locator(".side").waitFor();
    found["settings"] = await violations(page);
    assertEquals(Object.entries(found).filter(([, wrong]) => wrong.length > 0), []);
    const width = await page.evaluate("document.documentElement.scrollWidth");
    assertEquals(width, 360);
  },
);
