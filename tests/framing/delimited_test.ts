import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { delimited } from "../../lib/framing/delimited.ts";
import { cuts, framed, received, wire } from "./cut.ts";

// The second byte of each first character is a delimiter's: 7C, 7C, 5C.
const cases = [
  ["gbk", "|", ["亅", "", "功", "亅亅", ""]],
  ["shift_jis", "|", ["ポ", "", "ポポ", "ア"]],
  ["big5", "\\", ["功", "", "功功", "許功蓋"]],
  ["gb18030", "亅|", ["亅", "亅亅 |", "", "😀"]],
  ["utf-8", "好", ["你", "", "亅", "女子"]],
  ["utf-16be", "||", ["|a", "", "簼"]],
  ["iso-2022-jp", "--", ["あ|", "", "-い", "#|"]],
  ["utf-8", "aab", ["aaa", "aa", "b", "ab", ""]],
  ["utf-8", "😀", ["\u{1f601}", "", "a"]],
  ["binary", "\xff\x00", ["\xff", "\x00", ""]],
] as const;

for (const [encoding, delimiter, messages] of cases) {
  Deno.test(`delimited(${JSON.stringify(delimiter)}) finds the same ${encoding} messages, whatever the cut`, () => {
    const bytes = framed(delimited(delimiter), wire(encoding), ...messages, "x");
    for (const cut of cuts(bytes)) {
      assertEquals(received(delimited(delimiter)(wire(encoding)), cut), { messages: [...messages, "x"] });
    }
  });
}

Deno.test("delimited() gives a last message without its end, and no empty one", () => {
  for (const cut of cuts(encode("a||b|", "gbk"))) {
    assertEquals(received(delimited("||")(wire("gbk")), cut), { messages: ["a", "b|"] });
  }
  assertEquals(received(delimited("|")(wire("gbk")), [encode("a||")]), { messages: ["a", ""] });
});

Deno.test('delimited("\\n") leaves a carriage return where it is', () => {
  for (const cut of cuts(encode("a\r\nb\n"))) {
    assertEquals(received(delimited("\n")(wire("utf-8")), cut), { messages: ["a\r", "b"] });
  }
});

Deno.test("delimited() lets bytes skip the encoding, not the framing", () => {
  assertEquals(framed(delimited("|"), wire("utf-16le"), new Uint8Array([1, 2])), new Uint8Array([1, 2, 0x7c, 0]));
});

Deno.test("delimited() refuses what could not be found", () => {
  assertThrows(() => delimited(""), RangeError, `Cannot delimit messages by "": there must be something to find`);
  assertThrows(() => delimited(1 as unknown as string), TypeError, "Cannot delimit messages by 1: not a string");
  assertThrows(
    () => delimited("你")(wire("shift_jis")),
    RangeError,
    `Cannot delimit messages by "你": shift_jis lacks it`,
  );
  assertThrows(() => delimited("¥")(wire("shift_jis")), RangeError, "shift_jis lacks it");
  assertThrows(() => delimited("\ud83d")(wire("utf-8")), RangeError, "utf-8 lacks it");
});

Deno.test("delimited() finds a hexadecimal delimiter at whole bytes", () => {
  const bytes = new Uint8Array([0x17, 0xe0, 0x01, 0x7e, 0x22, 0x7e]);
  for (const cut of cuts(bytes)) {
    assertEquals(received(delimited("7e")(wire("hex")), cut), { messages: ["17e001", "22"] });
  }
  assertEquals(framed(delimited("0D0a"), wire("hex"), "01"), new Uint8Array([0x01, 0x0d, 0x0a]));
});
