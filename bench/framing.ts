/**
 * What framers cost: the time for each byte of 128 KiB and of 512 KiB in one-byte reads, which should be the same, and for
 * each message of ordinary 64 KiB reads, next to the decoding alone.
 *
 *     deno run bench/framing.ts
 *
 * @module
 */
import { codec } from "../lib/codec/mod.ts";
import { between } from "../lib/framing/between.ts";
import { chunks } from "../lib/framing/chunks.ts";
import { delimited, lines } from "../lib/framing/delimited.ts";
import { fixed } from "../lib/framing/fixed.ts";
import type { Framing, Wire } from "../lib/framing/framer.ts";
import { OutgoingBytes } from "../lib/framing/outgoing_bytes.ts";
import { escaped } from "../lib/framing/escaped.ts";
import { headed } from "../lib/framing/headed.ts";
import { idleGap } from "../lib/framing/idle.ts";
import { lengthPrefixed } from "../lib/framing/length.ts";
import { checked } from "../lib/framing/checked.ts";

const KiB = 1024;
const READ = 64 * KiB;
const ROUNDS = 15;
const MESSAGE = "好的,我是服务端";

const wire: Wire = { codec: codec("gbk"), fatal: false, replacement: "?", maxMessageSize: KiB * KiB };
const fatal: Wire = { ...wire, fatal: true };
const ASCII6 = lengthPrefixed({ bytes: 6, digits: "decimal" });
const framings: [string, Framing, Wire][] = [
  ["chunks()", chunks(), wire],
  ["lines()", lines(), wire],
  ["lines(), CRLF", lines({ ending: "\r\n" }), wire],
  ["lines(), fatal", lines(), fatal],
  ['delimited("|")', delimited("|"), wire],
  ['delimited("--end--")', delimited("--end--"), wire],
  ["between()", between(), wire],
  ["between() of 3 ends", between("\x02", ["\x03", "\x17", "\x04"]), wire],
  ["lengthPrefixed()", lengthPrefixed(), wire],
  ["  of six digits", ASCII6, wire],
  ["  a whole frame", lengthPrefixed({ offset: 0, adjust: -4 }), wire],
  ["headed()", headed(), wire],
  ['escaped("jt808")', escaped("jt808"), wire],
  ["between(), checked", checked(between(), { algorithm: "xor", form: "HEX" }), wire],
  ["fixed(16)", fixed(16), wire],
  ["idleGap(50)", idleGap(50), wire],
];

/** A message for one framing: what has a header needs one. */
function messageFor(name: string, text = MESSAGE): string {
  if (name.startsWith("headed")) return `\r\n\r\n${text}`;
  return name.includes("whole frame") ? `....${text}` : text;
}

/** The same message again and again, as bytes, until there are `size`. */
function frames(framing: Framing, on: Wire, size: number, message = MESSAGE): { bytes: Uint8Array; messages: number } {
  const room = new Uint8Array(size + 4 * message.length + KiB);
  const framer = framing(on);
  const sink = new OutgoingBytes({ grow: () => room });
  let messages = 0;
  for (; sink.length < size; messages++) framer.frame(message, sink);
  return { bytes: room.slice(0, sink.length), messages };
}

/** The median time of both, in ns, in rounds that take turns. */
function medians(first: () => void, second: () => void): [number, number] {
  const times: [number[], number[]] = [[], []];
  for (let round = 0; round < ROUNDS; round++) {
    times[0].push(timed(first));
    times[1].push(timed(second));
  }
  return [median(times[0]), median(times[1])];
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

/** ns that `run` takes. */
function timed(run: () => void): number {
  const start = performance.now();
  run();
  return (performance.now() - start) * 1e6;
}

/** ns for each byte of one message of 128 KiB, and of 512 KiB, in one-byte reads. */
function oneByOne(name: string, framing: Framing, on: Wire): [number, number] {
  const reading = (size: number) => {
    const one = name.startsWith("fixed") ? fixed(size) : framing;
    const { bytes } = frames(one, on, 1, messageFor(name, "x".repeat(size)));
    return () => {
      const framer = one(on);
      for (let at = 0; at < bytes.length; at++) framer.push(bytes.subarray(at, at + 1));
      framer.end(true);
    };
  };
  const [once, twice] = medians(reading(128 * KiB), reading(512 * KiB));
  return [once / (128 * KiB), twice / (512 * KiB)];
}

/** ns for each message in reads of 64 KiB: decoded and no more, and as the framer does it. */
function reading(name: string, framing: Framing, on: Wire): [number, number] {
  const { bytes, messages } = frames(framing, on, 8 * READ, messageFor(name));
  const reads: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += READ) reads.push(bytes.subarray(at, at + READ));
  const [least, whole] = medians(
    () => {
      const decoder = on.codec.decoder();
      for (const read of reads) decoder.decode(read, { stream: true });
    },
    () => {
      const framer = framing(on);
      for (const read of reads) framer.push(read);
    },
  );
  return [least / messages, whole / messages];
}

/** ns for each message that is sent. */
function writing(name: string, framing: Framing, on: Wire): number {
  const framer = framing(on);
  const message = messageFor(name);
  const room = new Uint8Array(KiB * KiB);
  const sink = new OutgoingBytes({ grow: () => room });
  const count = 20_000;
  const send = () => {
    for (let i = 0; i < count; i++) {
      framer.frame(message, sink);
      sink.truncate(0);
    }
  };
  return median(Array.from({ length: ROUNDS }, () => timed(send))) / count;
}

/** Prints the table. */
export function benchFraming(): void {
  console.log("framing               | 1-byte reads, ns/byte      | 64 KiB reads, ns/message    | sending");
  console.log("                      | 128 KiB | 512 KiB | ratio  | decode only | whole | ratio | ns/message");
  for (const [name, framing, on] of framings) {
    const [once, twice] = oneByOne(name, framing, on);
    const [least, whole] = reading(name, framing, on);
    const cells = [once, twice, twice / once, least, whole, whole / least, writing(name, framing, on)];
    const widths = [7, 7, 6, 11, 5, 5, 7];
    const row = cells.map((cell, i) => cell.toFixed(i === 2 || i === 5 ? 2 : 0).padStart(widths[i] ?? 0));
    console.log([name.padEnd(21), ...row].join(" | "));
  }
  console.log("");
  beside("between()", between(), "lines()", lines());
  beside("length:ascii6", ASCII6, "length:u32be", lengthPrefixed());
}

/**
 * ns for each byte in reads of 64 KiB of two framings, and their ratio: of the fastest of many rounds that take turns, which
 * hold also while the machine does something else.
 */
function beside(name: string, one: Framing, otherName: string, other: Framing): void {
  const run = (framing: Framing): [() => void, number] => {
    const { bytes } = frames(framing, wire, 8 * READ);
    const read = () => {
      const framer = framing(wire);
      for (let at = 0; at < bytes.length; at += READ) framer.push(bytes.subarray(at, at + READ));
    };
    return [read, bytes.length];
  };
  const [first, firstBytes] = run(one);
  const [second, secondBytes] = run(other);
  let [a, b] = [Infinity, Infinity];
  for (let round = 0; round < 8 * ROUNDS; round++) {
    a = Math.min(a, timed(first));
    b = Math.min(b, timed(second));
  }
  const [each, otherEach] = [a / firstBytes, b / secondBytes];
  const ratio = (each / otherEach).toFixed(2);
  console.log(`${name}: ${each.toFixed(2)} ns/byte, ${otherName}: ${otherEach.toFixed(2)}, ratio ${ratio}`);
}

if (import.meta.main) benchFraming();
