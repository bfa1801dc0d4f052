import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { lines } from "../../lib/framing/delimited.ts";
import { cuts, framed, received, wire } from "./cut.ts";

const messages = ["你好", "", "功亅|\\", "", "", "a\rb", "あポ", "end"];
const encodings = [
  "utf-8",
  "gb18030",
  "gbk",
  "big5",
  "shift_jis",
  "euc-jp",
  "euc-kr",
  "utf-16le",
  "utf-16be",
  "iso-2022-jp",
];

for (const encoding of encodings) {
  const expected = messages.map((message) => new TextDecoder(encoding).decode(encode(message, encoding)));
  for (const ending of ["\n", "\r\n"] as const) {
    Deno.test(`lines() finds the same ${encoding} lines with ${JSON.stringify(ending)}, whatever the cut`, () => {
      const bytes = framed(lines({ ending }), wire(encoding), ...expected);
      for (const cut of cuts(bytes)) assertEquals(received(lines()(wire(encoding)), cut), { messages: expected });
    });
  }
}

Deno.test("lines() gives two empty messages for two line feeds", () => {
  assertEquals(lines()(wire("gbk")).push(encode("\n\r\n", "gbk")), ["", ""]);
});

Deno.test("lines() gives the last line without its end at the end of input", () => {
  for (const cut of cuts(encode("a\nb\r", "utf-8"))) {
    assertEquals(received(lines()(wire("utf-8")), cut), { messages: ["a", "b\r"] });
  }
});

Deno.test("lines() ends utf-16 lines at U+000A only, not at the byte", () => {
  const text = "\u0a0a\u0a00\u000a\u0d0a";
  for (const cut of cuts(encode(text, "utf-16le"))) {
    assertEquals(received(lines()(wire("utf-16le")), cut), { messages: ["\u0a0a\u0a00", "\u0d0a"] });
  }
});

Deno.test("lines() writes every iso-2022-jp line so that it can be read alone", () => {
  const bytes = framed(lines({ ending: "\r\n" }), wire("iso-2022-jp"), "あ", "い");
  assertEquals(new TextDecoder("iso-2022-jp").decode(bytes.subarray(10)), "い\r\n");
});

Deno.test("lines() refuses another ending and an encoding without line feeds", () => {
  assertThrows(() => lines({ ending: "\r" as "\n" }), RangeError, `Cannot end lines with "\\r"`);
  assertThrows(() => lines()(wire("hex")), RangeError, `hex lacks it`);
});

Deno.test("lines() sends a line feed inside a message as it is", () => {
  assertEquals(framed(lines(), wire("utf-8"), "a\nb"), encode("a\nb\n"));
});
