import { assertEquals } from "@std/assert";
import { codec, encode } from "../../lib/codec/mod.ts";
import { markInput } from "../../lib/framing/mark_input.ts";
import { bytesOfUnits } from "../../lib/framing/bytes_codec.ts";

/** The units of bytes in pieces of one size. */
function unitsOf(encoding: string, bytes: Uint8Array, size = bytes.length): string {
  const input = markInput(codec(encoding));
  let units = "";
  for (let at = 0; at < bytes.length; at += size) units += input.decode(bytes.subarray(at, at + size));
  return units + input.end();
}

Deno.test("markInput() tells the bytes of 亅 from a |", () => {
  assertEquals(unitsOf("gbk", Uint8Array.of(0x81, 0x7c, 0x7c)), "\u0181\u027c|");
});

Deno.test("markInput() tells the bytes of four from digits", () => {
  assertEquals(unitsOf("gb18030", Uint8Array.of(0x81, 0x30, 0x81, 0x30, 0x30)), "\u0181\u0230\u0281\u02300");
  assertEquals(unitsOf("gb18030", Uint8Array.of(0x81, 0x30, 0x41)), "\u01810A");
});

Deno.test("markInput() takes bytes of other encodings one by one", () => {
  const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  for (const encoding of ["utf-8", "windows-1251", "euc-jp", "binary", "hex"]) {
    assertEquals(bytesOfUnits(unitsOf(encoding, all)), all);
    assertEquals(unitsOf(encoding, all), String.fromCharCode(...all));
  }
});

/** Bytes that a seed decides, more of them where characters begin, go on and break off. */
function noise(seed: number, length: number): Uint8Array {
  const often = [0x81, 0x30, 0x39, 0x7c, 0x5c, 0xfe, 0xff, 0x80, 0xa1, 0x0a];
  let state = seed;
  const next = () => state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
  return Uint8Array.from({ length }, () => {
    const choice = next() >> 8;
    return choice % 3 === 0 ? choice >> 4 & 0xff : often[choice % often.length] ?? 0;
  });
}

for (const encoding of ["gbk", "gb18030", "big5", "shift_jis", "euc-kr"]) {
  Deno.test(`markInput() finds the ASCII that ${encoding} decodes, in noise and however it is cut`, () => {
    for (let seed = 1; seed <= 40; seed++) {
      const bytes = noise(seed, 500);
      const units = unitsOf(encoding, bytes);
      assertEquals(bytesOfUnits(units), bytes);
      // deno-lint-ignore no-control-regex
      const ascii = (text: string) => text.replace(/[^\x00-\x7f]/g, "");
      assertEquals(ascii(units), ascii(codec(encoding).decoder().decode(bytes)), `seed ${seed}`);
      for (const size of [1, 2, 3, 7]) assertEquals(unitsOf(encoding, bytes, size), units, `seed ${seed}, ${size}`);
    }
  });
}

Deno.test("markInput() finds the ASCII between shifts of iso-2022-jp, however it is cut", () => {
  const bytes = encode("a漢字|\\ｱ[あ]い~\n", "iso-2022-jp");
  const units = unitsOf("iso-2022-jp", bytes);
  assertEquals(bytesOfUnits(units), bytes);
  // deno-lint-ignore no-control-regex
  assertEquals(units.replace(/[^\x00-\x7f]/g, ""), "a|\\[]~\n");
  for (const size of [1, 2, 3, 7]) assertEquals(unitsOf("iso-2022-jp", bytes, size), units);
});
