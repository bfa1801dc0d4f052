import { assert } from "@std/assert";
import type { Codec } from "../../lib/codec/mod.ts";
import { between } from "../../lib/framing/between.ts";
import { chunks } from "../../lib/framing/chunks.ts";
import { delimited, lines } from "../../lib/framing/delimited.ts";
import { fixed } from "../../lib/framing/fixed.ts";
import type { Framer, Framing, Wire } from "../../lib/framing/framer.ts";
import { idleGap } from "../../lib/framing/idle.ts";
import { lengthPrefixed } from "../../lib/framing/length.ts";
import { framed, wire } from "./cut.ts";

const KiB = 1024;

/** Bytes and characters that went through the platform's functions that copy or scan. */
let scanned = 0;
/** The text last searched from end to end, which is no rope: to slice it costs what is sliced. */
let flat: unknown;
/** Inside a codec, which is counted as a whole. */
let within = false;

/** What `call` returns; counted as `cost`. */
function codecCall<T>(cost: number, call: () => T): T {
  scanned += cost;
  within = true;
  try {
    return call();
  } finally {
    within = false;
  }
}

type Method = (this: { length: number }, ...args: unknown[]) => unknown;

/** Each function, and what one call of it copies or scans at the most; `this` may be a rope that is made flat. */
const costs: [object, string, (self: { length: number }, args: unknown[], result: unknown) => number][] = [
  ...["indexOf", "lastIndexOf", "includes", "slice", "copyWithin", "fill", "join"].map((name) =>
    [Object.getPrototypeOf(Uint8Array.prototype), name, length] as typeof costs[number]
  ),
  [Object.getPrototypeOf(Uint8Array.prototype), "set", (_self, [source]) => (source as Uint8Array).length],
  [String.prototype, "slice", (self, _args, result) => (self as unknown === flat ? result as string : self).length],
  [String.prototype, "replaceAll", (self, _args, result) => (flat = result, self.length)],
  ...["indexOf", "lastIndexOf", "includes", "substring", "split", "endsWith", "startsWith", "charCodeAt", "at"]
    .map((name) => [String.prototype, name, length] as typeof costs[number]),
  ...["replace", "match", "matchAll", "search", "concat", "codePointAt"]
    .map((name) => [String.prototype, name, length] as typeof costs[number]),
  [Array.prototype, "join", (_self, _args, result) => (result as string).length],
];

function length(self: { length: number }): number {
  return self.length;
}

/** What `run` copies and scans. */
function count(run: () => void): number {
  const originals = costs.map(([owner, name]) => Object.getOwnPropertyDescriptor(owner, name) ?? {});
  costs.forEach(([owner, name, cost], i) => {
    const original = originals[i]?.value as Method;
    const counting: Method = function (...args) {
      const result = original.apply(this, args);
      if (!within) scanned += cost(this, args, result);
      return result;
    };
    Object.defineProperty(owner, name, { ...originals[i], value: counting });
  });
  scanned = 0;
  try {
    run();
    return scanned;
  } finally {
    costs.forEach(([owner, name], i) => Object.defineProperty(owner, name, originals[i] ?? {}));
  }
}

/** The same codec; what it decodes and encodes is counted. */
function counted(codec: Codec): Codec {
  return {
    encoding: codec.encoding,
    decoder(options) {
      const decoder = codec.decoder(options);
      return {
        decode: (bytes, options) => codecCall(bytes?.length ?? 0, () => decoder.decode(bytes, options)),
      };
    },
    encoder(options) {
      const encoder = codec.encoder(options);
      return {
        encodeInto: (text, bytes, options) => codecCall(text.length, () => encoder.encodeInto(text, bytes, options)),
        get replaced() {
          return encoder.replaced;
        },
      };
    },
  };
}

function pushAll(framer: Framer, bytes: Uint8Array, size: number): void {
  for (let at = 0; at < bytes.length; at += size) framer.push(bytes.subarray(at, at + size));
  framer.end(true);
  assert(framer.failure === undefined, String(framer.failure));
}

const framings: Record<string, (size: number) => Framing> = {
  "chunks()": () => chunks(),
  "lines()": () => lines(),
  'delimited("|")': () => delimited("|"),
  'delimited("--boundary--")': () => delimited("--boundary--"),
  "between()": () => between(),
  'between("<<", ">>")': () => between("<<", ">>"),
  "lengthPrefixed()": () => lengthPrefixed(),
  "fixed()": (size) => fixed(size),
  "idleGap()": () => idleGap(50),
};
/** Where, the lesser of two sizes, and the settings. */
const wires: [string, number, (size: number) => Partial<Wire>][] = [
  ["", 256 * KiB, () => ({})],
  [" near the limit", 32 * KiB, (size) => ({ maxMessageSize: size })],
  [" on a fatal wire", 32 * KiB, () => ({ fatal: true })],
];

for (const [name, make] of Object.entries(framings)) {
  for (const [where, lesser, settings] of wires) {
    Deno.test(`${name}${where} copies and scans twice as much for twice the bytes, in one-byte pushes`, () => {
      const [once = NaN, twice = NaN] = [lesser, 2 * lesser].map((size) => {
        const on = wire("gbk", settings(size));
        const bytes = framed(make(size), on, "亅-".repeat(size / 3).padEnd(size - Math.floor(size / 3), "x"));
        const framer = make(size)({ ...on, codec: counted(on.codec) });
        return count(() => pushAll(framer, bytes, 1));
      });
      assert(twice <= 2.1 * once, `${once} and ${twice}`);
      // A long delimiter costs its length for each push, and the log of the fatal wire eight bytes.
      assert(twice < 64 * 2 * lesser, `${twice / 2 / lesser} for each byte`);
    });
  }
}

Deno.test("a read of many lines is scanned once", () => {
  const on = wire("gbk");
  const bytes = framed(lines(), on, ...Array(3000).fill("好的,我是服务端"));
  const framer = lines()({ ...on, codec: counted(on.codec) });
  const original = String.prototype.indexOf;
  let scans = 0;
  String.prototype.indexOf = function (text, from = 0) {
    const at = original.call(this, text, from);
    scans += (at === -1 ? this.length : at + 1) - from;
    return at;
  };
  try {
    framer.push(bytes);
  } finally {
    String.prototype.indexOf = original;
  }
  assert(scans <= 2 * bytes.length, `${scans} for ${bytes.length} bytes`);
});
