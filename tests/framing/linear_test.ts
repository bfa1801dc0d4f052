/**
 * What a framer does grows with what it is given, not with what has come before. A message of 2 MiB arrives in 32,768
 * reads: decoding alone takes some 25 ms, a framer two or three times as long, and one that copies or scans again what
 * it has for each read some hundred times.
 */
import { assert, assertLess } from "@std/assert";
import { threadCpuUsage } from "node:process";
import { encode } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { delimited, lines } from "../../lib/framing/delimited.ts";
import { checked } from "../../lib/framing/checked.ts";
import { escaped } from "../../lib/framing/escaped.ts";
import { fixed } from "../../lib/framing/fixed.ts";
import type { Framing, Wire } from "../../lib/framing/framer.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import { framed, wire } from "./cut.ts";

const SIZE = 2 << 20;
const READ = 64;
/** How many times as long as decoding alone a framer may take. */
const MOST = 20;

/** µs of processor time of this thread that `run` takes: what else the machine does is not counted. */
function timed(run: () => void): number {
  const start = threadCpuUsage();
  run();
  const { user, system } = threadCpuUsage(start);
  return user + system;
}

/** Calls `take` with one read after another. */
function inReads(bytes: Uint8Array, size: number, take: (read: Uint8Array) => void): void {
  for (let at = 0; at < bytes.length; at += size) take(bytes.subarray(at, at + size));
}

/** Fails when a framer takes these bytes in more than linear time. */
function assertLinear(framing: Framing, on: Wire, bytes: Uint8Array, read: number): void {
  const decoder = on.codec.decoder();
  const decoding = timed(() => inReads(bytes, READ, (read) => void decoder.decode(read, { stream: true })));
  const whole = () => {
    const framer = framing(on);
    inReads(bytes, read, (read) => void framer.push(read));
    framer.end(true);
    assert(framer.failure === undefined, String(framer.failure));
  };
  const limit = MOST * Math.max(decoding, 20_000);
  // Collecting garbage may take long once, on a busy machine; going over the input again takes long each time.
  const first = timed(whole);
  assertLess(first < limit ? first : Math.min(first, timed(whole)), limit);
}

const framings: Record<string, Framing> = {
  "chunks()": chunks(),
  "lines()": lines(),
  'delimited("|")': delimited("|"),
  'delimited("--boundary--")': delimited("--boundary--"),
  "between()": between(),
  'between("<<", ">>")': between("<<", ">>"),
  "between() of several": between(["\x02", "<<"], ["\x03", "\x17\r", "-->"]),
  "lengthPrefixed()": lengthPrefixed(),
  "lengthPrefixed({ digits })": lengthPrefixed({ bytes: 8, digits: "decimal" }),
  'escaped("jt808")': escaped("jt808"),
  "lines(), checked": checked(lines(), { algorithm: "crc32", form: "hex" }),
  "fixed()": fixed(SIZE),
  "idleGap()": idleGap(50),
};
const wires: Record<string, Partial<Wire>> = {
  "": { maxMessageSize: Infinity },
  " near the limit": { maxMessageSize: SIZE },
  " on a fatal wire": { maxMessageSize: Infinity, fatal: true },
};
// Three bytes of gbk each: a character of two, whose second byte is that of a delimiter, and the delimiter's beginning.
const text = "亅-".repeat(SIZE / 3).padEnd(SIZE - Math.floor(SIZE / 3), "x");

for (const [name, framing] of Object.entries(framings)) {
  for (const [where, settings] of Object.entries(wires)) {
    Deno.test(`${name}${where} takes a long message in small reads without going over it again`, () => {
      const on = wire("gbk", settings);
      assertLinear(framing, on, framed(framing, on, text), READ);
    });
  }
}

Deno.test("lines() takes a read of many lines without going over it again", () => {
  const on = wire("gbk");
  const bytes = encode("好的,我是服务端\n".repeat(200_000), "gbk");
  assertLinear(lines(), on, bytes, bytes.length);
});
