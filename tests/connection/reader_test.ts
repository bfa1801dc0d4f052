import { assertEquals, assertInstanceOf } from "@std/assert";
import { type BufferPool, NO_BUFFER, OwnBuffers, SHARED_BUFFERS } from "../../lib/connection/buffer_pool.ts";
import { Reader } from "../../lib/connection/reader.ts";
import { output } from "../cli/process.ts";
import { pair, turn, utf8 } from "../pair.ts";

/** A reader over one end, and what it told. */
function reading(options: { pool?: BufferPool; maxRead?: number } = {}) {
  const [near, far] = pair();
  const told: unknown[] = [];
  const reader = new Reader(near, options.pool ?? SHARED_BUFFERS, options.maxRead, {
    arrived: (bytes) => told.push(new TextDecoder().decode(bytes)),
    finished: () => told.push("finished"),
    failed: (error) => told.push(error),
  });
  return { reader, near, far, told };
}

Deno.test("a reader reads when told to, one read at a time, and tells of the end", async () => {
  const { reader, near, far, told } = reading();
  await far.write(utf8("one"));
  await turn();
  assertEquals([near.reads, told], [0, []]);
  reader.read();
  reader.read();
  assertEquals([near.reads, reader.reading], [1, true]);
  await turn();
  assertEquals([told, reader.reading], [["one"], false]);
  await far.closeWrite();
  reader.read();
  await turn();
  assertEquals([told, reader.finished], [["one", "finished"], true]);
  reader.read();
  assertEquals(near.reads, 2);
});

Deno.test("a read that fails is told, and is the last", async () => {
  const { reader, near, far, told } = reading();
  reader.read();
  far.reset();
  await turn();
  assertInstanceOf(told[0], Deno.errors.ConnectionReset);
  reader.read();
  assertEquals([near.reads, reader.finished], [1, true]);
});

Deno.test("the buffer grows fourfold after each read that filled it, to 64 KiB, or to maxRead", async () => {
  for (
    const [maxRead, sizes] of [[undefined, [2048, 8192, 32_768, 65_536, 65_536]], [3000, [2048, 3000, 3000]]] as const
  ) {
    const { reader, far, told } = reading(maxRead === undefined ? {} : { maxRead });
    await far.write(utf8("x".repeat(200_000)));
    for (const _ of sizes) {
      reader.read();
      await turn();
    }
    assertEquals(told.map((text) => String(text).length), [...sizes]);
    reader.release();
  }
});

Deno.test("readAhead() reads no more than it is told, and does not make the buffer grow", async () => {
  const { reader, far, told } = reading();
  await far.write(utf8("x".repeat(5000)));
  for (const most of [100, 0, 2048, 2048]) {
    reader.readAhead(most);
    await turn();
  }
  assertEquals(told.map((text) => String(text).length), [100, 2048, 2048]);
  reader.release();
});

Deno.test("a released reader reads no more, whoever asks it to, and tells nothing", async () => {
  const { reader, near, far, told } = reading();
  reader.read();
  reader.release();
  reader.release();
  reader.read();
  reader.readAhead(10);
  let ended = 0;
  reader.discard({ heard: () => {}, ended: () => ended++ });
  await far.write(utf8("late"));
  await turn();
  assertEquals([near.reads, told, ended], [1, [], 1]);
});

Deno.test("discard() reads and forgets, until the peer has finished or the reader is released", async () => {
  for (const how of ["finished", "released"]) {
    const { reader, far, told } = reading();
    let heard = 0;
    let ended = 0;
    reader.discard({ heard: () => heard++, ended: () => ended++ });
    await far.write(utf8("one"));
    await turn();
    await far.write(utf8("two"));
    await turn();
    assertEquals([heard, ended, told], [2, 0, []]);
    if (how === "finished") await far.closeWrite();
    else reader.release();
    await turn();
    assertEquals(ended, 1);
  }
});

Deno.test("a buffer of the shared pool serves again, one to which a read still writes does not", async () => {
  const idle = reading();
  idle.reader.release();
  const buffer = SHARED_BUFFERS.acquire(1);
  const busy = reading();
  busy.reader.read();
  busy.reader.release();
  const next = SHARED_BUFFERS.acquire(1);
  await busy.far.write(utf8("late"));
  await turn();
  assertEquals(new TextDecoder().decode(next.bytes).includes("late"), false);
  assertEquals([buffer.bytes.length, next.bytes.length], [2048, 2048]);
});

Deno.test("own buffers begin as zeros, and are kept for the connection alone", () => {
  const own = new OwnBuffers();
  const first = own.acquire(10);
  assertEquals(first.bytes, new Uint8Array(2048));
  first.bytes.fill(1);
  own.release(first);
  assertEquals(own.acquire(2048) === first, true);
  assertEquals(own.acquire(1).bytes, new Uint8Array(2048));
  assertEquals(new OwnBuffers().acquire(1).bytes, new Uint8Array(2048));
  assertEquals([own.acquire(2049).bytes.length, own.acquire(70_000).bytes.length], [4096, 131_072]);
  assertEquals(NO_BUFFER.bytes.length, 0);
});

/** What a program prints that talks to a server which says nothing, and closes nothing. */
async function program(code: string): Promise<string> {
  const mod = import.meta.resolve("../../mod.ts");
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const running = output(Deno.execPath(), [
    "eval",
    "--no-config",
    `const { connect } = await import(${JSON.stringify(mod)});
    const conn = await connect({ port: ${listener.addr.port} });
    ${code}`,
  ]);
  using socket = await listener.accept();
  const buffer = new Uint8Array(10);
  await socket.read(buffer);
  await socket.write(utf8("answer"));
  const { stdout, code: status } = await running;
  return `${status} ${stdout}`;
}

Deno.test("a program that sends and forgets to close ends; one that waits for the peer does not", async () => {
  assertEquals(await program('await conn.send("hi"); console.log("sent");'), "0 sent\n");
  assertEquals(await program('await conn.send("hi"); console.log(await conn.receive());'), "0 answer\n");
});
