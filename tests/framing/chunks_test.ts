import { assertEquals } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { cuts, framed, received, wire } from "./cut.ts";

const texts = {
  "utf-8": "你好, wörld 😀",
  gbk: "亅|功\\好的",
  big5: "功\\課",
  shift_jis: "ポ|ポスト",
  "utf-16le": "ਊ😀\n",
  "iso-2022-jp": "あいう abc 漢字",
};

for (const [encoding, text] of Object.entries(texts)) {
  Deno.test(`chunks() joins to the same ${encoding} text, whatever the cut, and tears no character`, () => {
    for (const cut of cuts(encode(text, encoding))) {
      const { messages } = received(chunks()(wire(encoding)), cut);
      assertEquals(messages.join(""), text);
      assertEquals(messages.filter((message) => message === "" || !message.isWellFormed()), []);
    }
  });
}

Deno.test("chunks() makes one message of one read", () => {
  const framer = chunks()(wire("gbk"));
  assertEquals(framer.push(encode("好的,我是服务端", "gbk")), ["好的,我是服务端"]);
  assertEquals(framer.push(encode("a\nb", "gbk")), ["a\nb"]);
});

Deno.test("chunks() gives no message for half a character", () => {
  const framer = chunks()(wire("gbk"));
  assertEquals(framer.push(new Uint8Array([0xc4])), []);
  assertEquals(framer.push(new Uint8Array([0xe3])), ["你"]);
});

Deno.test("chunks() gives a character that the end of input cut as U+FFFD, and counts it", () => {
  const framer = chunks()(wire("gbk"));
  assertEquals(received(framer, [new Uint8Array([0xc4, 0xe3, 0xba])]), { messages: ["你", "\ufffd"] });
  assertEquals(framer.replaced, { in: 1, out: 0 });
});

Deno.test("chunks() lets one read bring maxMessageSize bytes", () => {
  assertEquals(chunks()(wire("gbk", { maxMessageSize: 1024 })).maxRead, 1024);
});

Deno.test("chunks() sends messages as they are, and bytes untouched", () => {
  assertEquals(
    framed(chunks(), wire("gbk"), "你", "", new Uint8Array([0xff, 0])),
    new Uint8Array([0xc4, 0xe3, 0xff, 0]),
  );
});
