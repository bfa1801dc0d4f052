import { assertEquals, assertThrows } from "@std/assert";
import { OutgoingBytes } from "../../lib/framing/outgoing_bytes.ts";
import { between } from "../../lib/framing/mod.ts";
import { chunks, delimited, fixed, type Framing, lengthPrefixed, lines } from "../../mod.ts";
import { framed, wire } from "./cut.ts";

/** Bytes that go to an array which is dirty, and of exactly the size that is needed. */
function outgoing(): { bytes: OutgoingBytes; written: () => Uint8Array } {
  let array = new Uint8Array();
  const bytes = new OutgoingBytes({
    grow(size) {
      const larger = new Uint8Array(size).fill(0xee);
      larger.set(array.subarray(0, bytes.length));
      array = larger;
      return larger;
    },
  });
  return { bytes, written: () => array.slice(0, bytes.length) };
}

Deno.test("what is reserved, filled and committed stands one behind the other", () => {
  const { bytes, written } = outgoing();
  bytes.reserve(3).set([1, 2, 3]);
  bytes.commit(2);
  bytes.reserve(1).set([4]);
  bytes.commit(1);
  bytes.reserve(0);
  bytes.commit(0);
  assertEquals(written(), Uint8Array.of(1, 2, 4));
  bytes.truncate(1);
  assertEquals(written(), Uint8Array.of(1));
});

Deno.test("no more is committed than was reserved, once or in parts, and nothing after truncate()", () => {
  const { bytes, written } = outgoing();
  bytes.reserve(3);
  for (const more of [4, -1, 0.5, NaN, Infinity]) assertThrows(() => bytes.commit(more), RangeError, "3 were reserved");
  bytes.commit(2);
  assertThrows(() => bytes.commit(2), RangeError, "1 were reserved");
  bytes.reserve(5);
  bytes.truncate(2);
  assertThrows(() => bytes.commit(1), RangeError, "0 were reserved");
  assertEquals(written().length, 2);
});

const framings: Record<string, Framing> = {
  chunks: chunks(),
  lines: lines({ ending: "\r\n" }),
  delimited: delimited("--"),
  between: between(),
  lengthPrefixed: lengthPrefixed({ bytes: 2 }),
  fixed: fixed(40_000),
};
for (const [name, framing] of Object.entries(framings)) {
  for (const encoding of ["utf-8", "gbk", "gb18030", "iso-2022-jp"]) {
    Deno.test(`${name} in ${encoding} writes the same bytes with and without views, all that it commits`, () => {
      const messages = ["", "a", "你好", "😀?", "日本".repeat(3000), "x".repeat(20_000), new Uint8Array([1, 2, 3])];
      const { bytes, written } = outgoing();
      const framer = framing(wire(encoding));
      for (const message of messages) framer.frame(message, bytes);
      assertEquals(written(), framed(framing, wire(encoding), ...messages));
    });
  }
}
