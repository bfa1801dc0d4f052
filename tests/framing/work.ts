/**
 * What a run costs, in counts instead of time: they are the same on a slow machine and on a busy one.
 *
 * @module
 */
import { Session } from "node:inspector";
import { getHeapStatistics } from "node:v8";
import { type Codec, codec, type Decoder } from "../../lib/codec/mod.ts";

/** What a run did. */
export interface Work {
  /** Bytes that were decoded, by the decoders of a {@linkcode countingCodec}. */
  readonly decoded: number;
  /** Bytes of arrays that were made, copied or searched. */
  readonly bytes: number;
  /** Bytes of objects and texts: to search a text that has grown, the engine makes one piece of it, which counts anew. */
  readonly heap: number;
  /** How often each block of a framer's code ran: every round of a loop is one. */
  readonly steps: number;
}

let decoded = 0;
let bytes = 0;

// What `deno test --coverage` is made of. It begins before a framer is first called: the engine gives counters to the
// functions that it compiles from now on.
const session = new Session();
session.connect();
session.post("Profiler.enable");
session.post("Profiler.startPreciseCoverage", { callCount: true, detailed: true });

/** The codec of this label; what its decoders are given is counted. */
export function countingCodec(label: string): Codec {
  const inner = codec(label);
  return {
    encoding: inner.encoding,
    encoder: inner.encoder.bind(inner),
    decoder: (options) => counting(inner, options),
  };
}

function counting(inner: Codec, options: { fatal?: boolean } | undefined): Decoder {
  const decoder = inner.decoder(options);
  return {
    decode(input, options) {
      decoded += input?.length ?? 0;
      return decoder.decode(input, options);
    },
  };
}

const RealUint8Array = Uint8Array;

/** Takes the place of `Uint8Array` while a run is counted. */
class CountedBytes extends RealUint8Array<ArrayBuffer> {
  constructor(of: number | ArrayBuffer = 0, from?: number, length?: number) {
    // A view costs nothing of its bytes; an iterable of bytes is a new array.
    super(of as ArrayBuffer, from, length);
    if (!(of instanceof ArrayBuffer)) bytes += this.length;
  }

  override set(from: ArrayLike<number>, at?: number): void {
    bytes += from.length;
    super.set(from, at);
  }

  override fill(value: number, from = 0, to = this.length): this {
    bytes += to - from;
    return super.fill(value, from, to);
  }

  override copyWithin(to: number, from: number, end = this.length): this {
    bytes += end - from;
    return super.copyWithin(to, from, end);
  }

  override indexOf(byte: number, from = 0): number {
    const at = super.indexOf(byte, from);
    bytes += (at < 0 ? this.length : at) - from;
    return at;
  }

  override lastIndexOf(byte: number, from = this.length - 1): number {
    const at = super.lastIndexOf(byte, from);
    bytes += from - at;
    return at;
  }
}

/** A copy of bytes whose views are counted as well: `slice()` of one is a new array. */
export function countedCopy(from: Uint8Array): Uint8Array {
  const copy = new CountedBytes(from.length);
  copy.set(from);
  return copy;
}

/** Counts what `run` does, which must not wait: all that happens meanwhile is its own. */
export async function workOf(run: () => void): Promise<Work> {
  await steps();
  globalThis.Uint8Array = CountedBytes as unknown as typeof Uint8Array;
  try {
    decoded = 0;
    bytes = 0;
    const before = allocated();
    run();
    const work = { decoded, bytes, heap: allocated() - before };
    return { ...work, steps: await steps() };
  } finally {
    globalThis.Uint8Array = RealUint8Array;
  }
}

/** Bytes that the engine has ever given to objects and texts. Arrays of bytes are not among them. */
function allocated(): number {
  const { total_allocated_bytes: bytes = NaN }: Partial<Record<string, number>> = { ...getHeapStatistics() };
  return bytes;
}

/** How often blocks of `lib/framing` and of tests ran since this was last asked. */
function steps(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  session.post("Profiler.takePreciseCoverage", (error, { result }) => {
    if (error) return reject(error);
    const seen = result.filter(({ url }) => /\/(lib|tests)\/framing\//.test(url));
    const ranges = seen.flatMap(({ functions }) => functions).flatMap(({ ranges }) => ranges);
    resolve(ranges.reduce((sum, { count }) => sum + count, 0));
  });
  return promise;
}
