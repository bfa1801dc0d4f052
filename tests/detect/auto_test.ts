import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import type { Encoder } from "../../lib/codec/mod.ts";
import { autoCodec } from "../../lib/detect/auto.ts";

function connection() {
  const choices: string[] = [];
  return { choices, codec: autoCodec((encoding) => choices.push(encoding)) };
}

function written(encoder: Encoder, text: string, options?: { stream?: boolean }): number[] {
  const bytes = new Uint8Array(64);
  return [...bytes.subarray(0, encoder.encodeInto(text, bytes, options).written)];
}

const stream = { stream: true };
const utf8 = (text: string) => [...encode(text)];
const gbk = (text: string) => [...encode(text, "gbk")];

Deno.test("autoCodec() decides nothing on ASCII and answers in UTF-8 until then", () => {
  const { choices, codec } = connection();
  assertEquals(codec.decoder().decode(encode("hello\n"), stream), "hello\n");
  assertEquals(written(codec.encoder(), "好的"), utf8("好的"));
  assertEquals([choices, codec.encoding], [[], "utf-8"]);
});

for (
  const [encoding, text] of [
    ["utf-8", "ok: 你好 😀"],
    ["gbk", "ok: 你好,我是客户端"],
    ["big5", "ok: 您好,這是一個訊息"],
    ["shift_jis", "ok: こんにちは、表示します"],
    ["euc-jp", "ok: こんにちは、表示します"],
    ["euc-kr", "ok: 안녕하세요 메시지입니다"],
  ] as const
) {
  Deno.test(`autoCodec() decides for ${encoding} once, reads all in it and answers in it`, () => {
    const { choices, codec } = connection();
    assertEquals(codec.decoder().decode(encode(text, encoding), stream), text);
    assertEquals(written(codec.encoder(), text.slice(4, 6)), [...encode(text.slice(4, 6), encoding)]);
    assertEquals([choices, codec.encoding], [[encoding], encoding]);
  });
}

Deno.test("autoCodec() reads the same wherever its first reads are cut, and byte by byte", () => {
  for (
    const [encoding, text] of [["gbk", "ok 你好,同学"], ["utf-8", "ok 你好,同学😀"], [
      "big5",
      "ok 您好,您好嗎",
    ]] as const
  ) {
    const bytes = encode(text, encoding);
    for (let cut = 0; cut <= bytes.length; cut++) {
      const decoder = connection().codec.decoder();
      const parts = [decoder.decode(bytes.subarray(0, cut), stream), decoder.decode(bytes.subarray(cut), stream)];
      assertEquals(parts.join("") + decoder.decode(), text, `${encoding} cut at ${cut}`);
    }
  }
  for (const [encoding, text] of [["gbk", "ok 你好,同学"], ["utf-8", "ok 你好,同学😀"]] as const) {
    const decoder = connection().codec.decoder();
    const pieces = Array.from(encode(text, encoding), (byte) => decoder.decode(Uint8Array.of(byte), stream));
    assertEquals(pieces.join(""), text, encoding);
  }
});

Deno.test("autoCodec() passes ASCII on while the beginning of the first character waits", () => {
  const { choices, codec } = connection();
  const decoder = codec.decoder();
  assertEquals(decoder.decode(Uint8Array.of(0x6f, 0x6b, 0xc4), stream), "ok");
  assertEquals(choices, []);
  assertEquals(decoder.decode(Uint8Array.of(0xe3), stream), "你");
  assertEquals(choices, ["gbk"]);
});

Deno.test("autoCodec() keeps no reference to the bytes of a read", () => {
  const decoder = connection().codec.decoder();
  const buffer = Uint8Array.of(0xc4);
  decoder.decode(buffer, stream);
  buffer[0] = 0xe3;
  assertEquals(decoder.decode(buffer, stream), "你");
});

Deno.test("autoCodec() stays with its decision", () => {
  const { choices, codec } = connection();
  const decoder = codec.decoder();
  decoder.decode(encode("你好", "gbk"), stream);
  assertEquals(decoder.decode(encode("你好", "utf-8"), stream), "浣犲ソ");
  assertEquals(choices, ["gbk"]);
});

Deno.test("autoCodec() reads bytes that are valid nowhere as U+FFFD and decides by the next", () => {
  const { choices, codec } = connection();
  const decoder = codec.decoder();
  assertEquals(decoder.decode(Uint8Array.of(0xff, 0xfb, 0x01), stream), "\ufffd\ufffd\x01");
  assertEquals(choices, []);
  assertEquals(decoder.decode(encode("你好", "gbk"), stream), "你好");
  assertEquals(choices, ["gbk"]);
});

Deno.test("autoCodec() gives up a torn first character at the end, and with fatal throws", () => {
  const decoder = connection().codec.decoder();
  assertEquals(decoder.decode(Uint8Array.of(0xc4), stream), "");
  assertEquals(decoder.decode(), "\ufffd");
  assertEquals(decoder.decode(), "");
  assertThrows(() => connection().codec.decoder({ fatal: true }).decode(Uint8Array.of(0xff, 0xff)), TypeError);
});

Deno.test("autoCodec() lets all decoders of a connection know", () => {
  const { choices, codec } = connection();
  const waiting = codec.decoder();
  assertEquals(waiting.decode(Uint8Array.of(0xcd), stream), "");
  codec.decoder().decode(encode("你好", "gbk"));
  assertEquals(waiting.decode(Uint8Array.of(0xac), stream), "同");
  assertEquals(choices, ["gbk"]);
});

Deno.test("autoCodec() decides for each connection on its own", () => {
  const [one, other] = [connection(), connection()];
  one.codec.decoder().decode(encode("你好", "gbk"));
  other.codec.decoder().decode(encode("안녕하세요", "euc-kr"));
  assertEquals([one.codec.encoding, other.codec.encoding], ["gbk", "euc-kr"]);
});

Deno.test("autoCodec() finishes in UTF-8 a text that was begun in it", () => {
  const { codec } = connection();
  const encoder = codec.encoder();
  const begun = written(encoder, "好\ud83d", stream);
  codec.decoder().decode(encode("你好", "gbk"));
  assertEquals([...begun, ...written(encoder, "\ude00")], utf8("好😀"));
  assertEquals(written(encoder, "好"), gbk("好"));
});

Deno.test("autoCodec() finishes in UTF-8 a text that had no room", () => {
  const { codec } = connection();
  const encoder = codec.encoder();
  assertEquals(encoder.encodeInto("好的", new Uint8Array(3)), { read: 1, written: 3 });
  codec.decoder().decode(encode("你好", "gbk"));
  assertEquals(written(encoder, "的"), utf8("的"));
  assertEquals(written(encoder, "的"), gbk("的"));
});

Deno.test("autoCodec() counts what was replaced before and after the decision", () => {
  const { codec } = connection();
  const encoder = codec.encoder({ replacement: "_" });
  assertEquals(written(encoder, "\ud800"), utf8("\ufffd"));
  const before = encoder.replaced;
  codec.decoder().decode(encode("你好", "gbk"));
  assertEquals(written(encoder, "好😀"), gbk("好_"));
  assertEquals([before, encoder.replaced], [1, 2]);
});
