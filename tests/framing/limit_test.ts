import { assertEquals } from "@std/assert";
import { decodeHex } from "@std/encoding";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { delimited, lines } from "../../lib/framing/delimited.ts";
import { checked } from "../../lib/framing/checked.ts";
import { escaped } from "../../lib/framing/escaped.ts";
import type { Framing } from "../../lib/framing/framer.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import { MessageSizeError } from "../../lib/framing/message_size_error.ts";
import { cuts, framed, type Outcome, pieces, received, wire } from "./cut.ts";

const framings: Record<string, Framing> = {
  "lines()": lines(),
  'lines({ ending: "\\r\\n" })': lines({ ending: "\r\n" }),
  'delimited("--|")': delimited("--|"),
  "between()": between(),
  'between("<<", ">>")': between("<<", ">>"),
  'between("\\x7e", "\\x7e")': between("\x7e", "\x7e"),
  "between() of several": between(["\x02", "<<"], ["\x03", "\x17\r", "-->"]),
  "lengthPrefixed()": lengthPrefixed(),
  'lengthPrefixed({ bytes: 6, digits: "decimal" })': lengthPrefixed({ bytes: 6, digits: "decimal" }),
  'escaped("jt808")': escaped("jt808"),
  "lines(), checked": checked(lines(), { algorithm: "crc32", form: "hex" }),
};
/** A message of 24 bytes in each encoding, and one of 25 or, with units of two bytes, 26. */
const messages: [string, string, string][] = [
  ["gbk", "亅功ab".repeat(4), "亅功ab".repeat(4) + "c"],
  ["utf-8", "你aé".repeat(4), "你aé".repeat(4) + "c"],
  ["gb18030", "😀好ab".repeat(3), "😀好ab".repeat(3) + "c"],
  ["utf-16le", "你好a\u0a0a".repeat(3), "你好a\u0a0a".repeat(3) + "c"],
  ["iso-2022-jp", "あbcdあbcd" + "e".repeat(2), "あbcdあbcd" + "e".repeat(3)],
];

for (const [name, framing] of Object.entries(framings)) {
  // Between flags there is no empty message, and two bytes for each character cannot be checked.
  const empty = /x7e|escaped/.test(name) ? [] : [""];
  for (const [encoding, exact, over] of messages) {
    if (name.includes("checked") && encoding === "utf-16le") continue;
    Deno.test(`${name} takes ${encoding} messages of the limit, and fails at one over, whatever the cut`, () => {
      const small = wire(encoding, { maxMessageSize: 24 });
      assertEquals(encode(exact, encoding).length, 24);
      const good = framed(framing, small, exact, "", exact.slice(0, -1), exact);
      for (const cut of cuts(good)) {
        assertEquals(received(framing(small), cut), { messages: [exact, ...empty, exact.slice(0, -1), exact] });
      }
      const bad = framed(framing, small, exact, over, exact);
      for (const cut of cuts(bad)) {
        assertEquals(received(framing(small), cut), { messages: [exact], failure: "MessageSizeError" });
      }
    });
  }
}

Deno.test("a message that is too long names its size and the limit", () => {
  const framer = lines()(wire("gbk", { maxMessageSize: 4 }));
  assertEquals(framer.push(encode("abcd\nabcde\nx\n")), ["abcd"]);
  const failure = framer.failure;
  assertEquals(failure instanceof MessageSizeError && [failure.size, failure.limit], [5, 4]);
  assertEquals(failure?.message, "Cannot receive a message of 5 bytes: the limit is 4");
  assertEquals([framer.push(encode("x\n")), framer.end(true)], [[], []]);
});

Deno.test("a message without end fails before it is longer than the limit and a delimiter", () => {
  for (const framing of [lines(), delimited("12"), between("\x02", "12")]) {
    const framer = framing(wire("gbk", { maxMessageSize: 1000 }));
    framer.push(encode("\x02"));
    let bytes = 0;
    for (; framer.failure === undefined && bytes < 2000; bytes++) framer.push(encode("x"));
    assertEquals(bytes <= 1003 && bytes > 1000, true, String(bytes));
  }
});

Deno.test("a last message without its end is too long from one over the limit on", () => {
  for (
    const [text, outcome] of [["abcd", { messages: ["abcd"] }], ["abcde", {
      messages: [],
      failure: "MessageSizeError",
    }]] as const
  ) {
    for (const cut of cuts(encode(text))) {
      assertEquals(received(lines()(wire("gbk", { maxMessageSize: 4 })), cut), {
        ...outcome,
        messages: [...outcome.messages],
      });
    }
  }
});

Deno.test("idleGap() takes what the limit allows between two silences", () => {
  for (const cut of cuts(encode("你好a", "gbk"))) {
    const framer = idleGap(50)(wire("gbk", { maxMessageSize: 5 }));
    const messages = [];
    for (const _ of [1, 2]) {
      for (const piece of cut) messages.push(...framer.push(piece));
      messages.push(...framer.end(true));
    }
    assertEquals([messages, framer.failure], [["你好a", "你好a"], undefined]);
    for (const piece of [...cut, new Uint8Array([0x62])]) assertEquals(framer.push(piece), []);
    assertEquals(framer.failure?.name, "MessageSizeError");
  }
});

/** Bytes whose text would be encoded in other bytes, or in none at all, and that text. */
const unusual: [string, string, string][] = [
  ["gb18030", "80 80 80 80 80 80", "€€€€€€"],
  ["gb18030", "a2 e3 a2 e3 a2 e3", "€€€"],
  ["gb18030", "84 31 82 36 ff 81 30 ff 81 7c", "\ufe10\ufffd\ufffd0\ufffd亅"],
  ["gbk", "81 30 81 30 80 c4 e3 ff 81 7c", "\u0080€你\ufffd亅"],
  ["gbk", "a6 d9 81 20 61 fe 7f", "\ufe10\ufffd a\ufffd\x7f"],
  ["utf-8", "ff ff e4 bd c3 ef bf bd f0 9f 98 80 61", "\ufffd\ufffd\ufffd\ufffd\ufffd😀a"],
  ["utf-8", "ef bb bf e4 bd a0", "\ufeff你"],
  ["euc-jp", "8f b0 a1 8e b1 b1", "丂ｱ\ufffd"],
  ["big5", "88 62 87 40 a5 5c a5", "Ê̄䏰功\ufffd"],
  ["shift_jis", "b1 83 7c ed 40 f0 40 fd", "ｱポ纊\ue000\ufffd"],
  ["iso-2022-jp", "1b 28 42 1b 24 42 24 22 1b 24 42 1b 28 42", "あ"],
  ["iso-2022-jp", "1b 28 49 31 32 33 34 1b 28 42 1b 28 4a 5c 1b 28 42", "ｱｲｳｴ¥"],
  ["iso-2022-jp", "1b 24 42 24 22 24 24 1b 28 42 1b 24 42 24 7c 1b 28 42", "あい�"],
  ["utf-16le", "00 d8 61 00 0a 0a 00 0a 7c 7c", "\ufffda\u0a0a\u0a00\u7c7c"],
];
/** Marks in ASCII that are bytes of a character in some of these. */
const marks: Record<string, [Framing, string, string]> = {
  "lines()": [lines(), "", "\n"],
  "lines(), CRLF": [lines(), "", "\r\n"],
  'delimited("|")': [delimited("|"), "", "|"],
  'delimited("--|")': [delimited("--|"), "", "--|"],
  "between()": [between(), "\x02", "\x03"],
  'between("<<", ">>")': [between("<<", ">>"), "<<", ">>"],
  'between("|", "|")': [between("|", "|"), "|", "|"],
};

for (const [encoding, hex, text] of unusual) {
  for (const [name, [framing, start, end]] of Object.entries(marks)) {
    // A broken character would take such a mark with it.
    if (text.endsWith("\ufffd") && /[|>]/.test(end)) continue;
    const raw = decodeHex(hex.replaceAll(" ", ""));
    Deno.test(`${name} counts the bytes ${hex} that came in ${encoding}, whatever the cut`, () => {
      const frame = [...encode(start, encoding), ...raw, ...encode(end, encoding)];
      const stream = Uint8Array.from([...frame, ...frame, ...frame]);
      for (const limit of [raw.length - 1, raw.length, raw.length + 1, 2 * raw.length, 10 * raw.length]) {
        const expected: Outcome = limit < raw.length
          ? { messages: [], failure: "MessageSizeError" }
          : { messages: [text, text, text] };
        for (const cut of cuts(stream)) {
          assertEquals(received(framing(wire(encoding, { maxMessageSize: limit })), cut), expected);
        }
      }
    });
  }
}

Deno.test("bad bytes count as the bytes that came, whatever the cut and the encoding", () => {
  for (const encoding of ["utf-8", "gb18030", "euc-kr"]) {
    const bytes = encode("\n", encoding);
    const input = new Uint8Array([...Array(8).fill(0xff), ...bytes, ...Array(9).fill(0xff), ...bytes]);
    for (const cut of cuts(input)) {
      const outcome = received(lines()(wire(encoding, { maxMessageSize: 8 })), cut);
      assertEquals(outcome, { messages: ["\ufffd".repeat(8)], failure: "MessageSizeError" });
    }
  }
});

Deno.test("a message of 1 MiB passes the default limit in every size of read", () => {
  const message = "你好ab你好cd".repeat(1 << 20).slice(0, 1 << 19);
  const size = encode(message, "gbk").length;
  const exact = message + "x".repeat((1 << 20) - size);
  const bytes = framed(lines(), wire("gbk"), exact, exact + "x");
  for (const read of [4096, 65535, 65536, bytes.length]) {
    const outcome = received(lines()(wire("gbk")), pieces(bytes, read));
    assertEquals([outcome.messages.length, outcome.messages[0] === exact, outcome.failure], [
      1,
      true,
      "MessageSizeError",
    ]);
  }
});

Deno.test("a message without end stays bounded when its text is shorter than its bytes", () => {
  const framer = lines()(wire("utf-8", { maxMessageSize: 999 }));
  const read = encode("\ufffd".repeat(10));
  let reads = 0;
  for (; framer.failure === undefined && reads < 1000; reads++) framer.push(read);
  // 33 reads bring 990 bytes.
  assertEquals(reads, 34);
});

Deno.test("a delimiter that may begin inside another one makes no message too long", () => {
  // From the front, five dashes are two delimiters and a dash; from behind, a dash and two delimiters.
  const small = wire("gbk", { maxMessageSize: 4 });
  for (const cut of cuts(encode("-----bcd--a--"))) {
    assertEquals(received(delimited("--")(small), cut), { messages: ["", "", "-bcd", "a"] });
  }
  for (const cut of cuts(encode("<<<a<<<<<b<<"))) {
    assertEquals(received(between("<", "<<")(small), cut), { messages: ["", "", "<b"] });
  }
});
