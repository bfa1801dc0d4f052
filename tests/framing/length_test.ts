import { assertEquals, assertThrows } from "@std/assert";
import { decodeHex } from "@std/encoding";
import { encode } from "../../lib/codec/mod.ts";
import { FrameError } from "../../lib/framing/frame_error.ts";
import { type LengthOptions, lengthPrefixed } from "../../lib/framing/length.ts";
import { MessageSizeError } from "../../lib/framing/message_size_error.ts";
import { checked } from "../../lib/framing/checked.ts";
import { Collected, cuts, framed, received, wire } from "./cut.ts";

const fields: [LengthOptions, number[]][] = [
  [{ bytes: 1 }, [5]],
  [{ bytes: 2 }, [0, 5]],
  [{ bytes: 2, littleEndian: true }, [5, 0]],
  [{}, [0, 0, 0, 5]],
  [{ bytes: 4, littleEndian: true }, [5, 0, 0, 0]],
  [{ bytes: 3 }, [0, 0, 5]],
  [{ bytes: 5, littleEndian: true }, [5, 0, 0, 0, 0]],
  [{ bytes: 8 }, [0, 0, 0, 0, 0, 0, 0, 5]],
  [{ bytes: 4, digits: "decimal" }, [0x30, 0x30, 0x30, 0x35]],
  [{ bytes: 3, digits: "hex" }, [0x30, 0x30, 0x35]],
  [{ bytes: 2, adjust: -2 }, [0, 7]],
  [{ bytes: 2, trailer: 3 }, [0, 2]],
];

for (const [options, field] of fields) {
  Deno.test(`lengthPrefixed(${JSON.stringify(options)}) puts ${field.join(" ")} before hello`, () => {
    assertEquals(framed(lengthPrefixed(options), wire("gbk"), "hello"), new Uint8Array([...field, ...encode("hello")]));
  });

  for (const encoding of ["gbk", "utf-16be", "iso-2022-jp"]) {
    Deno.test(`lengthPrefixed(${JSON.stringify(options)}) finds the same ${encoding} messages, whatever the cut`, () => {
      const long = (options.bytes ?? 4) > 1;
      const messages = ["漢字|\\", "...", "....", "\n".repeat(100), long ? "あ".repeat(60) : "あ"];
      if (!options.trailer) messages.push("", "");
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
  assertEquals(
    framer.failure?.message,
    "Cannot receive a message of 4294967295 bytes: the limit is 1048576; its length is FF FF FF FF at byte 5",
  );
  assertEquals(framer.push(new Uint8Array([0, 0, 0, 1, 0x61])), []);
});

Deno.test("lengthPrefixed() fails when input ends inside a message or its length", () => {
  const inside = lengthPrefixed({ bytes: 2 })(wire("gbk"));
  assertEquals([inside.push(new Uint8Array([0, 5, 1, 2])), inside.end(true)], [[], []]);
  assertEquals(inside.failure?.message, "Cannot receive the message of 5 bytes at byte 2: the input ended after 2");
  const before = lengthPrefixed({ bytes: 2 })(wire("gbk"));
  assertEquals([before.push(new Uint8Array([0])), before.end(true)], [[], []]);
  assertEquals(before.failure?.message, "Cannot receive the length of 2 bytes at byte 0: the input ended after 1");
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

Deno.test("lengthPrefixed() with an offset gives whole frames, and fills in their length", () => {
  const gt06 = lengthPrefixed({ bytes: 1, offset: 2, trailer: 2 });
  const frame = new Uint8Array([0x78, 0x78, 5, 1, 0, 8, 0x44, 0x1d, 0x0d, 0x0a]);
  const hex = "78780501000844 1d0d0a".replace(" ", "");
  for (const cut of cuts(new Uint8Array([...frame, ...frame]))) {
    assertEquals(received(gt06(wire("hex")), cut), { messages: [hex, hex] });
  }
  assertEquals(framed(gt06, wire("hex"), hex.replace("787805", "7878ff")), frame);
});

Deno.test("lengthPrefixed() counts a field that counts itself, at the beginning of a whole frame: SMPP", () => {
  const smpp = lengthPrefixed({ offset: 0, adjust: -4 });
  const bytes = new Uint8Array([0, 0, 0, 16, 0, 0, 0, 0x15, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 4]);
  for (const cut of cuts(bytes)) {
    assertEquals(received(smpp(wire("hex")), cut), { messages: ["00000010000000150000000000000001", "00000004"] });
  }
  assertEquals(framed(smpp, wire("hex"), "00000000 00000015 00000000 00000001"), bytes.subarray(0, 16));
});

Deno.test("lengthPrefixed() reads digits in either case, and writes them with zeros first", () => {
  const framing = lengthPrefixed({ bytes: 4, digits: "hex" });
  for (const field of ["001c", "001C"]) {
    assertEquals(received(framing(wire("gbk")), [encode(field + "x".repeat(28))]), { messages: ["x".repeat(28)] });
  }
  assertEquals(framed(framing, wire("gbk"), "x".repeat(28)), encode("001c" + "x".repeat(28)));
});

Deno.test("lengthPrefixed() fails at digits that are none, with their bytes and offset", () => {
  const framer = lengthPrefixed({ bytes: 4, digits: "decimal" })(wire("gbk"));
  assertEquals(framer.push(encode("0001a0x1G")), ["a"]);
  const { failure } = framer;
  assertEquals(failure instanceof FrameError && [failure.offset, failure.bytes], [5, encode("0x1G")]);
  assertEquals(failure?.message, "Cannot read 30 78 31 47 at byte 5 as a length in decimal digits");
  for (const field of ["-001", " 001", "1a00", "+001"]) {
    const outcome = received(lengthPrefixed({ bytes: 4, digits: "decimal" })(wire("gbk")), [encode(field)]);
    assertEquals(outcome, { messages: [], failure: "FrameError" });
  }
});

Deno.test("lengthPrefixed() says so when the bytes of a length are digits", () => {
  const framer = lengthPrefixed()(wire("gbk"));
  for (const byte of encode("0000")) framer.push(Uint8Array.of(byte));
  const { failure } = framer;
  assertEquals(failure instanceof MessageSizeError && failure.announced, {
    field: encode("0000"),
    offset: 0,
    digits: "0000",
  });
  assertEquals(
    failure?.message,
    "Cannot receive a message of 808464432 bytes: the limit is 1048576; its length is 30 30 30 30 at byte 0, " +
      'which are the ASCII digits "0000"',
  );
});

Deno.test("lengthPrefixed() reads lengths up to 2 ** 53 - 1 exactly, and refuses those above", () => {
  const unlimited = wire("gbk", { maxMessageSize: Infinity });
  for (
    const [hex, littleEndian, size] of [
      ["001fffffffffffff", false, "9007199254740991"],
      ["feffffffffff1f00", true, "9007199254740990"],
      ["0020000000000001", false, "more than 9007199254740991"],
      ["ffffffffffffffff", true, "more than 9007199254740991"],
    ] as const
  ) {
    const framing = lengthPrefixed({ bytes: 8, littleEndian });
    const limited = framing(wire("gbk"));
    limited.push(decodeHex(hex));
    assertEquals(limited.failure?.message.startsWith(`Cannot receive a message of ${size} bytes: `), true, hex);
    const framer = framing(unlimited);
    framer.push(decodeHex(hex));
    assertEquals(framer.failure === undefined, !size.startsWith("more"), hex);
    framer.end(true);
    assertEquals(framer.failure?.message.includes(size), true, hex);
  }
});

Deno.test("lengthPrefixed() fails at a length below what it must count", () => {
  const framer = lengthPrefixed({ offset: 0, adjust: -4 })(wire("hex"));
  assertEquals(framer.push(new Uint8Array([0, 0, 0, 4, 0, 0, 0, 3])), ["00000004"]);
  const reason = "it is 3, and at least 4 is needed";
  assertEquals(framer.failure?.message, `Cannot read 00 00 00 03 at byte 4 as the length of a message: ${reason}`);
});

Deno.test("lengthPrefixed() sends no frame that its field does not fit", () => {
  const sink = new Collected();
  const whole = lengthPrefixed({ bytes: 2, offset: 2, trailer: 2 })(wire("gbk"));
  assertThrows(
    () => whole.frame("abc", sink),
    RangeError,
    "Cannot send a frame of 3 bytes: its length field ends at byte 4",
  );
  assertThrows(() => whole.frame("abcde", sink), RangeError, "Cannot send a message of 5 bytes: it has at least 6");
  const digits = lengthPrefixed({ bytes: 2, digits: "decimal" })(wire("gbk"));
  assertThrows(() => digits.frame("x".repeat(100), sink), RangeError, "its length must be at most 99");
  assertEquals(sink.bytes, []);
});

Deno.test("lengthPrefixed() counts a whole frame against the limit", () => {
  const framing = lengthPrefixed({ bytes: 2, offset: 2 });
  const bytes = framed(framing, wire("gbk"), "xx..1234", "xx..12345");
  for (const cut of cuts(bytes)) {
    assertEquals(received(framing(wire("gbk", { maxMessageSize: 8 })), cut), {
      messages: ["xx\0\x041234"],
      failure: "MessageSizeError",
    });
  }
});

Deno.test("lengthPrefixed() refuses fields and counts that are none", () => {
  for (const bytes of [0, 9, 2.5]) {
    assertThrows(
      () => lengthPrefixed({ bytes }),
      RangeError,
      `Cannot put a length into ${bytes} bytes: only into 1 to 8`,
    );
  }
  assertThrows(() => lengthPrefixed({ digits: "octal" as "hex" }), RangeError, 'in "octal" digits');
  assertThrows(() => lengthPrefixed({ digits: "hex", littleEndian: true }), RangeError, "in little-endian order");
  assertThrows(() => lengthPrefixed({ offset: -1 }), RangeError, "Cannot take -1 bytes as an offset");
  const far = lengthPrefixed({ bytes: 2, offset: 99 });
  assertThrows(() => far(wire("gbk", { maxMessageSize: 100 })), MessageSizeError, "101 bytes: the limit is 100");
  assertEquals(received(far(wire("gbk", { maxMessageSize: 101 })), [new Uint8Array(101)]).messages, ["\0".repeat(101)]);
  assertThrows(() => lengthPrefixed({ trailer: 0.5 }), RangeError, "Cannot take 0.5 bytes as a trailer");
  assertThrows(() => lengthPrefixed({ adjust: NaN }), RangeError, "Cannot take NaN bytes as an adjustment");
});

Deno.test("checked(lengthPrefixed()) fills in the length first, which the checksum covers: GT06, HJ 212", () => {
  const gt06 = checked(lengthPrefixed({ bytes: 1, offset: 2, trailer: 2 }), {
    algorithm: "x-25",
    form: "be",
    from: 2,
    suffix: "\r\n",
  });
  const frame = decodeHex("787805010008441d0d0a");
  assertEquals(framed(gt06, wire("hex"), "787800010008"), frame);
  for (const cut of cuts(frame)) assertEquals(received(gt06(wire("hex")), cut), { messages: ["787805010008"] });
  const body = "QN=20160801085857223;ST=32;CN=1062;PW=100000;MN=010000A8900016F000169DC0;Flag=5;CP=&&RtdInterval=30&&";
  const hj212 = checked(lengthPrefixed({ digits: "decimal", offset: 2, trailer: 6 }), {
    algorithm: "crc-16/hj212",
    from: 6,
    suffix: "\r\n",
  });
  const telegram = encode(`##0101${body}1C80\r\n`);
  assertEquals(framed(hj212, wire("gbk"), `##0000${body}`), telegram);
  for (const cut of cuts(telegram)) {
    assertEquals(received(hj212(wire("gbk")), cut), { messages: [`##0101${body}`] });
  }
});
