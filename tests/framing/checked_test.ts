import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { ChecksumError } from "../../lib/framing/checksum/checksum_error.ts";
import { type Checksum, withChecksum } from "../../lib/framing/checksum/check.ts";
import { delimited, lines } from "../../lib/framing/delimited.ts";
import { fixed } from "../../lib/framing/fixed.ts";
import type { Framing, Wire } from "../../lib/framing/framer.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import { checked } from "../../lib/framing/checked.ts";
import { cuts, framed, received, wire } from "./cut.ts";

const NMEA: Checksum = { algorithm: "xor", prefix: "*", form: "HEX" };
const nmea = checked(between(["$", "!"], "\r\n"), NMEA);

/** What a framing makes of some input: messages, and what was told of bad checksums. */
function told(framing: Framing, on: Wire, pieces: Uint8Array[]): unknown[] {
  const bad: ChecksumError[] = [];
  const outcome = received(framing({ ...on, onBadChecksum: (error) => bad.push(error) }), pieces);
  return [outcome, ...bad.map(({ received, computed, offset }) => [received, computed, offset])];
}

Deno.test("checked() puts the checksum before the end mark, and takes it away again", () => {
  assertEquals(framed(nmea, wire("gbk"), "PA,VER,OK"), encode("$PA,VER,OK*54\r\n"));
  assertEquals(framed(nmea, wire("gbk"), encode("PA,VER,OK")), encode("$PA,VER,OK*54\r\n"));
  for (const cut of cuts(encode("$PA,VER,OK*54\r\nnoise!PA,VER,OK*54\r\n"))) {
    assertEquals(told(nmea, wire("gbk"), cut), [{ messages: ["PA,VER,OK", "PA,VER,OK"] }]);
  }
});

Deno.test("checked() tells of a bad checksum with both values and the offset, and goes on", () => {
  for (const cut of cuts(encode("$A*41\r\n$PA,VER,OK*55\r\n$PA,VER,OK*5\r\n$PA,VER,OK*54\r\n"))) {
    assertEquals(told(nmea, wire("gbk"), cut), [
      { messages: ["A", "PA,VER,OK"] },
      ["55", "54", 8],
      ["5", "54", 23],
    ]);
  }
});

Deno.test("checked() ends a fatal wire at a bad checksum, after the messages before it", () => {
  for (const cut of cuts(encode("$A*41\r\n$PA,VER,OK*55\r\n$A*41\r\n"))) {
    const framer = nmea(wire("gbk", { fatal: true }));
    assertEquals(received(framer, cut), { messages: ["A"], failure: "ChecksumError" });
    const { failure } = framer;
    if (!(failure instanceof ChecksumError)) throw new Error(`another failure: ${failure}`);
    assertEquals(
      failure.message,
      "Cannot accept the message of 12 bytes at byte 8: its checksum is 55, and it should be 54",
    );
    assertEquals(failure.bytes, encode("PA,VER,OK*55"));
    assertEquals(framer.push(encode("$A*41\r\n")), []);
  }
});

/** Framings, and messages whose bytes have what looks like a mark of theirs. */
const FRAMINGS: readonly [name: string, encoding: string, framing: Framing, checksum: Checksum, messages: string[]][] =
  [
    ["lines()", "gbk", lines(), { algorithm: "sum8", form: "HEX" }, ["亅\r", "", "功|x"]],
    ["lines() of CRLF", "utf-8", lines({ ending: "\r\n" }), { algorithm: "sum8", form: "hex" }, ["你好", "", "\rx"]],
    ['delimited("|")', "gbk", delimited("|"), { algorithm: "crc32", form: "HEX" }, ["亅", "", "亅亅"]],
    ['delimited("\\\\")', "big5", delimited("\\"), { algorithm: "sum16", form: "decimal" }, ["功", "", "許功蓋"]],
    ['delimited("|")', "shift_jis", delimited("|"), { algorithm: "xor", form: "hex" }, ["ポ", "ｱ", "ソ表"]],
    ['delimited("好")', "gbk", delimited("好"), { algorithm: "xor", form: "hex" }, ["你", "耗", "汉"]],
    ['delimited("0")', "gb18030", delimited("0"), { algorithm: "mod256", prefix: "=" }, ["😀", "你"]],
    ["between()", "iso-2022-jp", between("[", "]"), { algorithm: "lrc", form: "HEX" }, ["あい", "", "漢字ab"]],
    ["between()", "hex", between("7e", "7e7e"), { algorithm: "sum8" }, ["17e001", "0102"]],
    ["lengthPrefixed()", "gbk", lengthPrefixed({ bytes: 2 }), "crc-16/modbus", ["你|好", "", "\n"]],
    ["fixed(9)", "gbk", fixed(9), "crc32", ["你好a", "12345"]],
  ];

for (const [name, encoding, framing, checksum, messages] of FRAMINGS) {
  Deno.test(`checked(${name}) finds the same ${encoding} messages, whatever the cut`, () => {
    const bytes = framed(checked(framing, checksum), wire(encoding), ...messages);
    for (const cut of cuts(bytes)) {
      assertEquals(told(checked(framing, checksum), wire(encoding), cut), [{ messages }]);
    }
  });
}

Deno.test("checked() frames bytes that were encoded and checked", () => {
  for (const [, encoding, framing, checksum, [message = ""]] of FRAMINGS) {
    const bytes = encode(message, encoding);
    assertEquals(
      framed(checked(framing, checksum), wire(encoding), message),
      framed(framing, wire(encoding), withChecksum(checksum, bytes)),
    );
  }
});

Deno.test("checked(idleGap()) checks what came before a silence: Modbus RTU in any encoding", () => {
  const framer = checked(idleGap(50), "crc-16/modbus")(wire("gbk"));
  assertEquals(framer.gap, 50);
  // The last byte would begin a character of two.
  const frame = withChecksum("crc-16/modbus", new Uint8Array([1, 3, 0, 2]));
  assertEquals([framer.push(frame.subarray(0, 3)), framer.push(frame.subarray(3))], [[], []]);
  assertEquals(framer.end(false), ["\x01\x03\x00\x02"]);
});

Deno.test("checked(chunks()) checks each read", () => {
  assertEquals(told(checked(chunks(), "xor"), wire("gbk"), [encode("OK\x04"), encode("OK\x05")]), [
    { messages: ["OK"] },
    ["05", "04", 3],
  ]);
});

Deno.test("checked() leaves alone what is sent without marks", () => {
  const astm = checked(between("\x02", "\r\n", { bare: "\x04\x05\x06\x15" }), { algorithm: "sum8", form: "HEX" });
  const bytes = framed(astm, wire("gbk"), "\x05", "4L|1|N\r\x03", Uint8Array.of(4));
  assertEquals(bytes, encode("\x05\x024L|1|N\r\x0307\r\n\x04"));
  for (const cut of cuts(bytes)) {
    assertEquals(told(astm, wire("gbk"), cut), [{ messages: ["\x05", "4L|1|N\r\x03", "\x04"] }]);
  }
  assertEquals(told(astm, wire("gbk"), [encode("\x02\x05\r\n\x06")]), [{ messages: ["\x06"] }, ["05", undefined, 1]]);
});

Deno.test("checked() does not count the checksum as a part of the message", () => {
  const on = wire("gbk", { maxMessageSize: 4 });
  const framing = checked(lines(), { algorithm: "crc32", form: "hex" });
  const bytes = framed(framing, on, "abcd", "你好", "abcde");
  for (const cut of cuts(bytes)) {
    const framer = framing(on);
    assertEquals(received(framer, cut), { messages: ["abcd", "你好"], failure: "MessageSizeError" });
    assertEquals(framer.failure?.message.endsWith("the limit is 4"), true, framer.failure?.message);
  }
});

Deno.test("checked() names the place of what cannot be decoded on a fatal wire", () => {
  const framing = checked(lines(), { algorithm: "sum8", form: "hex" });
  const bytes = framed(framing, wire("gbk"), "ab", new Uint8Array([0x61, 0x81, 0x20]));
  for (const cut of cuts(bytes)) {
    const framer = framing(wire("gbk", { fatal: true }));
    assertEquals(received(framer, cut).messages, ["ab"]);
    assertEquals(framer.failure?.message, "Cannot decode 81 20 at byte 6 as gbk");
  }
});

Deno.test("checked() counts replaced characters", () => {
  const framer = checked(lines(), { algorithm: "sum8", form: "hex" })(wire("gbk"));
  framer.push(framed(lines(), wire("gbk"), withChecksum({ algorithm: "sum8", form: "hex" }, new Uint8Array([0xff]))));
  assertEquals(framer.replaced, { in: 1, out: 0 });
});

Deno.test("checked() refuses utf-16, and a checksum that is none", () => {
  assertThrows(() => checked(lines(), "xor")(wire("utf-16le")), RangeError, "Cannot check messages of utf-16le");
  assertThrows(() => checked(lines(), "crc17" as "xor"), RangeError, 'Cannot compute the checksum "crc17"');
});
