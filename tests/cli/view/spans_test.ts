import { assertEquals } from "@std/assert";
import { encode, encodings } from "@mojibye/mojibye/codec";
import { Spans } from "../../../lib/cli/view/spans.ts";

/** Reproducible noise (mulberry32). */
function noise(seed: number): () => number {
  return () => {
    let t = seed += 0x6d2b79f5;
    t = Math.imul(t ^ t >>> 15, t | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return (t ^ t >>> 14) >>> 0;
  };
}

/** What escape sequences are made of, and a few characters. */
const ESCAPES = [0x1b, 0x1b, 0x1b, 0x24, 0x28, 0x42, 0x42, 0x4a, 0x49, 0x40, 0x25, 0x30, 0x0a, 0xb1];

function spansOf(bytes: Uint8Array, encoding: string) {
  const spans = new Spans(encoding);
  const found = [...bytes].flatMap((byte) => spans.push(byte));
  return { found, pending: spans.pending.length };
}

/** The standard makes U+FFFD of an escape sequence that follows another one at once; between two messages that is none. */
function withoutRedundantEscapes(bytes: Uint8Array): Uint8Array {
  const text = String.fromCharCode(...bytes);
  const isEscape = (at: number) => ["\x1b(B", "\x1b(J", "\x1b(I", "\x1b$@", "\x1b$B"].includes(text.slice(at, at + 3));
  const redundant = (at: number) => isEscape(at) && isEscape(at + 3);
  return bytes.filter((_, at) => !redundant(at) && !redundant(at - 1) && !redundant(at - 2));
}

for (const { name } of encodings.filter(({ name }) => name !== "binary" && name !== "hex")) {
  Deno.test(`the characters of hostile ${name} are those that its decoder finds, and cover every byte`, () => {
    const next = noise(name.length);
    for (let round = 0; round < 100; round++) {
      const bytes = Uint8Array.from({ length: 60 }, () => {
        const value = next();
        if (name === "iso-2022-jp") return ESCAPES[(value >>> 8) % ESCAPES.length] ?? 0;
        return value & (value & 0x100 ? 0xff : 0x7f);
      });
      const { found, pending } = spansOf(bytes, name);
      const kept = name === "iso-2022-jp" ? withoutRedundantEscapes(bytes) : bytes;
      const text = new TextDecoder(name, { ignoreBOM: true }).decode(kept, { stream: true });
      // Escape sequences are bytes without a character.
      assertEquals(found.map((span) => span.text.length === 3 ? "" : span.text).join(""), text);
      assertEquals(found.reduce((sum, { length }) => sum + length, 0) + pending, bytes.length);
    }
  });
}

Deno.test("ISO-2022-JP: escape sequences are spans of their own", () => {
  const { found, pending } = spansOf(encode("aテスb", "iso-2022-jp"), "iso-2022-jp");
  assertEquals(found.map(({ length, text }) => [length, text]), [
    [1, "a"],
    [3, "\x1b$B"],
    [2, "テ"],
    [2, "ス"],
    [3, "\x1b(B"],
    [1, "b"],
  ]);
  assertEquals(pending, 0);
});

Deno.test("ISO-2022-JP: an escape sequence straight after another one is no error", () => {
  assertEquals(spansOf(encode("\x1b(B\x1b$B%F"), "iso-2022-jp").found, [
    { length: 3, text: "\x1b(B", invalid: false },
    { length: 3, text: "\x1b$B", invalid: false },
    { length: 2, text: "テ", invalid: false },
  ]);
});

Deno.test("U+FFFD that was sent is no error", () => {
  assertEquals(spansOf(encode("\ufffd"), "utf-8").found, [{ length: 3, text: "\ufffd", invalid: false }]);
});

Deno.test("an error keeps the bytes that the decoder gives back", () => {
  assertEquals(spansOf(Uint8Array.of(0xba, 0x20, 0x81, 0xff), "gbk").found, [
    { length: 1, text: "\ufffd", invalid: true },
    { length: 1, text: " ", invalid: false },
    { length: 2, text: "\ufffd", invalid: true },
  ]);
});
