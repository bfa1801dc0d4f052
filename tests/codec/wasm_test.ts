import { assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { type LongTextExports, longTextModule, OUTPUT } from "../../lib/codec/long_text_module.ts";
import { func, LOCAL_GET, name, section, signed, unsigned, vector } from "../../lib/codec/wasm.ts";

Deno.test("numbers are written in LEB128, as the examples of the specification are", () => {
  assertEquals([0, 1, 0x7f, 0x80, 624485].map(unsigned), [[0], [1], [0x7f], [0x80, 1], [0xe5, 0x8e, 0x26]]);
  assertEquals([0, 1, 0x3f, 0x40, 0xff].map(signed), [[0], [1], [0x3f], [0xc0, 0], [0xff, 1]]);
});

Deno.test("lists, names, sections and functions say how long they are", () => {
  assertEquals(vector([[1, 2], [3]]), [2, 1, 2, 3]);
  assertEquals(name("abc"), [3, 0x61, 0x62, 0x63]);
  assertEquals(section(7, [1, 2], [3]), [7, 4, 2, 1, 2, 3]);
  assertEquals(func([[1, 0x7f]], [[LOCAL_GET, 0]]), [6, 1, 1, 0x7f, 0x20, 0, 0x0b]);
});

Deno.test("the loops of long texts write the codes of a table, up to a character that it lacks", () => {
  const Module = WebAssembly.Module as new (bytes: BufferSource, options: { builtins: string[] }) => WebAssembly.Module;
  const module = new Module(longTextModule(), { builtins: ["js-string"] });
  const { memory, oneByte, twoBytes } = new WebAssembly.Instance(module).exports as unknown as LongTextExports;
  const written = (size: number) => encodeHex(new Uint8Array(memory.buffer, OUTPUT, size));

  new Uint8Array(memory.buffer).set([0x61, 0xe0], 0x41);
  assertEquals(oneByte("ABABABABABABABABAB", 0, 10), 16 << 16 | 16); // two rounds
  assertEquals(written(16), "61e0".repeat(8));
  assertEquals(oneByte("xxABx", 2, 4), 4 << 16 | 2); // x is not in the table
  assertEquals(oneByte("AB", 0, -1), 0);

  new Uint16Array(memory.buffer).set([0x61, 0xe3c4], 0x4e00);
  assertEquals(twoBytes("一丁x", 0, 8), 2 << 16 | 3);
  assertEquals(written(3), "61c4e3");
});
