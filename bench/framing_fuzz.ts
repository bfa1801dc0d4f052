/**
 * Every framing and checksum against a slow and obvious reference: random settings, random bytes that are mostly marks,
 * random cuts.
 *
 *     deno run bench/framing_fuzz.ts --cases 1000000 --seed 1
 *
 * Prints what differs, with all that is needed to see it again.
 *
 * @module
 */
import { Random } from "../tests/random.ts";
import { codec } from "../lib/codec/mod.ts";
import { between } from "../lib/framing/between.ts";
import { chunks } from "../lib/framing/chunks.ts";
import { delimited, lines } from "../lib/framing/delimited.ts";
import { escaped, type EscapeOptions } from "../lib/framing/escaped.ts";
import { fixed } from "../lib/framing/fixed.ts";
import type { Framing, Wire } from "../lib/framing/framer.ts";
import { headed } from "../lib/framing/headed.ts";
import { idleGap } from "../lib/framing/idle.ts";
import { lengthPrefixed } from "../lib/framing/length.ts";
import { checked } from "../lib/framing/checked.ts";
import { MessageSizeError } from "../lib/framing/message_size_error.ts";
import { Scratch } from "../lib/framing/scratch.ts";
import {
  betweenReference,
  type CheckCase,
  checkedReference,
  delimitedReference,
  escapedReference,
  fixedReference,
  headedReference,
  type LengthCase,
  lengthReference,
  type Outcome,
  type Reference,
} from "./framing_reference.ts";

/** One framing with its settings, its reference, and pieces of input that it reacts to. */
interface Kind {
  readonly name: string;
  readonly framing: Framing;
  readonly reference: Reference;
  readonly tokens: readonly string[];
}

function delimiters(random: Random): Kind {
  const delimiter = random.of("|", "--", "-+-", "aab", "\n");
  if (random.below(2) === 0) {
    const ending = random.of("\n" as const, "\r\n" as const);
    return {
      name: "lines()",
      framing: lines({ ending }),
      reference: delimitedReference("\n", true),
      tokens: ["\n", "\r", "\r\n", "a"],
    };
  }
  return {
    name: `delimited(${JSON.stringify(delimiter)})`,
    framing: delimited(delimiter),
    reference: delimitedReference(delimiter, false),
    tokens: [delimiter, delimiter.slice(0, 1), delimiter.slice(-1), "b"],
  };
}

function marks(random: Random): Kind {
  const all = ["<", "<<", ">", "x>", "]]>", "~", "~~", "ab", "bab"] as const;
  const some = () =>
    [...new Set([random.of(...all), random.of(...all), random.of(...all)])].slice(0, 1 + random.below(3));
  const starts = some();
  const ends = some();
  const bare = ["\x05", "\x06", "~", "<"].filter((it) => !starts.some((start) => start === it)).slice(
    0,
    random.below(3),
  ).join("");
  return {
    name: `between(${JSON.stringify([starts, ends, bare])})`,
    framing: between(starts, ends, { bare }),
    reference: betweenReference(starts, ends, bare),
    tokens: [...starts, ...ends, ...bare, "<", ">", "a", "b", "x", "]"],
  };
}

function lengths(random: Random): Kind {
  const digits = random.of(undefined, undefined, "decimal" as const, "hex" as const);
  const options: LengthCase = {
    bytes: 1 + random.below(8),
    littleEndian: digits === undefined && random.below(2) === 0,
    digits,
    offset: random.of(undefined, undefined, 0, 1, 2, 5),
    adjust: random.of(0, 0, -4, -1, 2),
    trailer: random.of(0, 0, 1, 2, 6),
  };
  const zero = digits === undefined ? "\0" : "0";
  const field = (value: number) => {
    const digit = digits === undefined ? String.fromCharCode(value) : value.toString(digits === "hex" ? 16 : 10);
    const text = digit.padStart(options.bytes, zero);
    return options.littleEndian ? [...text].reverse().join("") : text;
  };
  return {
    name: `lengthPrefixed(${JSON.stringify(options)})`,
    framing: lengthPrefixed(options),
    reference: lengthReference(options),
    tokens: [field(1), field(3), field(4), field(7), field(9), "abcd", "x", zero, "\xff"],
  };
}

function headers(): Kind {
  return {
    name: "headed()",
    framing: headed(),
    reference: headedReference,
    tokens: [
      ...["\r\n\r\n", "\r\n", "\r", "\n", "Content-Length: 3\r\n\r\n", "content-length:0", "\r\nl :2\r\n\r\nab", "abc"],
      ...["l: 12\r\n\r\n", "A: b\r\n", "l:1\r\nl:1\r\n\r\n", "l: x"],
    ],
  };
}

const ESCAPES: Readonly<Record<string, EscapeOptions>> = {
  slip: { flag: 0xc0, escapes: { 0xc0: [0xdb, 0xdc], 0xdb: [0xdb, 0xdd] }, opening: false },
  hdlc: { flag: 0x7e, escapes: { 0x7e: [0x7d, 0x5e], 0x7d: [0x7d, 0x5d] }, xor: 0x20 },
  jt808: { flag: 0x7e, escapes: { 0x7e: [0x7d, 0x02], 0x7d: [0x7d, 0x01] } },
  jt809: {
    flag: [0x5b, 0x5d],
    escapes: { 0x5b: [0x5a, 1], 0x5a: [0x5a, 2], 0x5d: [0x5e, 1], 0x5e: [0x5e, 2] },
  },
};

function escapes(random: Random): Kind {
  const name = random.of("slip", "hdlc", "jt808", "jt809");
  const options = ESCAPES[name] ?? { flag: 0, escapes: {} };
  const { flag, xor, opening = true } = options;
  const [start, end] = (typeof flag === "number" ? [flag, flag] : flag).map((byte) => String.fromCharCode(byte));
  const pairs = new Map(
    Object.entries(options.escapes).map(([byte, pair]) => [String.fromCharCode(...pair), String.fromCharCode(+byte)]),
  );
  const leads = [...new Set([...pairs.keys()].map((pair) => pair.charAt(0)))].join("");
  const meaning = (pair: string) =>
    pairs.get(pair) ?? (xor === undefined ? undefined : String.fromCharCode(pair.charCodeAt(1) ^ xor));
  return {
    name: `escaped(${name})`,
    framing: escaped(options),
    reference: escapedReference({
      start: start ?? "",
      end: end ?? "",
      leads,
      meaning,
      opening,
      aborts: xor !== undefined,
    }),
    tokens: [
      start ?? "",
      end ?? "",
      ...pairs.keys(),
      ...pairs.keys(),
      "a",
      "bc",
      ...(random.below(4) === 0 ? leads : []),
    ],
  };
}

function unframed(random: Random): Kind {
  const size = 1 + random.below(9);
  return random.of<Kind>(
    { name: `fixed(${size})`, framing: fixed(size), reference: fixedReference(size), tokens: ["a", " ", "bc"] },
    {
      name: "idleGap()",
      framing: idleGap(50),
      reference: (input, limit) =>
        input.length > limit
          ? { messages: [], failure: "MessageSizeError" }
          : { messages: input === "" ? [] : [input] },
      tokens: ["a", "\xff"],
    },
    {
      name: "chunks()",
      framing: chunks(),
      reference: (input) => ({ messages: input === "" ? [] : [input] }),
      tokens: ["a", "\xff"],
    },
  );
}

function checksums(random: Random, kind: Kind, digitsOnly: boolean): CheckCase {
  const algorithm = random.of<CheckCase["algorithm"]>("sum8", "xor", "lrc", "crc-16/modbus", "mod256");
  const raw = !digitsOnly && !/^(lines|delimited|between)/.test(kind.name);
  return {
    algorithm,
    form: raw ? random.of("be", "le", "hex") : random.of<CheckCase["form"]>("hex", "HEX", "decimal"),
    from: random.of(0, 0, 1, 3),
    prefix: random.of("", "", "*", "10="),
    suffix: random.of("", "", "\r"),
  };
}

/** Everything in one text; `chunks()` and others whose boundaries are those of reads are compared as a whole. */
function joined(outcome: Outcome, kind: Kind): Outcome {
  return kind.name === "chunks()"
    ? { ...outcome, messages: [outcome.messages.join("")].filter((it) => it !== "") }
    : outcome;
}

/** What a framer makes of bytes that are cut at random. */
function outcomeOf(framing: Framing, wire: Wire, bytes: Uint8Array, random: Random): Outcome {
  let bad = 0;
  const framer = framing({ ...wire, onBadChecksum: () => bad++ });
  const messages: string[] = [];
  const longest = random.of(1, 2, 5, 40);
  for (let at = 0; at < bytes.length && framer.failure === undefined;) {
    const end = at + 1 + random.below(longest);
    const read = bytes.slice(at, end);
    messages.push(...framer.push(read));
    read.fill(0xee);
    at = end;
  }
  if (framer.failure === undefined) messages.push(...framer.end(true));
  const failure = framer.failure?.name;
  return { messages, ...(failure === undefined ? {} : { failure }), ...(bad > 0 ? { bad } : {}) };
}

const CODECS = { binary: codec("binary"), gbk: codec("gbk"), big5: codec("big5"), shift_jis: codec("shift_jis") };
/** Characters whose second byte is one of a mark: 7C, 5C, 7E, 61, 62. */
const LOOKALIKES = { binary: [], gbk: ["亅", "誠", "亊", "乤", "乥"], big5: ["功", "悴"], shift_jis: ["ポ", "ソ"] };

function encoded(text: string, encoding: keyof typeof CODECS): Uint8Array {
  const room = new Uint8Array(4 * text.length + 16);
  return room.subarray(0, CODECS[encoding].encoder().encodeInto(text, room).written);
}

/** One comparison. What differs, as a line; undefined when nothing does. */
function differs(random: Random): string | undefined {
  const kind = random.of(delimiters, marks, marks, lengths, headers, escapes, unframed)(random);
  const inText = /^(lines|delimited|between)/.test(kind.name);
  const encoding = inText ? random.of("binary", "gbk", "big5", "shift_jis") : "binary";
  const check = kind.name === "chunks()" || random.below(3) > 0 ? undefined : checksums(random, kind, inText);
  // In other encodings, what counts are bytes: the reference counts characters.
  const limit = encoding === "binary" ? random.of(3, 8, 20, 1000) : 1000;
  const textOf = (bytes: string) =>
    CODECS[encoding].decoder().decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)));
  const bytesOf = (text: string) => String.fromCharCode(...encoded(text, encoding));
  const reference = check ? checkedReference(kind.reference, check, bytesOf, textOf) : kind.reference;
  const framing = check ? checked(kind.framing, check) : kind.framing;
  const wire: Wire = { codec: CODECS[encoding], fatal: false, replacement: "?", maxMessageSize: limit };
  if (refused(framing, wire)) return undefined;
  const tokens = [...kind.tokens, ...LOOKALIKES[encoding], ...(check ? ["00", "*", check.suffix] : [])];
  const some = (most: number) => {
    let text = "";
    for (let count = random.below(most); count > 0; count--) text += tokens[random.below(tokens.length)] ?? "";
    return text;
  };
  let text = "";
  for (let count = random.below(6); count > 0; count--) {
    const frame = random.below(2) === 0 ? sent(framing, wire, some(4)) : new Uint8Array();
    text += CODECS[encoding].decoder().decode(frame) + some(4);
  }
  const bytes = encoded(text, encoding);
  const expected = JSON.stringify(joined(reference(text, limit), kind));
  const actual = JSON.stringify(joined(outcomeOf(framing, wire, bytes, random), kind));
  if (actual === expected) return undefined;
  return `${kind.name} ${encoding} limit ${limit} ${JSON.stringify(check ?? "")} of ${JSON.stringify(text)}\n` +
    `  framer:    ${actual}\n  reference: ${expected}`;
}

/** Whether no message can be as short as the limit: whoever chose the two is told when the connection is made. */
function refused(framing: Framing, wire: Wire): boolean {
  try {
    framing(wire);
    return false;
  } catch (error) {
    if (error instanceof MessageSizeError) return true;
    throw error;
  }
}

/** A message as the framing itself sends it; nothing, where it cannot. */
function sent(framing: Framing, wire: Wire, message: string): Uint8Array {
  const scratch = new Scratch();
  try {
    framing(wire).frame(message, scratch);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  return scratch.take();
}

/** Compares so many cases; what differed. */
export function fuzz(cases: number, seed: number): string[] {
  const differences: string[] = [];
  for (let number = 0; number < cases; number++) {
    // Each case has a seed of its own, so that it can be run alone.
    const difference = differs(new Random(seed + Math.imul(number, 0x9e3779b1)));
    if (difference !== undefined) differences.push(`case ${number} of seed ${seed}: ${difference}`);
  }
  return differences;
}

/** The number behind an option. */
function numberOf(option: string, fallback: number): number {
  const at = Deno.args.indexOf(option);
  return at < 0 ? fallback : Number(Deno.args[at + 1]);
}

if (import.meta.main) {
  const [cases, seed] = [numberOf("--cases", 100_000), numberOf("--seed", 1)];
  const start = performance.now();
  const differences = fuzz(cases, seed);
  differences.slice(0, 10).forEach((line) => console.log(line));
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${cases} cases of seed ${seed} in ${seconds} s: ${differences.length} differences`);
  if (differences.length > 0) Deno.exit(1);
}
