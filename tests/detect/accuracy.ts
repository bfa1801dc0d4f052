/**
 * How often a detector is right about pieces of the sample sentences.
 *
 * @module
 */

import { encode } from "../../lib/codec/mod.ts";

/** Lengths of the pieces: so many characters beyond ASCII, or whole sentences, of 20 and more. */
export const lengths = [1, 2, 4, 8, 20, "whole"] as const;

/** The share of right answers that is required at each length; below four characters none is. */
export const bars: readonly number[] = [0, 0, 0.9, 0.97, 0.99, 0.99];

/** How a detector did on the text of one language in one encoding. */
export interface Row {
  language: string;
  encoding: string;
  /** The share of pieces that were right, for each of {@linkcode lengths}. */
  right: number[];
  /** The pieces tried, likewise. */
  pieces: number[];
}

/** The languages and what their text is written in. */
export const samples = [
  { language: "zh-hans", encodings: ["gbk", "utf-8"] },
  { language: "zh-hant", encodings: ["big5", "utf-8"] },
  { language: "ja", encodings: ["shift_jis", "euc-jp", "utf-8"] },
  { language: "ko", encodings: ["euc-kr", "utf-8"] },
];

/** Asks the detector about every piece of every sample. */
export function accuracy(detector: (bytes: Uint8Array) => string | null | undefined): Row[] {
  return samples.flatMap(({ language, encodings }) => {
    return encodings.map((encoding) => {
      const right: number[] = [];
      const pieces: number[] = [];
      for (const length of lengths) {
        const texts = sample(language, length);
        const hits = texts.filter((text) => detector(encode(text, encoding, { fatal: true })) === encoding);
        right.push(hits.length / texts.length);
        pieces.push(texts.length);
      }
      return { language, encoding, right, pieces };
    });
  });
}

/**
 * The sentences of a language, cut into pieces of `length` characters beyond ASCII with what is between them. A shorter
 * rest is left out, and of more than 1000 pieces every n-th is taken.
 */
export function sample(language: string, length: number | "whole"): string[] {
  const sentences = Deno.readTextFileSync(new URL(`samples/${language}.txt`, import.meta.url)).trimEnd().split("\n");
  if (length === "whole") return sentences;
  const piece = new RegExp(`(?:[\\0-\\x7f]*[^\\0-\\x7f]){${length}}`, "gu");
  const pieces = sentences.flatMap((sentence) => sentence.match(piece) ?? []);
  const step = Math.ceil(pieces.length / 1000);
  return pieces.filter((_, index) => index % step === 0);
}

/** The rows in percent, as lines. */
export function table(rows: Row[]): string {
  const columns = lengths.map((length) => String(length).padStart(8)).join("");
  const lines = rows.map(({ language, encoding, right }) =>
    `${language.padEnd(8)} ${encoding.padEnd(10)}` + right.map((share) => (share * 100).toFixed(2).padStart(8)).join("")
  );
  return [`${"characters".padEnd(19)}${columns}`, ...lines].join("\n");
}
