import { assertEquals } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { readsWellAs } from "../../lib/detect/detect.ts";
import { lengths, sample, samples } from "./accuracy.ts";

for (const length of lengths) {
  Deno.test(`readsWellAs() never doubts the right encoding, characters in a piece: ${length}`, () => {
    for (const { language, encodings } of samples) {
      for (const encoding of encodings) {
        const doubted = sample(language, length).filter((text) =>
          readsWellAs(encode(text, encoding), encoding) !== null
        );
        assertEquals(doubted.length, 0, `${language} in ${encoding}`);
      }
    }
  });
}

for (const { language } of samples) {
  Deno.test(`readsWellAs() finds UTF-8 where GBK was chosen, from two characters on: ${language}`, () => {
    for (const length of lengths.slice(1)) {
      const missed = sample(language, length).filter((text) => readsWellAs(encode(text), "gbk") !== "utf-8");
      assertEquals(missed.length, 0, String(length));
    }
  });
}
