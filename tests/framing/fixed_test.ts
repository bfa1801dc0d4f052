import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { fixed } from "../../lib/framing/fixed.ts";
import { Collected, cuts, framed, received, wire } from "./cut.ts";

for (
  const [encoding, messages] of [["gbk", ["亅亅亅", "abc   ", "      "]], ["utf-16le", ["亅\n亅", "   "]]] as const
) {
  Deno.test(`fixed(6) finds the same ${encoding} messages, whatever the cut`, () => {
    const bytes = framed(fixed(6), wire(encoding), ...messages);
    assertEquals(bytes.length, 6 * messages.length);
    for (const cut of cuts(bytes)) {
      assertEquals(received(fixed(6)(wire(encoding)), cut), {
        messages: [...messages],
      });
    }
  });
}

Deno.test("fixed() gives a last message that is shorter", () => {
  for (const cut of cuts(encode("abcdefgh"))) {
    assertEquals(received(fixed(3)(wire("utf-8")), cut), { messages: ["abc", "def", "gh"] });
  }
});

Deno.test("fixed() decodes each message alone", () => {
  assertEquals(received(fixed(3)(wire("gbk")), [encode("亅亅亅", "gbk")]).messages, [
    "亅\ufffd",
    "|亅",
  ]);
});

Deno.test("fixed() fills a shorter message with spaces, whatever their size", () => {
  assertEquals(framed(fixed(4), wire("gbk"), "你", "", new Uint8Array([1])), encode("你      \x01   ", "gbk"));
  assertEquals(framed(fixed(4), wire("utf-16be"), "你"), new Uint8Array([0x4f, 0x60, 0, 0x20]));
  assertEquals(framed(fixed(4), wire("hex"), "ff"), new Uint8Array([0xff, 0x20, 0x20, 0x20]));
});

Deno.test("fixed() sends nothing of a message that does not fit", () => {
  const sink = new Collected();
  const long = assertThrows(() => fixed(3)(wire("gbk")).frame("你好", sink), RangeError);
  assertEquals(long.message, "Cannot send a message of 4 bytes: the size is 3");
  const odd = assertThrows(() => fixed(3)(wire("utf-16le")).frame("a", sink), RangeError);
  assertEquals(odd.message, "Cannot fill 1 bytes with spaces of 2");
  assertEquals(sink.bytes, []);
});

Deno.test("fixed() refuses a size that is no size, or above the limit", () => {
  for (const size of [0, -1, 1.5, NaN, Infinity, "8" as unknown as number]) assertThrows(() => fixed(size), RangeError);
  assertThrows(() => fixed(9)(wire("gbk", { maxMessageSize: 8 })), RangeError, "of 9 bytes: the limit is 8");
  assertEquals(fixed(8)(wire("gbk", { maxMessageSize: 8 })).push(encode("abcdefgh")), ["abcdefgh"]);
});
