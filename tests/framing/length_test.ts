import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { type LengthOptions, lengthPrefixed } from "../../lib/framing/length.ts";
import { Collected, cuts, framed, received, wire } from "./cut.ts";

const fields: [LengthOptions, number[]][] = [
  [{ bytes: 1 }, [5]],
  [{ bytes: 2 }, [0, 5]],
  [{ bytes: 2, littleEndian: true }, [5, 0]],
  [{}, [0, 0, 0, 5]],
  [{ bytes: 4, littleEndian: true }, [5, 0, 0, 0]],
];

for (const [options, field] of fields) {
  Deno.test(`lengthPrefixed(${JSON.stringify(options)}) puts ${field.join(" ")} before hello`, () => {
    assertEquals(framed(lengthPrefixed(options), wire("gbk"), "hello"), new Uint8Array([...field, ...encode("hello")]));
  });

  for (const encoding of ["gbk", "utf-16be", "iso-2022-jp"]) {
    Deno.test(`lengthPrefixed(${JSON.stringify(options)}) finds the same ${encoding} messages, whatever the cut`, () => {
      const messages = ["漢字|\\", "", "", "\n".repeat(100), "あ".repeat(60)];
      const bytes = framed(lengthPrefixed(options), wire(encoding), ...messages);
      for (const cut of cuts(bytes)) {
        assertEquals(received(lengthPrefixed(options)(wire(encoding)), cut), { messages });
      }
    });
  }
}

Deno.test("lengthPrefixed() decodes each message alone", () => {
  const framer = lengthPrefixed({ bytes: 1 })(wire("gbk"));
  assertEquals(framer.push(new Uint8Array([1, 0xc4, 1, 0xe3])), ["\ufffd", "\ufffd"]);
  assertEquals(framer.replaced, { in: 2, out: 0 });
});

Deno.test("lengthPrefixed() reads and writes lengths with the highest bit set", () => {
  const message = "x".repeat(0x8081);
  for (const littleEndian of [false, true]) {
    const framing = lengthPrefixed({ bytes: 2, littleEndian });
    assertEquals(received(framing(wire("gbk")), [framed(framing, wire("gbk"), message)]), { messages: [message] });
  }
});

Deno.test("lengthPrefixed() fails as soon as a length above the limit is announced", () => {
  const framer = lengthPrefixed()(wire("gbk"));
  assertEquals(framer.push(new Uint8Array([0, 0, 0, 1, 0x61, 0xff, 0xff, 0xff, 0xff])), ["a"]);
  assertEquals(framer.failure?.message, "Cannot receive a message of 4294967295 bytes: the limit is 1048576");
  assertEquals(framer.push(new Uint8Array([0, 0, 0, 1, 0x61])), []);
});

Deno.test("lengthPrefixed() fails when input ends inside a message or its length", () => {
  const inside = lengthPrefixed({ bytes: 2 })(wire("gbk"));
  assertEquals([inside.push(new Uint8Array([0, 5, 1, 2])), inside.end(true)], [[], []]);
  assertEquals(inside.failure?.message, "Cannot receive a message of 5 bytes: the input ended after 2");
  const before = lengthPrefixed({ bytes: 2 })(wire("gbk"));
  assertEquals([before.push(new Uint8Array([0])), before.end(true)], [[], []]);
  assertEquals(before.failure?.message, "Cannot receive a length of 2 bytes: the input ended after 1");
});

Deno.test("lengthPrefixed() sends nothing of a message that is longer than its field can say", () => {
  const framer = lengthPrefixed({ bytes: 1 })(wire("gbk"));
  const sink = new Collected();
  framer.frame("x".repeat(255), sink);
  assertEquals(sink.bytes.length, 256);
  for (const message of ["你".repeat(128), new Uint8Array(256)]) {
    const error = assertThrows(() => framer.frame(message, sink), RangeError);
    assertEquals(error.message, "Cannot send a message of 256 bytes: its length must be at most 255");
  }
  assertEquals(sink.bytes.length, 256);
});

Deno.test("lengthPrefixed() refuses a field of three bytes", () => {
  assertThrows(() => lengthPrefixed({ bytes: 3 as 2 }), RangeError, "Cannot put a length into 3 bytes");
});
