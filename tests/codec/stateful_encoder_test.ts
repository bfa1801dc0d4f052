import { assertEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { codec, decode, encode, EncodeError, encodings } from "../../lib/codec/mod.ts";

const bytes = new Uint8Array(64);
const stream = { stream: true };

Deno.test("encodeInto() says how many units it read and how many bytes it wrote", () => {
  assertEquals(codec("gbk").encoder().encodeInto("aя😀", bytes), { read: 4, written: 4 });
  assertEquals(codec("utf-8").encoder().encodeInto("aя😀", bytes), { read: 4, written: 7 });
  assertEquals(codec("utf-8").encoder().encodeInto("", bytes), { read: 0, written: 0 });
});

Deno.test("encodeInto() stops before a character that does not fit, and goes on from there", () => {
  for (
    const label of ["gbk", "gb18030", "utf-8", "utf-16be", "iso-2022-jp", "big5", "shift_jis", "windows-1251", "hex"]
  ) {
    const text = label === "hex" ? "01 ab CD ef  00" : "aя日😀b日本語\ud800cяяяя日";
    for (let room = 9; room < 40; room++) {
      const encoder = codec(label).encoder({ replacement: label === "hex" ? "00" : "???" });
      const pieces: number[] = [];
      for (let read = 0; read < text.length;) {
        const piece = encoder.encodeInto(text.slice(read), bytes.subarray(0, room));
        pieces.push(...bytes.subarray(0, piece.written));
        read += piece.read;
      }
      const whole = encode(text, label, { replacement: label === "hex" ? "00" : "???" });
      assertEquals(decode(Uint8Array.from(pieces), label), decode(whole, label), `${label} ${room}`);
      if (label !== "iso-2022-jp") assertEquals(pieces, [...whole]);
    }
  }
});

Deno.test("encodeInto() throws a RangeError when the array is too small for one character, which no loop would end", () => {
  const message = 'Cannot encode "你" as gbk into 1 bytes: it takes more';
  assertThrows(() => codec("gbk").encoder().encodeInto("你", bytes.subarray(0, 1)), RangeError, message);
  assertThrows(() => codec("utf-8").encoder().encodeInto("a", bytes.subarray(0, 0)), RangeError);
  assertThrows(() => codec("iso-2022-jp").encoder().encodeInto("日", bytes.subarray(0, 7)), RangeError);
  assertThrows(() => codec("gbk").encoder({ replacement: "html" }).encodeInto("😀", bytes.subarray(0, 8)), RangeError);
  assertEquals(codec("gbk").encoder().encodeInto("a你", bytes.subarray(0, 2)), { read: 1, written: 1 });
});

Deno.test("an encoder for which an array was too small goes on in a larger one as if nothing had been", () => {
  const encoder = codec("iso-2022-jp").encoder();
  encoder.encodeInto("日\ud83d", bytes, stream);
  assertThrows(() => encoder.encodeInto("", bytes.subarray(0, 2)), RangeError);
  assertEquals(encodeHex(bytes.slice(0, encoder.encodeInto("", bytes).written)), "1b28423f");
  encoder.encodeInto("日", bytes, stream);
  assertThrows(() => encoder.encodeInto("", bytes.subarray(0, 2)), RangeError, "Cannot encode the end of the text");
  assertEquals(encoder.encodeInto("", bytes).written, 3);
});

Deno.test("encodeInto() takes a long text of UTF-8 in pieces, pairs at every boundary", () => {
  const text = "😀a你é".repeat(100);
  for (let room = 70; room < 90; room++) {
    const encoder = codec("utf-8").encoder({ fatal: true });
    const array = new Uint8Array(room);
    let result = "";
    for (let read = 0; read < text.length;) {
      const piece = encoder.encodeInto(text.slice(read), array);
      result += decode(array.subarray(0, piece.written));
      read += piece.read;
    }
    assertEquals(result, text);
  }
});

Deno.test("encodeInto() refuses what is not a string or not a Uint8Array, by its value", () => {
  const encoder = codec("gbk").encoder();
  assertThrows(() => encoder.encodeInto(5 as unknown as string, bytes), TypeError, "Cannot encode 5: not a string");
  assertThrows(() => encode(5 as unknown as string, "gbk"), TypeError, "Cannot encode 5");
  assertThrows(() => encoder.encodeInto("a", [] as unknown as Uint8Array), TypeError, "not a Uint8Array");
  assertThrows(() => encoder.encodeInto("a", "x" as unknown as Uint8Array), TypeError, "Cannot encode into x");
});

Deno.test("an encoder joins a surrogate pair that two calls share", () => {
  for (const label of ["utf-8", "utf-16le", "gb18030"]) {
    const encoder = codec(label).encoder();
    assertEquals(encoder.encodeInto("a\ud83d", bytes, stream).read, 2);
    assertEquals(encoder.encodeInto("", bytes, stream), { read: 0, written: 0 });
    const { read, written } = encoder.encodeInto("\ude00b", bytes, stream);
    assertEquals(read, 2);
    assertEquals(decode(bytes.slice(0, written), label), "😀b");
    assertEquals(encoder.replaced, 0);
  }
});

Deno.test("an encoder does not look past the end of a slice of a longer text, however often it runs", () => {
  const chunk = "aaaaaaaaaaaaaaaaaaaa\ud83d\ude00b".split("").join("").slice(1, 21);
  for (const label of ["utf-8", "utf-16le", "gb18030", "gbk"]) {
    const encoder = codec(label).encoder();
    for (let n = 0; n < 20000; n++) {
      const { read } = encoder.encodeInto(chunk, bytes, stream);
      if (read !== 20) assertEquals([n, read], [n, 20], label);
      encoder.encodeInto("", bytes);
    }
    assertEquals(encoder.replaced, 20000, label);
  }
});

Deno.test("an encoder replaces half a pair once the other half has not come", () => {
  const encoder = codec("utf-8").encoder();
  encoder.encodeInto("\ud83d", bytes, stream);
  assertEquals(encoder.encodeInto("x", bytes, stream), { read: 1, written: 4 });
  assertEquals(encodeHex(bytes.slice(0, 4)), "efbfbd78");
  encoder.encodeInto("\ud83d", bytes, stream);
  assertEquals(encoder.encodeInto("", bytes), { read: 0, written: 3 });
  assertEquals(encoder.replaced, 2);
});

Deno.test("an encoder of ISO-2022-JP keeps its state over calls and returns to ASCII at the end", () => {
  const encoder = codec("iso-2022-jp").encoder();
  const write = (text: string, options?: { stream: boolean }) => {
    return encodeHex(bytes.slice(0, encoder.encodeInto(text, bytes, options).written));
  };
  assertEquals(write("日", stream), "1b2442467c");
  assertEquals(write("本", stream), "4b5c");
  assertEquals(write(""), "1b2842");
  assertEquals(write("日"), "1b2442467c1b2842");
  assertEquals(write("¥a\\"), "1b284a5c611b28425c");
});

Deno.test("an encoder counts what it replaced over its whole life", () => {
  const encoder = codec("gbk").encoder({ replacement: "html" });
  encoder.encodeInto("😀好", bytes);
  encoder.encodeInto("\ud800", bytes);
  assertEquals(encoder.replaced, 2);
});

Deno.test("an encoder with fatal counts the index from the start of the stream, and is clean after its error", () => {
  const encoder = codec("iso-2022-jp").encoder({ fatal: true });
  encoder.encodeInto("日本", bytes, stream);
  const error = assertThrows(() => encoder.encodeInto("語😀", bytes, stream), EncodeError);
  assertEquals([error.index, error.character], [3, "😀"]);
  assertEquals(encodeHex(bytes.slice(0, encoder.encodeInto("日", bytes).written)), "1b2442467c1b2842");
  assertEquals(assertThrows(() => encoder.encodeInto("😀", bytes), EncodeError).index, 0);
});

Deno.test("a decoder keeps an unfinished character for the next call, and is clean after an error", () => {
  const decoder = codec("gbk").decoder({ fatal: true });
  assertEquals(decoder.decode(Uint8Array.of(0x61, 0xc4), stream), "a");
  assertEquals(decoder.decode(Uint8Array.of(0xe3), stream), "你");
  assertThrows(() => decoder.decode(Uint8Array.of(0xff)), TypeError);
  assertEquals(decoder.decode(Uint8Array.of(0xc4, 0xe3)), "你");
});

Deno.test("random texts of every encoding survive the way through random chunks and random rooms", () => {
  let seed = 1;
  const random = (below: number) => (seed = (Math.imul(seed, 1103515245) + 12345) >>> 0, (seed >>> 8) % below);
  for (const { name } of encodings) {
    const all: string[] = [];
    for (let n = 0; n < 4000; n++) {
      const character = String.fromCodePoint(random(n & 1 ? 0x250 : n & 2 ? 0xd800 : 0x30000));
      if (!character.isWellFormed()) continue;
      if (decode(encode(character, name, { replacement: "" }), name) === character) all.push(character);
    }
    const text = Array.from({ length: 3000 }, () => all[random(all.length)]).join("");
    const encoder = codec(name).encoder({ fatal: true });
    const decoder = codec(name).decoder({ fatal: true });
    let result = "";
    for (let at = 0; at < text.length;) {
      const chunk = text.slice(at, at + 1 + random(20));
      const last = at + chunk.length === text.length;
      for (let read = 0; read < chunk.length;) {
        const piece = encoder.encodeInto(chunk.slice(read), bytes.subarray(0, 8 + random(40)), { stream: !last });
        result += decoder.decode(bytes.subarray(0, piece.written), stream);
        read += piece.read;
      }
      at += chunk.length;
    }
    assertEquals(result + decoder.decode() === text, true, name);
  }
});
