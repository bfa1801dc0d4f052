import { assertEquals } from "@std/assert";
import { codec } from "../../lib/codec/mod.ts";
import { quickDecoder } from "../../lib/framing/quick_decoder.ts";

const STREAM = { stream: true };
const ENCODINGS = ["gbk", "gb18030", "big5", "euc-kr", "shift_jis"];

/** A decoder that has been used often enough to have its table. */
function warm(encoding: string): ReturnType<typeof quickDecoder> {
  const decoder = quickDecoder(codec(encoding));
  for (let i = 0; i < 300; i++) decoder.decode(Uint8Array.of(0x41), STREAM);
  return decoder;
}

for (const encoding of ENCODINGS) {
  Deno.test(`short reads of ${encoding} decode as the platform decodes them: every byte, every pair`, () => {
    const quick = warm(encoding);
    const some = new Uint8Array(96);
    for (let first = 0; first < 256; first++) {
      for (let from = 0; from < 256; from += 32) {
        for (let i = 0; i < 32; i++) some.set([first, from + i, 10], i * 3);
        assertEquals(quick.decode(some, STREAM), new TextDecoder(encoding).decode(some), `${first} ${from}`);
        for (let i = 0; i < 32; i += 7) {
          const pair = some.slice(i * 3, i * 3 + 2);
          assertEquals(warmOf(encoding).decode(pair), new TextDecoder(encoding).decode(pair), String(pair));
        }
      }
    }
  });

  Deno.test(`random streams of ${encoding}, cut at random, decode as the platform decodes them`, () => {
    let seed = 7;
    const random = (below: number) => (seed = Math.imul(seed, 1103515245) + 12345 >>> 0, (seed >>> 8) % below);
    for (let round = 0; round < 300; round++) {
      const bytes = Uint8Array.from({ length: 1 + random(200) }, () => random(4) === 0 ? random(128) : random(256));
      const quick = warmOf(encoding);
      const platform = new TextDecoder(encoding, { ignoreBOM: true });
      let text = "";
      let expected = "";
      for (let at = 0; at < bytes.length;) {
        const end = Math.min(bytes.length, at + 1 + random(20));
        text += quick.decode(bytes.subarray(at, end), STREAM);
        expected += platform.decode(bytes.subarray(at, end), STREAM);
        assertEquals(text, expected);
        at = end;
      }
      assertEquals(text + quick.decode(), expected + platform.decode());
    }
  });
}

const decoders = new Map<string, ReturnType<typeof quickDecoder>>();

/** The same warm decoder at every call, in its first state after each decode to the end. */
function warmOf(encoding: string): ReturnType<typeof quickDecoder> {
  let decoder = decoders.get(encoding);
  if (!decoder) decoders.set(encoding, decoder = warm(encoding));
  return decoder;
}
