import { assertEquals, assertThrows } from "@std/assert";
import { codec, decode, encode, encodings, LabelError } from "../../lib/codec/mod.ts";

import { encodeHex } from "@std/encoding";

Deno.test("encodings lists the standard's 39 usable encodings and their 222 labels, as TextDecoder knows them", () => {
  assertEquals(encodings.length, 39);
  assertEquals(encodings.flatMap(({ labels }) => labels).length, 222);
  for (const { name, labels } of encodings) {
    for (const label of labels) {
      assertEquals(new TextDecoder(label).encoding, name);
      assertEquals(codec(label).encoding, name);
      assertEquals(codec(`\t\n\f\r ${label.toUpperCase()} `).encoding, name);
    }
  }
});

Deno.test("codec() gives one codec for all labels of an encoding", () => {
  assertEquals(codec("GB2312") === codec("gbk"), true);
});

Deno.test("codec() refuses the six labels of `replacement`, as TextDecoder does", () => {
  for (const label of ["csiso2022kr", "hz-gb-2312", "iso-2022-cn", "iso-2022-cn-ext", "iso-2022-kr", "replacement"]) {
    const error = assertThrows(() => codec(label), LabelError);
    assertEquals(error.message, `Cannot use the encoding "${label}": the standard refuses it as unsafe`);
    assertEquals(error.suggestion, undefined);
    assertThrows(() => new TextDecoder(label), RangeError);
  }
});

Deno.test("codec() refuses every other label that TextDecoder refuses", () => {
  const labels: [string, string | undefined][] = [
    ["", undefined],
    [" ", undefined],
    ["utf-7", undefined],
    ["utf-32", undefined],
    ["cp437", undefined],
    ["euc-tw", undefined],
    ["\u00a0gbk", "gbk"],
    ["\vgbk", "gbk"],
    ["gbk\0", "gbk"],
    ["\u212aoi8-r", "koi8-r"],
    ["ſhift_jis", undefined],
    [null as unknown as string, undefined],
  ];
  for (const [label, suggestion] of labels) {
    const error = assertThrows(() => codec(label), LabelError, "Cannot use the encoding");
    assertEquals([error.label, error.suggestion], [String(label), suggestion]);
    assertThrows(() => new TextDecoder(label), RangeError);
  }
});

Deno.test("codec() names the standard's label for the aliases that people type", () => {
  const aliases = {
    "cp936": "gbk",
    "ms936": "gbk",
    "windows-936": "gbk",
    "gb2312-80": "gb_2312-80",
    "euc-cn": "gbk",
    "cp932": "shift_jis",
    "Cp949": "euc-kr",
    "cp950": "big5",
    "big5hkscs": "big5-hkscs",
    "cp54936": "gb18030",
    "cp65001": "utf-8",
    "latin-1": "latin1",
    "eucjp": "euc-jp",
    "win1251": "cp1251",
    "utf_16_le": "utf-16le",
    "mac-roman": "macintosh",
    "x mac cyrillic": "x-mac-cyrillic",
    "KS C 5601": "ksc5601",
    "ISO 2022 JP": "iso-2022-jp",
    "ISO 8859 1": "iso-8859-1",
    "GB 18030": "gb18030",
    "Shift JIS": "shift-jis",
  };
  for (const [alias, label] of Object.entries(aliases)) {
    const error = assertThrows(() => codec(alias), LabelError, `the standard's label is "${label}"`);
    assertEquals([error.name, error.label, error.suggestion], ["LabelError", alias, label]);
    codec(label);
  }
});

Deno.test("binary is byte n for U+00nn, both ways, and lacks every other character", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const text = String.fromCharCode(...all);
  assertEquals(decode(all, "binary"), text);
  assertEquals(encode(text, "BINARY"), all);
  assertEquals(encodeHex(encode("Ā\ud800", "binary")), "3f3f");
});

Deno.test("hex reads pairs of digits in either case, with or without white space between them", () => {
  for (const text of ["01 03 ff", "0103ff", "0103FF", " 01\t03\r\nfF "]) {
    assertEquals(encodeHex(encode(text, "hex")), "0103ff");
  }
  assertEquals(decode(Uint8Array.of(1, 3, 255), "hex"), "0103ff");
});

Deno.test("hex refuses other text when fatal, or replaces each character of it by 3f or by hex of the caller's", () => {
  const error = assertThrows(() => encode("01 0g", "hex", { fatal: true }), TypeError, "hex lacks it");
  assertEquals((error as { index?: number }).index, 3);
  assertEquals(encodeHex(encode("01 0g", "hex")), "013f3f");
  assertEquals(encodeHex(encode("01 你", "hex", { replacement: "ee ee" })), "01eeee");
  assertEquals(encodeHex(encode("1 2", "hex", { replacement: "?" })), "3f3f");
  assertThrows(() => encode("01", "hex", { replacement: "zz" }), RangeError, 'Cannot replace by "zz"');
});

Deno.test("hex keeps half a pair for the next call of a stream", () => {
  const encoder = codec("hex").encoder();
  const bytes = new Uint8Array(8);
  assertEquals(encoder.encodeInto("01 0", bytes, { stream: true }), { read: 4, written: 1 });
  assertEquals(encoder.encodeInto("3 f", bytes, { stream: true }), { read: 3, written: 1 });
  assertEquals(encoder.encodeInto("f", bytes), { read: 1, written: 1 });
  assertEquals(bytes[0], 0xff);
});
