import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { cuts, framed, received, wire } from "./cut.ts";

Deno.test("between() frames with STX and ETX", () => {
  assertEquals(framed(between(), wire("gbk"), "你", ""), new Uint8Array([2, 0xc4, 0xe3, 3, 2, 3]));
});

const cases = [
  ["gbk", "|", "\\", ["亅", "", "功|x"]],
  ["shift_jis", "|", "|", ["ポ", "ソ"]],
  ["big5", "<\\", "\\>", ["功", "", "功>", "\\"]],
  ["utf-16le", "\x02", "\x03", ["\u0203\u0302", "", "a"]],
  ["iso-2022-jp", "[[", "]]", ["あ]い", "", "["]],
] as const;

for (const [encoding, start, end, messages] of cases) {
  Deno.test(`between(${JSON.stringify(start)}, ${JSON.stringify(end)}) finds the same ${encoding} messages`, () => {
    const bytes = framed(between(start, end), wire(encoding), ...messages);
    for (const cut of cuts(bytes)) {
      assertEquals(received(between(start, end)(wire(encoding)), cut), { messages: [...messages] });
    }
  });
}

Deno.test("between() drops what stands outside, and takes another start inside as text", () => {
  for (const cut of cuts(encode("no<!<<yes<<!>>no<><<\n>>>no<<", "utf-8"))) {
    assertEquals(received(between("<<", ">>")(wire("utf-8")), cut), { messages: ["yes<<!", "\n"] });
  }
});

Deno.test("between() gives a last message without its end, unless it is empty", () => {
  assertEquals(received(between()(wire("utf-8")), [encode("\x02a\x03\x02b")]), { messages: ["a", "b"] });
  assertEquals(received(between()(wire("utf-8")), [encode("\x02a\x03\x02")]), { messages: ["a"] });
});

Deno.test("between() does not count what stands outside", () => {
  const bytes = encode("x".repeat(100) + "\x02abcd\x03" + "x".repeat(100) + "\x02abcde\x03");
  for (const cut of cuts(bytes)) {
    const outcome = received(between()(wire("utf-8", { maxMessageSize: 4 })), cut);
    assertEquals(outcome, { messages: ["abcd"], failure: "MessageSizeError" });
  }
});

Deno.test("between() refuses empty marks and marks that the encoding lacks", () => {
  assertThrows(() => between("", "b"), RangeError);
  assertThrows(() => between("a", ""), RangeError);
  assertThrows(
    () => between("你", "b")(wire("big5")).push(encode("x")) && between("你", "们")(wire("big5")),
    RangeError,
  );
});

Deno.test("between() with one mark for both takes an end as the next start, and drops empty messages", () => {
  const flags = new Uint8Array([0x99, 0x7e, 0x7e, 0x01, 0x02, 0x7e, 0x7e, 0x03, 0x04, 0x7e]);
  for (const cut of cuts(flags)) {
    assertEquals(received(between("\x7e", "\x7e")(wire("binary")), cut), { messages: ["\x01\x02", "\x03\x04"] });
  }
  for (const cut of cuts(encode("no--a--b----c--"))) {
    assertEquals(received(between("--", "--")(wire("utf-8")), cut), { messages: ["a", "b", "c"] });
  }
});

Deno.test("between() is in step again at the next mark after a lost one", () => {
  // The flag between the first two messages is lost.
  for (const cut of cuts(encode("~a b~c~~d~"))) {
    assertEquals(received(between("~", "~")(wire("utf-8")), cut), { messages: ["a b", "c", "d"] });
  }
});

Deno.test("between() finds each of several marks, and sends the first ones", () => {
  const framing = between(["\x02", "<s>"], ["\x03\r", "\x17\r", "</s>"]);
  for (const cut of cuts(encode("x\x02a\x03\r<s>b\x17\r\n\x02c</s>\x02\x03\x03\r"))) {
    assertEquals(received(framing(wire("utf-8")), cut), { messages: ["a", "b", "c", "\x03"] });
  }
  assertEquals(framed(framing, wire("utf-8"), "a"), encode("\x02a\x03\r"));
});

Deno.test("between() takes the mark that is complete first; of two that end together, the longer", () => {
  for (const cut of cuts(encode("<abxcd>.<a]]>.<b]>."))) {
    assertEquals(received(between("<", ["xcd", "x", "]]>", "]>", ">"])(wire("utf-8")), cut), {
      messages: ["ab", "a", "b"],
    });
  }
});

Deno.test("between() gives characters that are messages of their own, and sends them bare", () => {
  const framing = between("\x02", "\r\n", { bare: "\x05\x06" });
  const bytes = framed(framing, wire("gbk"), "\x05", "1H|你\r\x03", "\x06", "\x05\x06");
  assertEquals(bytes, encode("\x05\x021H|你\r\x03\r\n\x06\x02\x05\x06\r\n", "gbk"));
  for (const cut of cuts(bytes)) {
    assertEquals(received(framing(wire("gbk")), cut), { messages: ["\x05", "1H|你\r\x03", "\x06", "\x05\x06"] });
  }
});

Deno.test("between() sends a character that is a message of its own bare as a byte, too", () => {
  const framing = between("\x02", "\r\n", { bare: "\x05\x06" });
  const bytes = framed(framing, wire("gbk"), Uint8Array.of(5), Uint8Array.of(4), Uint8Array.of(5, 6), new Uint8Array());
  assertEquals(bytes, encode("\x05\x02\x04\r\n\x02\x05\x06\r\n\x02\r\n", "gbk"));
});

Deno.test("between() finds hexadecimal marks at whole bytes", () => {
  const bytes = new Uint8Array([0x17, 0xe0, 0x7e, 0x01, 0x27, 0xe2, 0x7e]);
  for (const cut of cuts(bytes)) {
    assertEquals(received(between("7E", "7e")(wire("hex")), cut), { messages: ["0127e2"] });
  }
  assertEquals(framed(between("7E", "0d 0A"), wire("hex"), "01"), new Uint8Array([0x7e, 0x01, 0x0d, 0x0a]));
});

Deno.test("between() refuses marks and messages of their own that cannot be told apart", () => {
  assertThrows(() => between([], "b"), RangeError, "Cannot find messages between no marks");
  assertThrows(() => between(["a", "a"], "b"), RangeError, 'Cannot take the same mark twice: ["a","a"]');
  assertThrows(() => between("a", "b", { bare: "a" }), RangeError, "only ASCII that is no start");
  assertThrows(() => between("a", "b", { bare: "你" }), RangeError, "only ASCII that is no start");
});
