import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { cuts, framed, received, wire } from "./cut.ts";

for (const encoding of ["gbk", "big5", "shift_jis", "utf-16le", "iso-2022-jp"]) {
  Deno.test(`idleGap() joins to the same ${encoding} text, whatever the cut and the silence, and tears no character`, () => {
    const text = "漢字\n ab 漢";
    for (const cut of cuts(encode(text, encoding))) {
      assertEquals(received(idleGap(50)(wire(encoding)), cut), { messages: [text] });
      const framer = idleGap(50)(wire(encoding));
      const messages = cut.flatMap((piece) => [...framer.push(piece), ...framer.end(false)]);
      assertEquals([...messages, ...framer.end(true)].join(""), text);
      assertEquals(messages.includes(""), false);
    }
  });
}

Deno.test("idleGap() gives a message at silence, and keeps half a character for the next one", () => {
  const framer = idleGap(50)(wire("gbk"));
  assertEquals(framer.gap, 50);
  assertEquals(framer.push(new Uint8Array([0x61, 0xc4])), []);
  assertEquals(framer.end(false), ["a"]);
  assertEquals(framer.end(false), []);
  assertEquals(framer.push(new Uint8Array([0xe3, 0xba])), []);
  assertEquals(framer.end(true), ["你\ufffd"]);
});

Deno.test("idleGap() sends messages as they are", () => {
  assertEquals(framed(idleGap(50), wire("gbk"), "你", "a"), new Uint8Array([0xc4, 0xe3, 0x61]));
});

Deno.test("idleGap() refuses what no timer can wait for", () => {
  for (const ms of [0, -1, NaN, Infinity, 2 ** 31]) assertThrows(() => idleGap(ms), RangeError);
  assertThrows(() => idleGap("50ms" as unknown as number), RangeError, "Cannot wait for 50ms ms of silence");
});
