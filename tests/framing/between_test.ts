import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { cuts, framed, received, wire } from "./cut.ts";

Deno.test("between() frames with STX and ETX", () => {
  assertEquals(framed(between(), wire("gbk"), "你", ""), new Uint8Array([2, 0xc4, 0xe3, 3, 2, 3]));
});

const cases = [
  ["gbk", "|", "\\", ["亅", "", "功|x"]],
  ["shift_jis", "|", "|", ["ポ", "", "ソ"]],
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
