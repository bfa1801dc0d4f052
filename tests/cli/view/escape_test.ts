import { assertEquals } from "@std/assert";
import { json, visible } from "../../../lib/cli/view/escape.ts";

Deno.test("what a terminal obeys is shown by its name or its number", () => {
  const shown: [string, string][] = [
    ["\n\r\t", "\\n\\r\\t"],
    ["\0\x07\x1b[31m\x7f", "\\x00\\x07\\x1b[31m\\x7f"],
    ["\x9b2J\x85", "\\x9b2J\\x85"], // C1: an escape sequence in one character, and a next line
    ["\u2028\u2029", "\\u2028\\u2029"],
    ["\u202e\u2066\u200f\u061c", "\\u202e\\u2066\\u200f\\u061c"], // the order of what follows
    ["\ufeff", "\\ufeff"],
    ["\ud83d and \ude00", "\\ud83d and \\ude00"], // halves of a character
    ["\u{e0041}", "\\u{e0041}"],
  ];
  for (const [text, expected] of shown) assertEquals(visible(text), expected);
});

Deno.test("all other text stays as it is, a backslash as well", () => {
  for (const text of ["", "好的,我是服务端", "ÄÖÜ ~\u00a0", "👍🏽 👨‍👩‍👧", "\\n", "\ufffd", "אב"]) {
    assertEquals(visible(text), text);
  }
});

Deno.test("no control of ASCII or of Latin-1 gets through", () => {
  const controls = Array.from({ length: 0xa0 }, (_, code) => code).filter((code) => code < 0x20 || code > 0x7e);
  const all = String.fromCharCode(...controls);
  assertEquals(/\p{Cc}/u.test(visible(all)), false);
  assertEquals(JSON.parse(json(all)), all);
  assertEquals(/\p{Cc}/u.test(json(all)), false);
});

Deno.test("JSON is one line without what a terminal obeys, and is read back as it was", () => {
  const value = { text: "好\n\u202e\x9b\u{e0041}\ud800", bytes: [1, 2] };
  assertEquals(json(value), '{"text":"好\\n\\u202e\\u009b\\udb40\\udc41\\ud800","bytes":[1,2]}');
  assertEquals(JSON.parse(json(value)), value);
});

Deno.test("every control, bidi control and separator of Unicode is escaped, in text and in JSON", () => {
  const unsafe = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;
  let seen = 0;
  for (let code = 0; code < 0x110000; code++) {
    const character = String.fromCodePoint(code);
    if (!unsafe.test(character)) continue;
    seen++;
    for (const shown of [visible(character), json(character)]) {
      assertEquals(/^"?\\[ -~]+"?$/.test(shown), true, `U+${code.toString(16)}: ${shown}`);
    }
    assertEquals(JSON.parse(json(character)), character);
  }
  assertEquals(seen, 65 + 2048 + 2 + 12);
});
