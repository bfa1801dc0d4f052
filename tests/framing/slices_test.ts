import { encodeHex } from "@std/encoding";
import { assertEquals } from "@std/assert";
import { codec, encode } from "../../lib/codec/mod.ts";
import { Slices } from "../../lib/framing/slices.ts";

/** The slices of one read, with `room` bytes for each message. */
function slicesOf(text: string, delimiters: string[], encoding: string, room: number): string[] {
  const slices = new Slices(delimiters.map((delimiter) => encode(delimiter, encoding)), codec(encoding));
  const bytes = encode(text, encoding);
  const found: string[] = [];
  for (let from = 0; from < bytes.length;) {
    const to = slices.end(bytes, from, room);
    found.push(encodeHex(bytes.subarray(from, to)));
    from = to;
  }
  return found;
}

Deno.test("a read is cut once, behind its last delimiter, where that is certain and all of it has room", () => {
  assertEquals(slicesOf("你\na\nbc", ["\n"], "gbk", 100), ["c4e30a610a", "6263"]);
  assertEquals(slicesOf("a|b|c", ["|"], "utf-8", 100), ["617c627c", "63"]);
  assertEquals(slicesOf("a\r\nb\nc", ["\r\n"], "gbk", 100), ["610d0a", "620a63"]);
  assertEquals(slicesOf("abc", ["\n"], "gbk", 100), ["616263"]);
});

Deno.test("without room for all of it, a read is cut where each message may become too long", () => {
  assertEquals(slicesOf("a\nbc\ndef\ng\n", ["\n"], "gbk", 5), ["610a62630a", "6465660a", "670a"]);
  assertEquals(slicesOf("abcdef\ng", ["\n"], "gbk", 3), ["6162636465660a", "67"]);
});

Deno.test("where a delimiter's bytes may be a part of a character, a read is cut behind each of them", () => {
  assertEquals(slicesOf("a|亅|b", ["|"], "gbk", 100), ["617c", "817c", "7c", "62"]);
  assertEquals(slicesOf("a\nb", ["\n"], "utf-16le", 100), ["61000a00", "6200"]);
  assertEquals(slicesOf("a\nb", ["\n"], "iso-2022-jp", 100), ["610a", "62"]);
});

Deno.test("of several delimiters the last one counts, or the first that comes", () => {
  assertEquals(slicesOf("a\x03b\x04c", ["\x03", "\x04"], "gbk", 100), ["61036204", "63"]);
  assertEquals(slicesOf("a;b|c", ["|", ";"], "gbk", 100), ["613b", "627c", "63"]);
});

Deno.test("a delimiter that an earlier read may have begun ends a slice", () => {
  assertEquals(slicesOf("\nabc", ["\r\n"], "gbk", 100), ["0a", "616263"]);
  assertEquals(slicesOf("-|abc", ["--|"], "gbk", 100), ["2d7c", "616263"]);
});
