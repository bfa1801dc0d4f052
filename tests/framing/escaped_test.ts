import { assertEquals, assertThrows } from "@std/assert";
import { decodeHex } from "@std/encoding";
import { encode } from "../../lib/codec/mod.ts";
import { escaped, type EscapeName, type EscapeOptions } from "../../lib/framing/escaped.ts";
import { FrameError } from "../../lib/framing/frame_error.ts";
import { checked } from "../../lib/framing/checked.ts";
import { Collected, cuts, framed, received, wire } from "./cut.ts";

/** JT/T 809, 4.3: frames begin with 5B and end with 5D, and there are two kinds of escapes. */
const JT809: EscapeOptions = {
  flag: [0x5b, 0x5d],
  escapes: { 0x5b: [0x5a, 0x01], 0x5a: [0x5a, 0x02], 0x5d: [0x5e, 0x01], 0x5e: [0x5e, 0x02] },
};

const FRAMES: [how: EscapeName | EscapeOptions, message: string, frame: string][] = [
  // RFC 1055: END and ESC inside.
  ["slip", "01 c0 02 db 03 dc dd", "c0 01 db dc 02 db dd 03 dc dd c0"],
  ["hdlc", "7e 01 7d 5e 5d", "7e 7d 5e 01 7d 5d 5e 5d 7e"],
  // JT/T 808, 4.4.2: 30 7e 08 7d 55 becomes 7e 30 7d 02 08 7d 01 55 7e.
  ["jt808", "30 7e 08 7d 55", "7e 30 7d 02 08 7d 01 55 7e"],
  [JT809, "5b 5a 5d 5e", "5b 5a 01 5a 02 5e 01 5e 02 5d"],
];

for (const [how, message, frame] of FRAMES) {
  const name = typeof how === "string" ? how : "JT/T 809";
  const text = message.replaceAll(" ", "");
  const bytes = decodeHex(frame.replaceAll(" ", ""));
  Deno.test(`escaped() frames and finds ${message} as ${name} does, whatever the cut`, () => {
    const framing = escaped(how);
    assertEquals(framed(framing, wire("hex"), text), bytes);
    for (const cut of cuts(new Uint8Array([...bytes, ...bytes]))) {
      assertEquals(received(framing(wire("hex")), cut), { messages: [text, text] });
    }
  });

  Deno.test(`escaped() brings every byte through ${name}`, () => {
    const all = Uint8Array.from({ length: 256 }, (_, byte) => byte);
    const framing = escaped(how);
    const sent = framed(framing, wire("binary"), all, all);
    assertEquals(received(framing(wire("binary")), [sent]).messages.map((it) => encode(it, "binary")), [all, all]);
  });
}

Deno.test("escaped() undoes escapes before it decodes: 亊 is 81 7E in GBK", () => {
  // A stray flag, and what no frame has.
  const bytes = decodeHex("99" + "7e7e" + "817d02" + "7e" + "7e" + "61c4e3" + "7e");
  for (const cut of cuts(bytes)) {
    assertEquals(received(escaped("jt808")(wire("gbk")), cut), { messages: ["亊", "a你"] });
  }
  assertEquals(framed(escaped("jt808"), wire("gbk"), "亊"), decodeHex("7e817d027e"));
});

Deno.test("escaped() takes one flag as an end and the next start", () => {
  for (const cut of cuts(encode("~a~b~~c~"))) {
    assertEquals(received(escaped("jt808")(wire("utf-8")), cut), { messages: ["a", "b", "c"] });
  }
});

Deno.test('escaped("slip") takes a first frame without a flag before it', () => {
  for (const cut of cuts(decodeHex("6162c063c0"))) {
    assertEquals(received(escaped("slip")(wire("utf-8")), cut), { messages: ["ab", "c"] });
  }
});

Deno.test("escaped() fails at an escape that means nothing, with its bytes and offset", () => {
  for (
    const [how, bytes, at, offset] of [
      ["jt808", "7e61" + "7d037e", "7D 03", 2],
      ["jt808", "7e61" + "7d7e", "7D 7E", 2],
      ["slip", "c061c0" + "dbc0", "DB C0", 3],
    ] as const
  ) {
    for (const cut of cuts(decodeHex(bytes))) {
      const framer = escaped(how)(wire("utf-8"));
      assertEquals(received(framer, cut), { messages: how === "slip" ? ["a"] : [], failure: "FrameError" });
      const { failure } = framer;
      assertEquals(failure?.message, `Cannot undo the escape ${at} at byte ${offset}: it means nothing`);
      assertEquals(failure instanceof FrameError && failure.offset, offset);
    }
  }
});

Deno.test('escaped("hdlc") undoes every escape, and drops a frame that its sender gave up', () => {
  for (const cut of cuts(decodeHex("7e7d31417e" + "61627d7e" + "637e"))) {
    assertEquals(received(escaped("hdlc")(wire("binary")), cut), { messages: ["\x11A", "c"] });
  }
});

Deno.test("escaped() begins again at a start where an end was lost", () => {
  for (const cut of cuts(encode("x[ab[c]y]"))) {
    assertEquals(received(escaped(JT809)(wire("utf-8")), cut), { messages: ["c"] });
  }
});

Deno.test("escaped() fails when input ends inside a frame", () => {
  for (
    const [end, why] of [
      ["7e6162", "Cannot receive the frame at byte 1: the input ended after 2 bytes without the flag 7E"],
      ["7e61627d", "Cannot undo the escape 7D at byte 3: the input ended behind it"],
    ] as const
  ) {
    for (const cut of cuts(decodeHex(end))) {
      const framer = escaped("jt808")(wire("utf-8"));
      assertEquals(received(framer, cut), { messages: [], failure: "FrameError" });
      assertEquals(framer.failure?.message, why);
    }
  }
  assertEquals(received(escaped("jt808")(wire("utf-8")), [encode("~a~")]), { messages: ["a"] });
});

Deno.test("escaped() counts bytes without escapes against the limit", () => {
  const on = wire("binary", { maxMessageSize: 4 });
  const bytes = framed(escaped("jt808"), on, "~~~~", "}}}}}");
  for (const cut of cuts(bytes)) {
    const framer = escaped("jt808")(on);
    assertEquals(received(framer, cut), { messages: ["~~~~"], failure: "MessageSizeError" });
    assertEquals(framer.failure?.message, "Cannot receive a message of 5 bytes: the limit is 4");
  }
});

Deno.test("escaped() says where bytes are that a fatal wire cannot decode", () => {
  const bytes = decodeHex("7e617e" + "62ff7e");
  for (const cut of cuts(bytes)) {
    const framer = escaped("jt808")(wire("gbk", { fatal: true }));
    assertEquals(received(framer, cut).messages, ["a"]);
    assertEquals(framer.failure?.message, "Cannot decode FF at byte 4 as gbk");
  }
});

Deno.test("checked(escaped()) checks before it escapes: JT/T 808 with a check of 7E", () => {
  const framing = checked(escaped("jt808"), "xor");
  const bytes = decodeHex("7e" + "017f" + "7d02" + "7e");
  assertEquals(framed(framing, wire("hex"), "017f"), bytes);
  for (const cut of cuts(bytes)) assertEquals(received(framing(wire("hex")), cut), { messages: ["017f"] });
});

Deno.test("escaped() sends nothing of a message that cannot be encoded", () => {
  const sink = new Collected();
  const framer = escaped("slip")(wire("gbk", { fatal: true }));
  assertThrows(() => framer.frame("a\u{1f600}", sink));
  assertEquals(sink.bytes, []);
});

Deno.test("escaped() refuses escapes that cannot be undone", () => {
  assertThrows(() => escaped("ppp" as "hdlc"), RangeError, 'Cannot escape as "ppp"');
  const refused: [EscapeOptions, string][] = [
    [{ flag: 0x7e, escapes: { 0x7e: [0x7d, 2] } }, "Cannot escape without an escape for 7D itself"],
    [{ flag: 0x7e, escapes: { 0x7d: [0x7d, 1] } }, "Cannot escape without an escape for 7E itself"],
    [{ flag: 0x7e, escapes: { 0x7e: [0x7d, 1], 0x7d: [0x7d, 1] } }, "Cannot undo 7D 01: it has two meanings"],
    [{ flag: 0x7e, escapes: { 0x7e: [0x7d, 0x7e], 0x7d: [0x7d, 1] } }, "a flag would be a part of it"],
    [{ flag: 256, escapes: {} }, "Cannot take 256 as a byte"],
    [{ flag: 0x7e, escapes: { 0x7e: [0x7d, -1] } }, "Cannot take -1 as a byte"],
  ];
  for (const [options, message] of refused) assertThrows(() => escaped(options), RangeError, message);
});
