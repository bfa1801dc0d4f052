import { assertEquals } from "@std/assert";
import { encode, type Replacement } from "../../lib/codec/mod.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { lines } from "../../lib/framing/delimited.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import { between } from "../../lib/framing/between.ts";
import { Collected, framed, received, wire } from "./cut.ts";

const long = "你好, wörld 😀 あ".repeat(5000);

for (const encoding of ["utf-8", "gbk", "gb18030", "shift_jis", "utf-16be", "iso-2022-jp", "windows-1252"]) {
  Deno.test(`a long ${encoding} message is sent as a short one, of any length`, () => {
    for (const length of [0, 1, 16383, 16384, 16385, 32768, 49153, long.length]) {
      const message = long.slice(0, length);
      assertEquals(framed(chunks(), wire(encoding), message), encode(message, encoding));
    }
  });
}

Deno.test("characters that are replaced are counted, one for each", () => {
  const framer = lines()(wire("gbk"));
  framer.frame("a😀b", new Collected());
  framer.frame("😀".repeat(20_000), new Collected());
  assertEquals(framer.replaced, { in: 0, out: 20_001 });
});

const replacements: [string, Replacement][] = [
  ["&#128512;", "html"],
  [
    "a replacement that is much longer than what it stands for",
    "a replacement that is much longer than what it stands for",
  ],
  ["[1f600]".repeat(1000), (character) => `[${character.codePointAt(0)?.toString(16)}]`.repeat(1000)],
];

for (const [text, replacement] of replacements) {
  Deno.test(`a replacement of ${text.length} characters finds room`, () => {
    const on = wire("gbk", { replacement });
    for (const count of [1, 2, 100]) {
      for (const framing of [lines(), between(), lengthPrefixed()]) {
        assertEquals(received(framing(on), [framed(framing, on, "😀".repeat(count))]), {
          messages: [text.repeat(count)],
        });
      }
    }
  });
}

Deno.test("half a surrogate pair does not wait for the next message", () => {
  assertEquals(framed(lines(), wire("utf-8"), "\ud83d", "\ude00"), encode("\ufffd\n\ufffd\n"));
});

Deno.test("a message that is sent may be longer than maxMessageSize", () => {
  assertEquals(framed(lines(), wire("utf-8", { maxMessageSize: 1 }), "abc"), encode("abc\n"));
});
