import { assertEquals, assertThrows } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { FrameError } from "../../lib/framing/frame_error.ts";
import { headed } from "../../lib/framing/headed.ts";
import { checked } from "../../lib/framing/checked.ts";
import { Collected, cuts, framed, received, wire } from "./cut.ts";

const SIP = "MESSAGE sip:bob@example.com SIP/2.0\r\nVia: SIP/2.0/TCP host\r\n";

Deno.test("headed() gives header and body, and counts the body in bytes", () => {
  const messages = [`${SIP}Content-Length: 4\r\n\r\n你好`, `${SIP}content-length:0\r\n\r\n`, `${SIP}l : 1\r\n\r\nx`];
  for (const cut of cuts(encode(messages.join(""), "gbk"))) {
    assertEquals(received(headed()(wire("gbk")), cut), { messages });
  }
});

Deno.test("headed() takes a message without a length as one without a body, and drops line ends before it", () => {
  const messages = ["OPTIONS * RTSP/1.0\r\nCSeq: 1\r\n\r\n", "Content-Length: 2\r\n\r\n\r\n", "A: b\r\n\r\n"];
  for (const cut of cuts(encode(`\r\n\r\n${messages.join("\r\n")}\r\n`))) {
    assertEquals(received(headed()(wire("utf-8")), cut), { messages });
  }
});

Deno.test("headed() fills in the length, and adds it where there is a body", () => {
  const sent: [message: string, frame: string][] = [
    [`${SIP}Content-Length: 99\r\nA: b\r\n\r\n你好`, `${SIP}Content-Length: 6\r\nA: b\r\n\r\n你好`],
    [`${SIP}l:\r\n\r\n你好`, `${SIP}l:6\r\n\r\n你好`],
    [`${SIP}A: b\r\n\r\n12345678901`, `${SIP}A: b\r\nContent-Length: 11\r\n\r\n12345678901`],
    [`\r\n\r\n{"id":1}`, `Content-Length: 8\r\n\r\n{"id":1}`],
    [`${SIP}A: b\r\n\r\n`, `${SIP}A: b\r\n\r\n`],
  ];
  for (const [message, frame] of sent) {
    assertEquals(framed(headed(), wire("utf-8"), message), encode(frame), frame);
    assertEquals(framed(headed(), wire("utf-8"), encode(message)), encode(frame), frame);
  }
});

Deno.test("headed() fails at a length that is none, or two, with bytes and offset", () => {
  for (
    const [header, at, text] of [
      ["A: b\r\nContent-Length: 0x10\r\n\r\n", 22, "0x10"],
      ["Content-Length: -1\r\n\r\n", 16, "-1"],
      ["Content-Length:\r\n\r\n", 15, ""],
      ["Content-Length: 1\r\nl: 2\r\n\r\n", 22, "2"],
    ] as const
  ) {
    for (const cut of cuts(encode(`X\r\n\r\n${header}`))) {
      const framer = headed()(wire("utf-8"));
      assertEquals(received(framer, cut), { messages: ["X\r\n\r\n"], failure: "FrameError" });
      const { failure } = framer;
      assertEquals(failure instanceof FrameError && [failure.offset, failure.bytes], [5 + at, encode(text)], header);
    }
  }
});

Deno.test("headed() takes the same length twice", () => {
  const message = "Content-Length: 1\r\nl: 1\r\n\r\nx";
  assertEquals(received(headed()(wire("utf-8")), [encode(message)]), { messages: [message] });
});

Deno.test("headed() counts header and body against the limit, whatever the cut", () => {
  const message = "Content-Length: 3\r\n\r\nabc";
  const on = wire("utf-8", { maxMessageSize: message.length });
  const over = [message.replace("3", "4") + "d", "x".repeat(message.length + 1)];
  for (const next of over) {
    for (const cut of cuts(encode(message + next))) {
      assertEquals(received(headed()(on), cut), { messages: [message], failure: "MessageSizeError" });
    }
  }
  const framer = headed()(wire("utf-8"));
  framer.push(encode("Content-Length: 99999999999999999999\r\n\r\n"));
  assertEquals(
    framer.failure?.message,
    "Cannot receive a message of more than 9007199254740991 bytes: the limit is 1048576; " +
      "its length is 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 39 at byte 16",
  );
});

Deno.test("headed() fails when input ends inside a message", () => {
  for (
    const [bytes, message] of [
      ["A: b\r\n\r\nContent-Len", "Cannot receive the message at byte 8: the input ended after 11"],
      ["A: b\r\n\r\nl: 3\r\n\r\nab", "Cannot receive the message of 11 bytes at byte 8: the input ended after 10"],
    ] as const
  ) {
    for (const cut of cuts(encode(bytes))) {
      const framer = headed()(wire("utf-8"));
      assertEquals(received(framer, cut), { messages: ["A: b\r\n\r\n"], failure: "FrameError" });
      assertEquals(framer.failure?.message, message);
    }
  }
});

Deno.test("headed() reads FIX, and checked() sends it with body length and checksum", () => {
  const fix = headed({ end: "\x0135=", separator: "\x01", assign: "=", names: ["9"], adjust: -3, trailer: 7 });
  const framing = checked(fix, { algorithm: "mod256", prefix: "10=", suffix: "\x01" });
  const soh = (text: string) => text.replaceAll("|", "\x01");
  const logon = "35=A|34=092|49=TESTBUY1|52=20180920-18:24:59.643|56=TESTSELL1|98=0|108=60|";
  const frame = encode(soh(`8=FIX.4.4|9=${logon.length}|${logon}10=`));
  const sum = String(frame.subarray(0, -3).reduce((all, byte) => all + byte, 0) % 256).padStart(3, "0");
  const whole = new Uint8Array([...frame, ...encode(soh(`${sum}|`))]);
  assertEquals(framed(framing, wire("gbk"), soh(`8=FIX.4.4|9=|${logon}`)), whole);
  for (const cut of cuts(new Uint8Array([...whole, ...whole]))) {
    const message = soh(`8=FIX.4.4|9=${logon.length}|${logon}`);
    assertEquals(received(framing(wire("gbk")), cut), { messages: [message, message] });
  }
  for (const cut of cuts(encode(soh(`\r\n8=FIX.4.4|${logon}10=${sum}|`)))) {
    const framer = fix(wire("gbk"));
    assertEquals(received(framer, cut), { messages: [], failure: "FrameError" });
    assertEquals(framer.failure?.message, 'Cannot find the field "9" in the header at byte 2');
  }
});

Deno.test("headed() sends nothing without a header, and refuses what cannot be found", () => {
  const sink = new Collected();
  assertThrows(
    () => headed()(wire("utf-8")).frame("{}", sink),
    RangeError,
    'there is no "\\r\\n\\r\\n" behind a header',
  );
  assertEquals(sink.bytes, []);
  assertThrows(() => headed()(wire("utf-16le")), RangeError, "Cannot find headers in utf-16le");
  assertThrows(() => headed({ names: [] }), RangeError, "without the name of its field");
  assertThrows(() => headed({ end: "" }), RangeError);
  assertThrows(() => headed({ trailer: -1 }), RangeError, "whole numbers are needed");
});
