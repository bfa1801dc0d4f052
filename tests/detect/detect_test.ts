import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { detect, readsWellAs } from "../../lib/detect/detect.ts";

const none = new Uint8Array();

/** What is said of each text in an encoding, where it is not that encoding. */
function mistaken(texts: string[], encoding: string): string[] {
  return texts.flatMap((text) => {
    const found = detect(encode(text, encoding, { fatal: true }))?.encoding;
    return found === encoding ? [] : [`${text} in ${encoding}: ${found}`];
  });
}

Deno.test("detect() takes the words of GBK that are valid UTF-8 of two-byte sequences for GBK", () => {
  const words = ["同学", "学校", "图片", "停止", "谢谢"];
  for (const word of words) new TextDecoder("utf-8", { fatal: true }).decode(encode(word, "gbk"));
  assertEquals(mistaken(words, "gbk"), []);
});

Deno.test("detect() knows everyday words", () => {
  const mistakes = [
    ...mistaken(["你好", "好的,我是服务端", "早上好", "测试", "收到", "温度:25℃", "重量 12.5公斤", "联通"], "gbk"),
    ...mistaken(["你好", "早安", "臺北市", "溫度", "重量", "條碼", "許功蓋", "繁體中文"], "big5"),
    ...mistaken(["こんにちは", "テスト", "東京", "温度", "日本語", "ﾊﾞｰｺｰﾄﾞ"], "shift_jis"),
    ...mistaken(["こんにちは", "テスト", "東京", "温度", "日本語"], "euc-jp"),
    ...mistaken(["안녕하세요", "테스트", "감사합니다", "서울", "온도", "네"], "euc-kr"),
  ];
  assertEquals(mistakes, []);
});

Deno.test("detect() knows UTF-8 of any language", () => {
  const texts = [
    "你好",
    "こんにちは",
    "안녕하세요",
    "😀",
    "café",
    "25 °C",
    "привет",
    "Да",
    "Ελληνικά",
    "€5",
    "\ufeffa",
  ];
  assertEquals(mistaken(texts, "utf-8"), []);
});

Deno.test("detect() decides nothing on no bytes, on ASCII, and on ISO-2022-JP, which is ASCII to it", () => {
  assertEquals(detect(none), null);
  assertEquals(detect(encode("HELLO 0123\r\n\x1b\0")), null);
  assertEquals(detect(encode("日本", "iso-2022-jp")), null);
});

Deno.test("detect() decides nothing on bytes that are valid in none of the six", () => {
  assertEquals(detect(Uint8Array.of(0xff, 0xfb, 0x01, 0xff, 0xfd)), null);
  assertEquals(detect(encode("caf\xe9 ol\xe9", "windows-1252")), null);
});

Deno.test("detect() decides nothing on the beginning of a single character", () => {
  assertEquals(detect(Uint8Array.of(0xc4)), null);
  assertEquals(detect(Uint8Array.of(0x41, 0xe4)), null);
  assertEquals(detect(Uint8Array.of(0xe4, 0xbd)), null);
  assertEquals(detect(Uint8Array.of(0xf0, 0x9f, 0x98)), null);
});

for (
  const [encoding, text] of [
    ["utf-8", "你好 这是一条消息"],
    ["gbk", "你好,这是一条消息"],
    ["big5", "您好,這是一個訊息"],
    ["shift_jis", "こんにちは、表示します"],
    ["euc-jp", "こんにちは、表示します"],
    ["euc-kr", "안녕하세요 메시지입니다"],
  ] as const
) {
  Deno.test(`detect() finds ${encoding} wherever the text is cut after four characters`, () => {
    const bytes = encode(text, encoding);
    const four = encode(text.slice(0, 5), encoding).length;
    for (let end = four; end <= bytes.length; end++) {
      assertEquals(detect(bytes.subarray(0, end))?.encoding, encoding, `${end} bytes`);
    }
  });
}

Deno.test("detect() looks beyond ASCII of any length", () => {
  assertEquals(detect(encode("x".repeat(1 << 20) + "你好", "gbk"))?.encoding, "gbk");
});

Deno.test("readsWellAs() names the encoding that bytes are in when they are not valid in the chosen one", () => {
  assertEquals(readsWellAs(encode("你好\n"), "gb18030"), "utf-8");
  assertEquals(readsWellAs(encode("价格: 100\n"), "euc-kr"), "utf-8");
  assertEquals(readsWellAs(encode("好的,我是服务端", "gbk"), "utf-8"), "gbk");
  assertEquals(readsWellAs(encode("您好,這是一個訊息", "big5"), "utf-8"), "big5");
  assertEquals(readsWellAs(encode("こんにちは", "shift_jis"), "euc-jp"), "shift_jis");
  assertEquals(readsWellAs(encode("감사합니다", "euc-kr"), "utf-8"), "euc-kr");
});

Deno.test("readsWellAs() names the encoding that bytes are in when they are valid in the chosen one by chance", () => {
  assertEquals(new TextDecoder("gbk", { fatal: true }).decode(encode("你好")), "浣犲ソ");
  assertEquals(readsWellAs(encode("你好"), "gbk"), "utf-8");
  assertEquals(readsWellAs(encode("你好吗"), "gbk"), "utf-8");
  assertEquals(readsWellAs(encode("您好,這是一個訊息", "big5"), "gbk"), "big5");
});

Deno.test("readsWellAs() says nothing of bytes that fit the chosen encoding, torn at the end or not", () => {
  assertEquals(readsWellAs(encode("你好", "gbk"), "gbk"), null);
  assertEquals(readsWellAs(encode("你好", "gbk").subarray(0, 3), "gbk"), null);
  assertEquals(readsWellAs(encode("你好", "gbk"), "gb18030"), null);
  assertEquals(readsWellAs(encode("浣犲ソ你好", "gbk"), "gbk"), null);
  assertEquals(readsWellAs(encode("骐骥骅骝", "gbk"), "gbk"), null);
  assertEquals(readsWellAs(encode("你好", "gbk"), "windows-1252"), null);
  assertEquals(readsWellAs(encode("hello"), "gbk"), null);
});

Deno.test("readsWellAs() says nothing as long as it is not certain", () => {
  assertEquals(readsWellAs(encode("你"), "gbk"), null);
  assertEquals(readsWellAs(encode("é"), "gbk"), null);
});

Deno.test("readsWellAs() says nothing of bytes that read well in no encoding", () => {
  assertEquals(readsWellAs(Uint8Array.of(0xff, 0xfb, 0x01), "gbk"), null);
  assertEquals(readsWellAs(Uint8Array.of(0x01, 0x03, 0x02, 0x8f, 0xaa, 0x9e, 0xe1), "utf-8"), null);
});

Deno.test("readsWellAs() says nothing of a text that goes wrong after it began well", () => {
  const bytes = encode("你好".repeat(1000), "gbk");
  bytes[3500] = 0xff;
  assertEquals(readsWellAs(bytes, "utf-8"), null);
});

Deno.test("readsWellAs() throws RangeError for an encoding that does not exist", () => {
  assertThrows(() => readsWellAs(none, "utf-9"), RangeError);
});
