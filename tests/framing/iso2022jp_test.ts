import { assertEquals } from "@std/assert";
import { decode, encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { DecodeError } from "../../lib/framing/decode_error.ts";
import { delimited, lines } from "../../lib/framing/delimited.ts";
import { fixed } from "../../lib/framing/fixed.ts";
import type { Framing } from "../../lib/framing/framer.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import { connect, serve } from "../../mod.ts";
import { cuts, framed, received, wire } from "./cut.ts";

const MESSAGES = ["日本", "語", "文字"];

const framings: Record<string, Framing> = {
  "lines()": lines(),
  'delimited("|")': delimited("|"),
  'delimited("。")': delimited("。"),
  "between()": between(),
  'between("「", "」")': between("「", "」"),
  "lengthPrefixed()": lengthPrefixed(),
  "fixed(10)": fixed(10),
};

for (const fatal of [false, true]) {
  const on = wire("iso-2022-jp", { fatal });
  const where = fatal ? " on a fatal wire" : "";

  for (const [name, framing] of Object.entries(framings)) {
    Deno.test(`${name} gives the messages of ISO-2022-JP that were sent${where}, whatever the cut`, () => {
      const bytes = framed(framing, on, ...MESSAGES);
      for (const cut of cuts(bytes)) {
        const framer = framing(on);
        const { messages, failure } = received(framer, cut);
        assertEquals([messages.map((message) => message.trim()), failure], [MESSAGES, undefined]);
        assertEquals(framer.replaced?.in, 0);
      }
    });
  }

  for (const [name, framing] of Object.entries({ "chunks()": chunks(), "idleGap()": idleGap(50) })) {
    Deno.test(`${name} gives the text of ISO-2022-JP that was sent${where}, whatever the cut`, () => {
      const bytes = framed(framing, on, ...MESSAGES);
      assertEquals(decode(bytes, "iso-2022-jp"), "日本\ufffd語\ufffd文字"); // what the standard makes of it
      for (const cut of cuts(bytes)) {
        const framer = framing(on);
        assertEquals(received(framer, cut).messages.join(""), "日本語文字");
        assertEquals([framer.replaced?.in, framer.failure], [0, undefined]);
      }
    });
  }
}

Deno.test("escape sequences of every kind that follow one another are left out, and no other byte", () => {
  const text = "\x1b(B\x1b(J\x1b$@F|\x1b(I\x1b$BK\\\x1b(B\x1b(B\x1b(I1\x1b(B a\x1b$B\x1b(B";
  for (const cut of cuts(encode(text))) {
    assertEquals(received(chunks()(wire("iso-2022-jp")), cut).messages.join(""), "日本ｱ a");
  }
});

Deno.test("an escape sequence that is none is still bad, and named with its place, whatever the cut", () => {
  const bytes = encode("a\x1b(B\x1b$B\x1b(X");
  for (const cut of cuts(bytes)) {
    assertEquals(
      received(chunks()(wire("iso-2022-jp")), cut).messages.join(""),
      decode(encode("a\x1b$B\x1b(X"), "iso-2022-jp"),
    );
    const framer = chunks()(wire("iso-2022-jp", { fatal: true }));
    assertEquals(received(framer, cut).messages.join(""), "a");
    const error = framer.failure;
    assertEquals(error instanceof DecodeError && error.offset + error.bytes.length, bytes.length);
  }
});

Deno.test("chunks() on a socket: what one end sends in ISO-2022-JP, message after message, the other end receives", async () => {
  const wire = { encoding: "iso-2022-jp", fatal: true };
  await using server = serve({ ...wire, hostname: "127.0.0.1" }, async (connection) => {
    for (const message of MESSAGES) connection.send(message);
    await connection.receive();
  });
  await using connection = await connect({ ...wire, port: server.addr.port });
  let text = "";
  while (text.length < 5) text += await connection.receive();
  assertEquals(text, "日本語文字");
  await connection.send("終");
});
