/**
 * What a framer does grows with what it is given, not with what has come before: for a message of four times the size it
 * decodes, copies, searches and allocates four times as much. One that goes over what it has again at each read does
 * sixteen times as much. What that takes in time, `deno task bench framing` shows.
 */
import { assert, AssertionError, assertLess, assertRejects } from "@std/assert";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { checked } from "../../lib/framing/checked.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { delimited, lines } from "../../lib/framing/delimited.ts";
import { escaped } from "../../lib/framing/escaped.ts";
import { fixed } from "../../lib/framing/fixed.ts";
import type { Framing, Wire } from "../../lib/framing/framer.ts";
import { headed } from "../../lib/framing/headed.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import { framed, wire } from "./cut.ts";
import { countedCopy, countingCodec, type Work, workOf } from "./work.ts";

/** Bytes of the shorter message, and how many times as many the longer one has. */
const SIZE = 48 << 10;
const TIMES = 4;
const READ = 64;
/** How many times as much the longer one may cost: 4, and what arrays that double their size make of it. */
const MOST = 6;

/** How often the measure is taken until it is linear: the engine makes other objects while it learns to run the code. */
const ATTEMPTS = 5;

const KINDS = ["decoded", "bytes", "heap", "steps"] as const;

/** What a framer does with these bytes, in reads of `read`. */
function reading(framing: Framing, on: Wire, input: Uint8Array, read: number): Promise<Work> {
  const bytes = countedCopy(input);
  return workOf(() => {
    const framer = framing(on);
    for (let at = 0; at < bytes.length; at += read) framer.push(bytes.subarray(at, at + read));
    framer.end(true);
    assert(framer.failure === undefined, String(framer.failure));
  });
}

/** Fails when `more`, of four times the bytes, costs more than that. */
function assertLinear(once: Work, more: Work): void {
  for (const kind of KINDS) {
    // Whoever does nothing of a kind may still do a little.
    assertLess(more[kind], MOST * Math.max(once[kind], SIZE / 16), `${kind}, which was ${once[kind]}`);
  }
}

/** The work of the shorter and of the longer one, the first time that it is linear, or the last time. */
async function linear(work: (size: number) => Promise<Work>): Promise<Work> {
  for (let left = ATTEMPTS - 1;; left--) {
    const [once, more] = [await work(SIZE), await work(TIMES * SIZE)];
    try {
      assertLinear(once, more);
      return more;
    } catch (error) {
      if (left === 0) throw error;
    }
  }
}

/** By the size of the message. */
const framings: Record<string, (size: number) => Framing> = {
  "chunks()": () => chunks(),
  "lines()": () => lines(),
  'delimited("|")': () => delimited("|"),
  'delimited("--boundary--")': () => delimited("--boundary--"),
  "between()": () => between(),
  'between("<<", ">>")': () => between("<<", ">>"),
  "between() of several": () => between(["\x02", "<<"], ["\x03", "\x17\r", "-->"]),
  "lengthPrefixed()": () => lengthPrefixed(),
  "lengthPrefixed({ digits })": () => lengthPrefixed({ bytes: 8, digits: "decimal" }),
  "headed()": () => headed(),
  'escaped("jt808")': () => escaped("jt808"),
  "lines(), checked": () => checked(lines(), { algorithm: "crc32", form: "hex" }),
  "fixed()": (size) => fixed(size),
  "idleGap()": () => idleGap(50),
};
const wires: Record<string, (size: number) => Partial<Wire>> = {
  "": () => ({ maxMessageSize: Infinity }),
  " near the limit": (size) => ({ maxMessageSize: size }),
  " on a fatal wire": () => ({ maxMessageSize: Infinity, fatal: true }),
};

/** A message of at most `size` bytes. */
function message(name: string, size: number): string {
  // Three bytes of gbk each: a character of two, whose second byte is that of a delimiter, and a delimiter's beginning.
  const text = "亅-".repeat(size / 3);
  return name === "headed()" ? `\r\n\r\n${text.slice(64)}` : text;
}

for (const [name, framing] of Object.entries(framings)) {
  for (const [where, settings] of Object.entries(wires)) {
    Deno.test(`${name}${where} takes a long message in small reads without going over it again`, async () => {
      const work = (size: number) => {
        const on = { ...wire("gbk", settings(size)), codec: countingCodec("gbk") };
        return reading(framing(size), on, framed(framing(size), on, message(name, size)), READ);
      };
      const more = await linear(work);
      // Finding a bad byte takes a second decoder, a little behind.
      const decoders = where.includes("fatal") ? 2 : 1;
      assertLess(more.decoded, decoders * (TIMES * SIZE + READ));
    });
  }
}

Deno.test("lines() takes a read of many lines without going over it again", async () => {
  const on = { ...wire("gbk"), codec: countingCodec("gbk") };
  await linear((size) => {
    const bytes = encode("好的,我是服务端\n".repeat(size / 24), "gbk");
    return reading(lines(), on, bytes, bytes.length);
  });
});

// The measure itself: whoever goes over everything again at each read is found, in whichever way it is done.

/** What to do with a read when `held` bytes have come, by the kind of work that tells. */
const wasteful: Record<keyof Work, () => (held: number) => void> = {
  decoded: () => {
    const decoder = countingCodec("gbk").decoder();
    return (held) => decoder.decode(new Uint8Array(held));
  },
  bytes: () => {
    let all = new Uint8Array();
    return (held) => {
      const grown = new Uint8Array(held);
      grown.set(all);
      all = grown;
    };
  },
  heap: () => {
    let all = "";
    return () => {
      all += "x".repeat(READ);
      assert(!all.includes("\n"));
    };
  },
  steps: () => (held) => {
    for (let left = held; left > 0; left -= 16);
  },
};

for (const kind of KINDS) {
  Deno.test(`going over everything again at each read is more than linear in ${kind}`, async () => {
    const work = (size: number) => {
      const read = wasteful[kind]();
      return workOf(() => {
        for (let held = READ; held <= size; held += READ) read(held);
      });
    };
    await assertRejects(() => linear(work), AssertionError, kind);
  });
}
