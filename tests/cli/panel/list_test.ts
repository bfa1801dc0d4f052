/** The list of the panel in Chromium: folding, bytes, choice, copies, search, the address, a lost panel. */
import { assert, assertEquals } from "@std/assert";
import type { Page } from "npm:playwright-core@1.56.0";
import type { Session } from "../../../lib/cli/panel/session.ts";
import { says, shows, testInBrowser, texts } from "./browser.ts";

const CLIPBOARD = { permissions: ["clipboard-read", "clipboard-write"] };

/** Something that was said, without a connection. */
function said(session: Session, text: string, more: { peer?: string; lost?: number } = {}): void {
  const { peer = "10.0.0.1:5", lost = 0 } = more;
  session.add({ time: 0, kind: "in", peer, text, bytes: new TextEncoder().encode(text), lost, encoding: "utf-8" });
}

/** Waits until so many messages are told of. */
async function counted(page: Page, count: string): Promise<void> {
  await page.locator(".status", { hasText: count }).waitFor();
}

/** Lines of rows in the page, and pixels of the list. */
async function extent(page: Page): Promise<{ lines: number; height: number }> {
  return await page.evaluate(`({
    lines: document.querySelectorAll(".row .line").length,
    height: document.querySelector(".list").scrollHeight,
  })`);
}

testInBrowser("100,000 messages and one of 1 MiB: only what is seen is in the page", [
  "--web-history",
  "256MiB",
], async ({ page, session }) => {
  for (let n = 0; n < 100_000; n++) said(session, `第 ${n} 条消息`);
  const end = "<script>alert(1)</script>\u202e\0尾";
  said(session, "重".repeat(349514) + "ab" + end);
  await counted(page, "100001 messages");
  assertEquals((await extent(page)).height, 100_001 * 24);
  for (const at of [0, 12_345, 99_990, 50_000]) {
    await page.evaluate(`document.querySelector(".list").scrollTop = ${at * 24}`);
    await page.locator(".row", { hasText: `第 ${at} 条消息` }).waitFor();
    const { lines } = await extent(page);
    assert(lines > 10 && lines < 100, `${lines} lines in the page`);
  }

  await page.locator(".list").focus();
  await page.keyboard.press("End");
  await shows(page.locator(".row.cursor .fold"), ["▸"]);
  const folded = await page.locator(".row.cursor .text").textContent();
  assertEquals(folded, `${"重".repeat(400)}…`);
  await page.keyboard.press("Enter");
  await page.locator(".row.cursor .fold", { hasText: "▾" }).waitFor();
  assert((await extent(page)).height > 105_000 * 24);
  await page.evaluate(`document.querySelector(".list").scrollTop = 1e9`);
  await page.locator(".row.cursor .line", { hasText: "尾" }).waitFor();
  const tail = await page.locator(".row.cursor .line .text").allTextContents().then((lines) => lines.join(""));
  assert(tail.endsWith("重ab<script>alert(1)</script>\\u202e\\0尾"), tail.slice(-40));
  assert((await extent(page)).lines < 100);
  await page.keyboard.press("Enter");
  await page.locator(".row.cursor .fold", { hasText: "▸" }).waitFor();
  assertEquals((await extent(page)).height, 100_001 * 24);

  await page.keyboard.press("x");
  await page.keyboard.press("End");
  await page.locator(".row.cursor .byte").first().waitFor();
  await page.keyboard.press("Enter");
  await page.evaluate(`document.querySelector(".list").scrollTop = 1e9`);
  await page.locator(".row.cursor .line", { hasText: "000ffff0" }).waitFor();
  await shows(page.locator(".row.cursor .line").last().locator(".char"), [
    ..."</script>",
    "·",
    "·",
    "尾",
  ]);
});

testInBrowser("bytes stand beside their characters in the whole list, each in the columns of its bytes", [
  "--mute",
], async ({ page, port }) => {
  await using conn = await says(page, port, "净重 12.5 公斤\r\n");
  await conn.send(Uint8Array.of(0xc4, 0xe3, 0xff, 0x41, 0xba));
  await page.locator(".row.in").nth(1).waitFor();
  await page.keyboard.press("x");
  const [first, second] = [page.locator(".row.in").nth(0), page.locator(".row.in").nth(1)];
  await first.locator(".bytes").waitFor();
  assertEquals(
    await first.locator(".line").first().locator(".bytes").textContent(),
    "be bb d6 d8 20 31 32 2e  35 20 b9 ab bd ef 0d 0a",
  );
  await shows(first.locator(".char"), [..."净重 12.5 公斤··"]);
  const widths: number[] = await first.locator(".char").evaluateAll((cells) =>
    cells.map((cell) => Math.round(cell.getBoundingClientRect().width))
  );
  const [wide = 0, , narrow = 0] = widths;
  assertEquals([widths[1], widths[3], wide], [wide, narrow, 2 * narrow]);
  await shows(second.locator(".lost"), ["ff", "\ufffd"]);
  await shows(second.locator(".torn"), ["ba", "›"]);
  await second.locator(".char").first().hover();
  await shows(page.locator(".lit"), ["c4 e3", "你"]);
});

testInBrowser("several messages are chosen, their bytes shown, and copied as text, hex, C, Python and our command", [
  "--mute",
  "-f",
  "lines",
], async ({ page, port }) => {
  await using conn = await says(page, port, "一\n");
  await conn.send('b"\n');
  await page.locator(".row.in").nth(1).waitFor();
  await page.locator(".row.in").nth(0).click();
  await page.locator(".row.in").nth(1).click({ modifiers: ["Shift"] });
  await page.locator(".dump").nth(1).waitFor();
  assertEquals(await page.locator(".facts span").allTextContents().then((facts) => facts.slice(-2)), [
    "2 chosen",
    "6 bytes",
  ]);
  const copies: string[] = [];
  for (const name of ["Text", "Hex", "C array", "Python", "Command"]) {
    await page.locator(".detail .group button", { hasText: new RegExp(`^${name}$`) }).click();
    await page.locator(".detail .group button", { hasText: "Copied" }).first().waitFor();
    copies.push(await page.evaluate("navigator.clipboard.readText()"));
  }
  assertEquals(copies, [
    '一\nb"',
    "d2 bb 0a\n62 22 0a",
    "{ 0xd2, 0xbb, 0x0a }\n{ 0x62, 0x22, 0x0a }",
    'b"\\xd2\\xbb\\x0a"\nb"b\\"\\x0a"',
    `deno run -A client.ts -e hex 127.0.0.1 ${port} d2bb0a\ndeno run -A client.ts -e hex 127.0.0.1 ${port} 62220a`,
  ]);
}, CLIPBOARD);

testInBrowser("search, filters and view stand in the address: a reload and another page begin with them", [
  "--mute",
], async ({ page, session }) => {
  for (let n = 0; n < 300; n++) said(session, `n=${n}`, { peer: n % 2 === 0 ? "10.0.0.1:5" : "10.0.0.2:6" });
  said(session, "n=7\ufffd", { lost: 1 });
  await counted(page, "301 messages");
  const search = page.locator("[type=search]");
  await page.keyboard.press("/");
  await page.keyboard.type("7$");
  await counted(page, "0 of 301 messages");
  await shows(page.locator(".empty"), ["No message is like that."]);
  await search.fill("=29");
  await counted(page, "11 of 301 messages");
  await page.locator(".row mark").first().waitFor();
  assertEquals([...new Set(await page.locator(".row mark").allTextContents())], ["=29"]);
  await page.locator(".row", { hasText: "n=29" }).first().click();
  await page.locator(".detail button", { hasText: "This peer" }).click();
  await counted(page, "6 of 301 messages");
  await page.locator("select[aria-label='Peers']").selectOption("");
  await search.fill("7$");
  await page.locator("select[aria-label='Search by']").selectOption("regex");
  await counted(page, "30 of 301 messages");
  await page.locator(".row.in", { hasText: "n=7" }).first().waitFor();
  // A pattern that is not complete yet is said, and what was found stays.
  await search.fill("7($");
  await page.locator(".toolbar .error:not(:empty)").waitFor();
  assertEquals((await texts(page, "in").allTextContents())[0], "n=7");
  await search.fill("^(n+)+=2.7$");
  await counted(page, "10 of 301 messages");
  await page.locator(".toolbar button", { hasText: "Hex" }).click();
  await page.locator(".toolbar button", { hasText: "Lost only" }).click();
  await counted(page, "0 of 301 messages");
  await page.locator(".toolbar button", { hasText: "Lost only" }).click();
  await counted(page, "10 of 301 messages");

  const second = await page.context().newPage();
  await Promise.all([page.reload(), second.goto(page.url())]);
  for (const one of [page, second]) {
    await counted(one, "10 of 301 messages");
    assertEquals(await one.locator("[type=search]").inputValue(), "^(n+)+=2.7$");
    await one.locator(".row .char").first().waitFor();
    assertEquals(await one.locator("[aria-pressed=true]", { hasText: "Hex" }).count(), 1);
  }
  await search.fill("6e 3d 32 39");
  await page.locator("select[aria-label='Search by']").selectOption("hex");
  await counted(page, "11 of 301 messages");
});

testInBrowser("a page that is paused stands still; one that does not follow stays where it is", [
  "--mute",
  "--web-history",
  "1MiB",
], async ({ page, session }) => {
  for (let n = 0; n < 1000; n++) said(session, `n=${n}`);
  await counted(page, "1000 messages");
  await page.keyboard.press("p");
  said(session, "later");
  await page.evaluate(`document.querySelector(".list").scrollTop = 500 * 24`);
  await page.locator(".row", { hasText: "n=500" }).waitFor();
  assertEquals(await page.locator("[aria-pressed=true]", { hasText: "Follow" }).count(), 0);
  await page.keyboard.press("p");
  await counted(page, "1001 messages");
  const top = () =>
    page.locator(".row", { hasText: "n=505" }).first().evaluate((row) => row.getBoundingClientRect().top);
  const before = await top();
  // What is forgotten at the beginning moves nothing that is seen.
  for (let n = 0; n < 4000; n++) said(session, `more ${n}`);
  await counted(page, "older ones dropped");
  await page.evaluate("new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))");
  assertEquals(await top(), before);
  await page.keyboard.press("f");
  await page.locator(".row", { hasText: "more 3999" }).waitFor();
});

testInBrowser("a lost panel is said; the page comes back by itself, with its draft, and tells what it has missed", [
  "--mute",
], async ({ page, session, address }) => {
  const sockets: { close(options: { code: number }): Promise<void> }[] = [];
  let down = false;
  await page.routeWebSocket("**/socket", (socket) => {
    if (down) return void socket.close({ code: 1001 });
    socket.connectToServer();
    sockets.push(socket);
  });
  await page.goto("about:blank");
  await page.goto(address);
  said(session, "before");
  await counted(page, "1 messages");
  await page.fill(".sending textarea", "尚未发送");
  down = true;
  await Promise.all(sockets.map((socket) => socket.close({ code: 1001 })));
  await page.locator(".notice", { hasText: "The panel is gone" }).waitFor();
  for (let n = 0; n < 200; n++) said(session, `missed ${n}`);
  down = false;
  await page.locator(".notice", { hasText: "Back again. 200 messages" }).waitFor();
  assertEquals(await page.inputValue(".sending textarea"), "尚未发送");
  await page.locator(".notice button", { hasText: "Show them" }).click();
  await page.locator(".row.cursor", { hasText: "missed 0" }).waitFor();
  await page.locator(".notice").waitFor({ state: "hidden" });
});

testInBrowser("what is too long to be sent is refused as it is pasted", ["--mute"], async ({ page }) => {
  await page.evaluate(`(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "x".repeat(64 * 1048576));
    const paste = new ClipboardEvent("paste", { clipboardData: data, cancelable: true, bubbles: true });
    document.querySelector(".sending textarea").dispatchEvent(paste);
  })()`);
  const expected = "67108864 characters are too many, at most 1048576: send them as a file";
  await page.locator(".preview", { hasText: expected }).waitFor();
  assertEquals(await page.inputValue(".sending textarea"), "");
});

testInBrowser("keys show the keys, hide the settings, pause, and lead to the message", ["--mute"], async ({ page }) => {
  await page.keyboard.press("?");
  await page.locator("dialog[open] kbd", { hasText: "Ctrl-Enter" }).waitFor();
  await page.keyboard.press("Escape");
  await page.locator("dialog[open]").waitFor({ state: "detached" });
  await page.keyboard.press("s");
  await page.locator(".side").waitFor({ state: "hidden" });
  await page.keyboard.press("s");
  await page.locator(".side").waitFor();
  await page.keyboard.press("m");
  await page.keyboard.type("x");
  assertEquals(await page.inputValue(".sending textarea"), "x");
  await page.keyboard.press("Escape");
  await page.keyboard.press("p");
  await page.locator("[aria-pressed=true]", { hasText: "Pause" }).waitFor();
});
