/** The forms of the page, filled in by a person: settings, rules, records, files. */
import { assertEquals, assertMatch } from "@std/assert";
import type { Page } from "npm:playwright-core@1.56.0";
import { connect, type Connection, lines } from "../../../mod.ts";
import { says, shows, testInBrowser, texts } from "./browser.ts";

testInBrowser(
  "a profile fills in the form and says what it is; reopened with it, the page says what changed",
  ["--mute"],
  async ({ page, session }) => {
    await page.selectOption("[name=profile]", "nmea");
    const values = ["encoding", "framing", "checksum"].map((name) => page.inputValue(`[name=${name}]`));
    assertEquals(await Promise.all(values), ["utf-8", "between:$|!:\\r\\n", "xor,HEX,prefix=*"]);
    assertMatch(await page.textContent(".about") ?? "", /NMEA 0183, AIS.*two digits of xor/);
    await page.click(".settings summary");
    await page.fill("[name=idle-timeout]", "30s");
    await page.fill("[name=further]", "--allow 127.0.0.0/8,::1 --rate=100/s");
    await page.click(".settings [type=submit]");
    await page.waitForSelector(".said:has-text('--profile - → nmea')");
    assertEquals(session.settings.options, {
      hostname: "127.0.0.1",
      port: "0",
      profile: "nmea",
      mute: true,
      "idle-timeout": "30s",
      allow: "127.0.0.0/8,::1",
      rate: "100/s",
    });
    assertEquals(await page.inputValue("[name=further]"), "--allow 127.0.0.0/8,::1 --rate 100/s");
    assertMatch(await page.textContent(".command") ?? "", /--profile nmea/);
    const box = await page.locator("[name=encoding]").boundingBox();
    // Opened by its arrow, a list shows all; where nothing is chosen, what stood there stays.
    await page.mouse.click((box?.x ?? 0) + (box?.width ?? 0) - 12, (box?.y ?? 0) + 10);
    assertEquals(await page.inputValue("[name=encoding]"), "");
    await page.locator("[name=further]").focus();
    assertEquals(await page.inputValue("[name=encoding]"), "utf-8");
    await page.fill("[name=encoding]", "gbkk");
    await page.click(".settings [type=submit]");
    await page.waitForSelector(".settings .error:has-text('gbkk')");
    assertEquals(session.isOpen, true);
  },
);

testInBrowser(
  "rules are checked as they are typed, tried over several turns, and a click goes to the line",
  ["--mute"],
  async ({ page, port, session }) => {
    await page.selectOption("[name=job]", "rules");
    await page.fill("[name=rules]", '[\n  { "when": "W",\n    "replay": "1 g" }\n]');
    await page.waitForSelector(".editor .result.error:has-text('line 3: a rule has no \"replay\"')");
    await page.click(".editor button:has-text('Line 3')");
    const selected = `(() => {
      const { value, selectionStart, selectionEnd } = document.querySelector("[name=rules]");
      return value.slice(selectionStart, selectionEnd);
    })()`;
    assertEquals(await page.evaluate(selected), '    "replay": "1 g" }');
    await page.fill("[name=rules]", '[\n  { "when": "W",\n    "turns": ["1 g", "2 g"] }\n]');
    await page.waitForSelector(".editor .result:has-text('The rules are fine')");
    for (const message of ["W", "W", "X", "W"]) {
      await page.fill(".editor input", message);
      await page.press(".editor input", "Enter");
    }
    await page.waitForSelector(".turns li:nth-child(4)");
    const turns = await page.locator(".turns li").allTextContents();
    assertEquals(turns, ["← W→ 1 g", "← W→ 2 g", "← Xno rule fits", "← W→ 1 g"]);
    await page.click(".settings [type=submit]");
    await page.waitForSelector(".said");
    await using conn = await connect({ port: Number(session.info().address.split(":").at(-1)) });
    await conn.send("W");
    assertEquals(await conn.receive(), "1 g");
    assertEquals(port > 0, true);
  },
);

const folder = await Deno.makeTempDir();

Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

/** Chooses a file of this content. */
async function choose(page: Page, field: string, name: string, content: Uint8Array): Promise<void> {
  await Deno.writeFile(`${folder}/${name}`, content);
  await page.setInputFiles(field, `${folder}/${name}`);
}

const RECORD = [
  { event: "start", version: 1, side: "client", encoding: "gbk", framing: "lines" },
  { event: "open", id: 1 },
  { event: "data", id: 1, direction: "out", hex: "570a" },
  { event: "data", id: 1, direction: "in", hex: "3132670a" },
  { event: "close", id: 1 },
].map((event) =>
  JSON.stringify({ time: "2026-01-02T03:04:05.000Z", local: "127.0.0.1:5", remote: "127.0.0.1:6", ...event })
).join("\n");

testInBrowser(
  "a record is opened, played on the open session, and a difference is shown in its conversation",
  ["--mute", "-f", "lines"],
  async ({ page, port }) => {
    await using device = await connect({ port, encoding: "gbk", framing: lines() });
    let weight = 11;
    const answering = device.receiveAll((messages) => {
      for (const _ of messages) device.send(`${++weight}g`);
    });
    await device.send("hello");
    await page.waitForSelector(".row.in");
    const record = new TextEncoder().encode(RECORD);
    await choose(page, "label:has-text('record') input[type=file]", "scale.ndjson", record);
    await page.waitForSelector(".player:not([hidden])");
    await shows(texts(page, "out"), ["W"]);
    await page.selectOption("[name=playSpeed]", "0");
    await page.click(".player button:has-text('Play')");
    await page.waitForSelector(".player .result:has-text('All as recorded')");
    await page.click(".player button:has-text('Play')");
    await page.waitForSelector(".player .result.error:has-text('1 differ')");
    await page.locator("[role=tab]").first().click();
    await page.waitForSelector(".row.warning:has-text('expected 12g, got 13g')");
    await using silent = await connect({ port, encoding: "gbk" });
    await silent.send("?\n");
    await page.waitForSelector(".row.in:has-text('?')");
    await page.locator("[role=tab]").nth(1).click();
    await page.waitForSelector("[name=playPeer]");
    await page.selectOption("[name=playPeer]", "1");
    await page.click(".player button:has-text('Play')");
    await page.waitForSelector(".player .result.error:has-text('1 said, 1 heard. 1 differ')");
    device.close();
    await answering;
  },
);

/** So many characters of what is said, in however many reads they come. */
async function taken(connection: Connection, length: number): Promise<string> {
  let text = "";
  while (text.length < length) {
    const message = await connection.receive();
    if (message === null) throw new Error(`Only ${JSON.stringify(text)} came`);
    text += message;
  }
  return text;
}

testInBrowser(
  "a file's lines are messages where a framing makes them, and what is no text is told",
  ["--mute", "-f", "length:u16be"],
  async ({ page, port, session }) => {
    await using conn = await says(page, port, "\0\x01A");
    const framed = connect({ port, encoding: "binary" });
    await using other = await framed;
    await other.send("\0\x01B");
    await page.locator(".row.in").nth(1).waitFor();
    const send = (content: Uint8Array) => choose(page, ".sending input[type=file]", "lines.txt", content);
    await send(new TextEncoder().encode("你\r\n好"));
    await page.waitForSelector(".preview:has-text('8 bytes sent')");
    const heard = [await taken(other, 8), await taken(conn, 6)];
    assertEquals(heard, ["\0\x02\xc4\xe3\0\x02\xba\xc3", "\0\x02你\0\x02好"]);
    await send(Uint8Array.of(0x41, 0xff, 0x0a));
    await page.waitForSelector(".preview .error:has-text('lines.txt is not UTF-8 text')");
    await session.close();
    await page.waitForSelector("[role=tab].closed");
    await send(Uint8Array.of(0x78));
    await page.waitForSelector(".preview .error:has-text('Nobody is connected')");
  },
);

testInBrowser(
  "a file's bytes are sent as they are where nothing is framed, with its progress, until it is cancelled",
  ["--mute"],
  async ({ page, port }) => {
    await using conn = await connect({ port, encoding: "binary" });
    await conn.send("x");
    await page.waitForSelector(".row.in");
    // A peer that reads nothing holds up the file, so that there is time to cancel it.
    const content = new Uint8Array(40 * 1048576).fill(0x41);
    await choose(page, ".sending input[type=file]", "large.bin", content);
    await page.waitForSelector(".sending progress:not([hidden])");
    await page.click(".sending button:has-text('Cancel')");
    conn.receiveAll(() => {}).catch(() => {});
    await page.waitForSelector(".preview:has-text('Cancelled: ')");
    assertMatch(await page.textContent(".preview") ?? "", /^large\.bin · Cancelled: \d+ of 41943040 bytes sent$/);
  },
);
