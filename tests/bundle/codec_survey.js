/**
 * What a runtime's decoders make of bytes, and our encoders of characters there: numbers to be compared with another
 * runtime's. Plain JavaScript, for Node and for browsers.
 */

/** Marks what a runtime does not have. */
const NONE = 0xffffffff;
/** Marks bytes that are not valid. */
const INVALID = 1;
/** The basic plane without surrogates; astral ones where an encoding has some of them. */
const BASIC = Array.from({ length: 0x10000 }, (_, code) => code).filter((code) => code >> 11 !== 27);
const ASTRAL = Array.from({ length: 0x20000 }, (_, index) => 0x10000 + index);
const WIDE = new Set(["utf-8", "utf-16be", "utf-16le", "gb18030", "big5"]);
/** Encodings whose characters are more than one byte: each pair of bytes is decoded. */
const PAIRS = new Set([
  ...["gbk", "gb18030", "big5", "euc-jp", "iso-2022-jp", "shift_jis", "euc-kr"],
  ...["utf-8", "utf-16be", "utf-16le"],
]);

/**
 * One number for each character encoded and each byte or pair of bytes decoded, for each encoding in order.
 *
 * @param {typeof import("../../lib/codec/mod.ts")} codecs
 * @returns {{ name: string, encoded: Uint32Array<ArrayBuffer>, decoded: Uint32Array<ArrayBuffer> }[]}
 */
export function survey(codecs) {
  return codecs.encodings.map(({ name }) => {
    const codes = WIDE.has(name) ? [...BASIC, ...ASTRAL] : BASIC;
    const inputs = PAIRS.has(name) ? 0x10000 : 0x100;
    const encoded = new Uint32Array(codes.length).fill(NONE);
    const decoded = new Uint32Array(inputs).fill(NONE);
    try {
      encodeAll(codecs.codec(name), codes, encoded);
      decodeAll(new TextDecoder(name, { ignoreBOM: true }), decoded);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error; // the runtime has no such decoder
    }
    return { name, encoded, decoded };
  });
}

function encodeAll(codec, codes, into) {
  const encoder = codec.encoder({ replacement: "" });
  const bytes = new Uint8Array(16);
  codes.forEach((code, index) => {
    const { written } = encoder.encodeInto(String.fromCodePoint(code), bytes);
    into[index] = hash(bytes.subarray(0, written));
  });
}

function decodeAll(decoder, into) {
  const bytes = into.length > 0x100 ? new Uint8Array(2) : new Uint8Array(1);
  for (let value = 0; value < into.length; value++) {
    bytes[0] = value >> 8;
    bytes[bytes.length - 1] = value;
    const text = decoder.decode(bytes);
    const number = hash(Array.from(text, (character) => character.codePointAt(0) ?? 0));
    into[value] = text.includes("\uFFFD") ? number | INVALID : number & ~INVALID;
  }
}

/** FNV-1a; that of nothing is the sign of a character that the encoding lacks. */
function hash(numbers) {
  let value = 0x811c9dc5;
  for (const number of numbers) value = Math.imul(value ^ number, 0x01000193);
  return value >>> 0;
}

/**
 * Where a runtime differs from a reference, by encoding: characters written otherwise, valid bytes read otherwise,
 * invalid bytes read otherwise. Labels that it refuses, or takes for another encoding, by label.
 *
 * @param {typeof import("../../lib/codec/mod.ts")} codecs
 * @param {Uint32Array} reference all numbers of a survey, one after the other
 */
export function differences(codecs, reference) {
  const result = { written: {}, read: {}, invalid: {}, labels: {} };
  let at = 0;
  for (const { name, encoded, decoded } of survey(codecs)) {
    for (const number of encoded) if (number !== reference[at++]) add(result.written, name);
    for (const number of decoded) {
      const expected = reference[at++];
      if (number >>> 0 !== expected) add(expected & INVALID ? result.invalid : result.read, name);
    }
  }
  for (const { name, labels } of codecs.encodings) {
    for (const label of labels) {
      const taken = encodingOf(label);
      if (taken !== name) result.labels[label] = taken;
    }
  }
  return result;
}

function add(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}

function encodingOf(label) {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return "refused"; // a RangeError, by the standard; what else it may be in a runtime makes no difference
  }
}
