import { assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { byteLength, codec, decode, encode, EncodeError } from "../../lib/codec/mod.ts";

const texts = [
  [
    "windows-1251",
    "Съешь же ещё этих мягких французских булок",
    "d1fae5f8fc20e6e520e5f9b820fdf2e8f520ecffe3eae8f520f4f0e0edf6f3e7f1eae8f520e1f3ebeeea",
  ],
  ["koi8-r", "Съешь же ещё", "f3dfc5dbd820d6c520c5dda3"],
  ["koi8-u", "Їжак ґедзь", "b7d6c1cb20adc5c4dad8"],
  ["iso-8859-7", "Ξεσκεπάζω", "cee5f3eae5f0dce6f9"],
  ["windows-1253", "Ξεσκεπάζω", "cee5f3eae5f0dce6f9"],
  ["windows-1255", "שלום עולם", "f9ece5ed20f2e5eced"],
  ["iso-8859-8", "שלום", "f9ece5ed"],
  ["windows-1256", "مرحبا بالعالم", "e3d1cdc8c720c8c7e1dac7e1e3"],
  ["iso-8859-6", "مرحبا", "e5d1cdc8c7"],
  ["windows-1254", "Pijamalı hasta, yağız şoföre", "50696a616d616cfd2068617374612c207961f0fd7a20fe6f66f67265"],
  ["windows-1258", "Tiê\u0301ng Viê\u0323t", "5469eaec6e67205669eaf274"],
  ["windows-1257", "Labas vakaras, ačiū", "4c616261732076616b617261732c2061e869fb"],
  ["iso-8859-2", "Příliš žluťoučký kůň", "50f8ed6c69b920be6c75bb6f75e86bfd206bf9f2"],
  ["iso-8859-15", "œuvre à 5 €", "bd7576726520e0203520a4"],
  ["windows-1252", "“naïve” – 5 €", "936e61ef766594209620352080"],
  ["iso-8859-3", "Eĥoŝanĝo ĉiuĵaŭde", "45b66ffe616ef86f20e66975bc61fd6465"],
  ["iso-8859-14", "Tŵr ŷd", "54f07220fe64"],
  ["iso-8859-16", "Șase țări", "aa61736520fee37269"],
  ["macintosh", "Ça coûte 5 € ", "826120636f9e7465203520db20"],
  ["ibm866", "Съешь ещё ░▒▓", "91eaa5e8ec20a5e9f120b0b1b2"],
  ["gbk", "你好，世界：€", "c4e3bac3a3accac0bde7a3ba80"],
  ["gb18030", "你好，世界：€😀", "c4e3bac3a3accac0bde7a3baa2e39439fc36"],
  ["big5", "你好，世界", "a741a66ea141a540acc9"],
  ["shift_jis", "こんにちは、ｶﾅ、①", "82b182f182c982bf82cd8141b6c581418740"],
  ["euc-jp", "こんにちは、ｶﾅ", "a4b3a4f3a4cba4c1a4cfa1a28eb68ec5"],
  ["iso-2022-jp", "こんにちは、世界 ok", "1b244224332473244b2441244f2122402433261b2842206f6b"],
  ["euc-kr", "안녕하세요 뷁", "bec8b3e7c7cfbcbcbfe42094ee"],
  ["utf-16be", "a你😀", "00614f60d83dde00"],
  ["utf-16le", "a你😀", "6100604f3dd800de"],
  ["utf-8", "a你😀", "61e4bda0f09f9880"],
] as const;

for (const [label, text, hex] of texts) {
  Deno.test(`encode() writes ${label} as its users do: ${text}`, () => {
    assertEquals(encodeHex(encode(text, label)), hex);
    assertEquals(decode(decodeHex(hex), label), text);
    assertEquals(byteLength(text, label), hex.length / 2);
  });
}

// What inverting the decoder alone gets wrong: label, character, bytes.
const special = [
  ["gbk", "€", "80"],
  ["gb18030", "€", "a2e3"],
  ["gbk", "\u3000", "a1a1"],
  ["gbk", "\ue78d", "a6d9"],
  ["gb18030", "\ue864", "fea0"],
  ["gb18030", "\ufe10", "a6d9"],
  ["gb18030", "\ue7c7", "8135f437"],
  ["gb18030", "ḿ", "a8bc"],
  ["gb18030", "\u0080", "81308130"],
  ["gb18030", "\uffff", "8431a439"],
  ["gb18030", "\u{10000}", "90308130"],
  ["gb18030", "\u{10ffff}", "e3329a35"],
  ["gb18030", "\u0000", "00"],
  ["big5", "═", "f9f9"],
  ["big5", "╪", "f9ea"],
  ["big5", "十", "a451"],
  ["big5", "卅", "a4ca"],
  ["big5", "兀", "a461"],
  ["shift_jis", "纊", "fa5c"],
  ["shift_jis", "￢", "81ca"],
  ["shift_jis", "¥", "5c"],
  ["shift_jis", "‾", "7e"],
  ["shift_jis", "−", "817c"],
  ["shift_jis", "\u0080", "80"],
  ["shift_jis", "ｱ", "b1"],
  ["euc-jp", "¥", "5c"],
  ["euc-jp", "−", "a1dd"],
  ["euc-jp", "ｱ", "8eb1"],
  ["iso-2022-jp", "¥", "1b284a5c1b2842"],
  ["iso-2022-jp", "ｱﾞﾟ", "1b24422522212b212c1b2842"],
  ["euc-kr", "뷁", "94ee"],
  ["windows-1252", "\u0081", "81"],
  ["x-user-defined", "\uf7ff", "ff"],
  ["macintosh", "\uf8ff", "f0"],
] as const;

Deno.test("encode() follows the standard where several byte sequences decode to one character", () => {
  for (const [label, text, hex] of special) assertEquals(encodeHex(encode(text, label)), hex, `${label} ${text}`);
});

Deno.test("encode() refuses what the standard's encoder lacks, though its decoder or another encoder has it", () => {
  const lacking = [
    ["gbk", "😀"],
    ["gbk", "\u0080"],
    ["gb18030", "\ue5e5"],
    ["big5", "\u00ca\u0304"],
    ["big5", "ㄅ".normalize() + "\u{20021}"],
    ["shift_jis", "\ue000"],
    ["euc-jp", "丂"],
    ["iso-2022-jp", "\u000e"],
    ["iso-2022-jp", "\u001b"],
    ["windows-1253", "\ufffd"],
    ["windows-1252", "ā"],
  ] as const;
  for (const [label, text] of lacking) {
    assertThrows(() => encode(text, label, { fatal: true }), EncodeError, "lacks it", `${label} ${text}`);
  }
});

Deno.test("encode() with fatal says which encoding, which character and where", () => {
  const error = assertThrows(() => encode("好的😀", "GBK", { fatal: true }), EncodeError);
  assertEquals([error.name, error.encoding, error.character, error.index], ["EncodeError", "gbk", "😀", 2]);
  assertEquals(error.message, 'Cannot encode "😀" (U+1F600) at index 2: gbk lacks it');
  assertEquals(error instanceof TypeError, true);
  const lone = assertThrows(() => encode("a\udc00", "utf-8", { fatal: true }), EncodeError);
  assertEquals([lone.character, lone.index], ["\udc00", 1]);
});

Deno.test("encode() replaces one character, also one of two units, once", () => {
  const text = (options?: Parameters<typeof encode>[2]) =>
    decode(encode("a😀b\u0439", "windows-1252", options), "windows-1252");
  assertEquals(text(), "a?b?");
  assertEquals(text({ replacement: "html" }), "a&#128512;b&#1081;");
  assertEquals(text({ replacement: "<!>" }), "a<!>b<!>");
  assertEquals(text({ replacement: "" }), "ab");
  assertEquals(text({ replacement: (character) => `{${character.codePointAt(0)?.toString(16)}}` }), "a{1f600}b{439}");
});

Deno.test("encode() refuses a replacement that the encoding lacks", () => {
  assertThrows(() => encode("a", "windows-1252", { replacement: "〓" }), RangeError, 'Cannot replace by "〓"');
  assertEquals(encodeHex(encode("😀", "gbk", { replacement: "〓" })), "a1fe");
  const error = assertThrows(() => encode("aй", "windows-1252", { replacement: () => "〓" }), EncodeError);
  assertEquals([error.character, error.index], ["й", 1]);
});

Deno.test("encode() writes a lone surrogate as U+FFFD where the encoding has that, else as the replacement", () => {
  assertEquals(encodeHex(encode("a\ud800b", "utf-8")), "61efbfbd62");
  assertEquals(encodeHex(encode("\udc00\ud800", "utf-16le")), "fdfffdff");
  assertEquals(encodeHex(encode("\ud800", "gb18030")), "8431a437");
  assertEquals(decode(encode("\ud800", "gbk", { replacement: "html" }), "gbk"), "&#65533;");
  assertEquals(encodeHex(encode("\ud800\ud83d\ude00", "utf-8")), "efbfbdf09f9880");
});

Deno.test("encode() makes no harm of what would shift ISO-2022-JP: it stands for U+FFFD", () => {
  assertEquals(decode(encode("\u001b$B", "iso-2022-jp", { replacement: "html" }), "iso-2022-jp"), "&#65533;$B");
});

Deno.test("encode() returns to ASCII before the replacement in ISO-2022-JP, and at the end", () => {
  assertEquals(encodeHex(encode("日😀日", "iso-2022-jp")), "1b2442467c1b28423f1b2442467c1b2842");
});

Deno.test("encode() gives each result a buffer of its own, no larger than it, at every size", () => {
  for (const label of ["utf-8", "gbk", "windows-1251"]) {
    for (const length of [0, 1, 12, 4095, 4096, 5000, 32768, 65536, 65537, 200000]) {
      for (const character of ["a", "я", "aя"]) {
        const text = character.repeat(length / character.length);
        const bytes = encode(text, label);
        assertEquals([bytes.byteOffset, bytes.buffer.byteLength], [0, bytes.length]);
        assertEquals(decode(bytes, label) === text, true, `${label} ${length} ${character}`);
        assertNotStrictEquals(bytes.buffer, encode(text, label).buffer);
      }
    }
  }
});

Deno.test("encode() of a long text with a long replacement has room for all of it", () => {
  const bytes = encode("😀".repeat(50000), "gbk", { replacement: "html" });
  assertEquals(decode(bytes, "gbk"), "&#128512;".repeat(50000));
  assertEquals(byteLength("😀".repeat(50000), "gbk", { replacement: "html" }), 450000);
});

Deno.test("encode() and decode() default to UTF-8, take a codec, and neither add nor remove a byte order mark", () => {
  assertEquals(encodeHex(encode("é")), "c3a9");
  assertEquals(encodeHex(encode("你", codec("gbk"))), "c4e3");
  assertEquals(decode(decodeHex("efbbbf61")), "\ufeffa");
  assertEquals(decode(decodeHex("feff0061"), "utf-16be"), "\ufeffa");
  assertEquals(encodeHex(encode("a", "utf-16")), "6100");
});

Deno.test("decode() replaces what is not valid, or throws when fatal", () => {
  assertEquals(decode(Uint8Array.of(0x61, 0xff, 0x62), "gbk"), "a\ufffdb");
  assertThrows(() => decode(Uint8Array.of(0xff), "gbk", { fatal: true }), TypeError);
  for (const label of ["gbk", "binary", "hex"]) {
    assertThrows(() => decode("text" as unknown as Uint8Array, label), TypeError);
  }
});
