import { assert, assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { encode, encodings } from "@mojibye/mojibye/codec";
import { widths } from "../../../lib/cli/deps.ts";
import { hexRows } from "../../../lib/cli/view/hex_rows.ts";
import { Spans } from "../../../lib/cli/view/spans.ts";

const { eastAsianWidth } = await widths();

/** Columns that a terminal gives a text: none to marks that stand on what is before them. */
function columns(text: string): number {
  let sum = 0;
  for (const character of text) {
    sum += /[\p{Mn}\p{Me}]/u.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
  }
  return sum;
}

/** Reproducible noise (mulberry32): a whole number below `below`. */
function noise(seed: number): (below: number) => number {
  return (below) => {
    let t = seed += 0x6d2b79f5;
    t = Math.imul(t ^ t >>> 15, t | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return ((t ^ t >>> 14) >>> 0) % below;
  };
}

/** What a terminal obeys, and what joins or reorders what stands beside it. */
const UNSAFE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Variation_Selector}\p{Bidi_Control}\p{Mc}\u1160-\u11ff\ud7b0-\ud7ff]/u;

const NOTES = /^(?: ‹ [^│]+)?(?:(?: [0-9a-f]{2})+ ›)?$/u;
const ROW = /^ ([0-9a-f]{8}) {2}([0-9a-f ]{48}) {2}│(.*)│(.*)$/u;

/** Checks every row of reads of a stream: aligned, safe, and with the bytes that were read. */
function check(encoding: string, reads: readonly Uint8Array[], what: string): void {
  const spans = new Spans(encoding);
  let offset = 0;
  for (const bytes of reads) {
    let digits = "";
    for (const row of hexRows(bytes, offset, spans, false)) {
      const [, place = "", hex = "", text = "", notes = ""] = ROW.exec(row) ?? [];
      const good = parseInt(place, 16) === offset + digits.length / 2 && columns(text) === 17 && !UNSAFE.test(row) &&
        NOTES.test(notes);
      assert(good, `${what}\n${JSON.stringify(row)}\n${row}`);
      digits += hex.replaceAll(" ", "");
    }
    assertEquals(digits, encodeHex(bytes), what);
    offset += bytes.length;
  }
}

/** Cuts bytes into reads of a few bytes each. */
function cut(bytes: Uint8Array, next: (below: number) => number): Uint8Array[] {
  const reads: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = 1 + next(40);
    reads.push(bytes.subarray(at, at + length));
    at += length;
  }
  return reads;
}

const ESCAPES = [0x1b, 0x1b, 0x24, 0x28, 0x42, 0x42, 0x4a, 0x49, 0x40, 0x25, 0x30, 0x0a, 0xb1];

for (const name of [...encodings.map(({ name }) => name), "binary", "hex"]) {
  Deno.test(`rows of hostile ${name} are aligned, and nothing in them moves a cursor`, () => {
    const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 2 ** 32));
    const next = noise(seed);
    for (let round = 0; round < 60; round++) {
      const bytes = Uint8Array.from({ length: 200 }, () => {
        if (name === "iso-2022-jp" && next(3) > 0) return ESCAPES[next(ESCAPES.length)] ?? 0;
        return next(2) ? next(256) : next(128);
      });
      check(name, cut(bytes, next), `SEED=${seed} ${name} round ${round}`);
    }
  });
}

Deno.test("every character of Unicode is aligned, wherever in a row it begins", () => {
  const next = noise(1);
  for (const encoding of ["utf-8", "utf-16le", "utf-16be", "gb18030"]) {
    let text = "";
    for (let code = 0; code < 0x110000; code++) {
      if (code >= 0xd800 && code < 0xe000) continue;
      // Every 37th of CJK, Hangul and what has no character, which are many and alike.
      const alike = code >= 0x3400 && code < 0xd800 || code >= 0xe000 && code < 0xf900 ||
        code >= 0x12000 && code < 0x1b000 || code >= 0x1fb00;
      if (alike && code % 37 > 0 && (code < 0xe0000 || code > 0xe0200)) continue;
      if (encoding !== "utf-8" && code > 0x2fff && code % 11 > 0) continue;
      text += String.fromCodePoint(code);
    }
    const bytes = encode(text, encoding);
    for (let at = 0; at < bytes.length; at += 1009) check(encoding, cut(bytes.subarray(at, at + 1009), next), encoding);
  }
});
