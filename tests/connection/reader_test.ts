import { assertEquals } from "@std/assert";
import { OwnBuffers } from "../../lib/connection/buffer_pool.ts";
import { Reader } from "../../lib/connection/reader.ts";
import { type End, pair, turn } from "../pair.ts";

/** A reader of one end, what it tells, and the other end. */
function reading(maxRead?: number): { reader: Reader; near: End; far: End; told: (number | string)[] } {
  const [near, far] = pair();
  const told: (number | string)[] = [];
  const reader = new Reader(near, new OwnBuffers(), maxRead, {
    arrived: (bytes) => void told.push(bytes.length),
    finished: () => void told.push("finished"),
    failed: (error) => void told.push(error instanceof Error ? error.name : "?"),
  });
  return { reader, near, far, told };
}

Deno.test("a reader reads once when told to, and not again by itself", async () => {
  const { reader, near, far, told } = reading();
  await far.write(new Uint8Array(5000));
  await turn();
  assertEquals([near.reads, told], [0, []]);
  reader.read();
  reader.read(); // one is in flight
  assertEquals([reader.reading, near.reads], [true, 1]);
  await turn();
  assertEquals([reader.reading, near.reads, told], [false, 1, [2048]]);
});

Deno.test("the buffer grows fourfold while reads fill it, up to 64 KiB", async () => {
  const { reader, far, told } = reading();
  await far.write(new Uint8Array(300_000));
  for (let n = 0; n < 5; n++) {
    reader.read();
    await turn();
  }
  assertEquals(told, [2048, 8192, 32768, 65536, 65536]);
});

Deno.test("a framing that asks for less gets no more", async () => {
  const { reader, far, told } = reading(3000);
  await far.write(new Uint8Array(10_000));
  for (let n = 0; n < 3; n++) {
    reader.read();
    await turn();
  }
  assertEquals(told, [2048, 3000, 3000]);
});

Deno.test("reading ahead takes at most what it is told", async () => {
  const { reader, far, told } = reading();
  await far.write(new Uint8Array(1000));
  reader.readAhead(0);
  assertEquals(reader.reading, false);
  reader.readAhead(300);
  await turn();
  assertEquals(told, [300]);
});

Deno.test("a reader tells the end once and reads no more", async () => {
  const { reader, near, far, told } = reading();
  await far.closeWrite();
  reader.read();
  await turn();
  reader.read();
  assertEquals([reader.finished, near.reads, told], [true, 1, ["finished"]]);
});

Deno.test("a reader tells the system's own error", async () => {
  const { reader, far, told } = reading();
  reader.read();
  far.reset();
  await turn();
  assertEquals([reader.finished, told], [true, ["ConnectionReset"]]);
});

Deno.test("a reader that discards hears its peer out, and tells nobody what came", async () => {
  const { reader, near, far, told } = reading();
  const heard: string[] = [];
  reader.discard({ heard: () => void heard.push("heard"), ended: () => void heard.push("ended") });
  await far.write(new Uint8Array(3000));
  await far.closeWrite();
  while (!reader.finished) await turn();
  assertEquals([near.taken, heard.at(-1), heard.slice(0, -1).every((one) => one === "heard"), told], [
    3000,
    "ended",
    true,
    [],
  ]);
});

Deno.test("a released reader tells nothing of a read that was in flight, and begins none", async () => {
  const { reader, near, far, told } = reading();
  reader.read();
  reader.release();
  reader.release();
  await far.write(new Uint8Array(10));
  await turn();
  reader.read();
  assertEquals([reader.released, near.reads, told], [true, 1, []]);
});
