import { assertEquals } from "@std/assert";
import { type LineTarget, LineWriter } from "../../../lib/cli/view/line_writer.ts";
import { testWith } from "../../tools.ts";
import { Program, run } from "../process.ts";

/** A target that keeps what is written, at most `most` bytes at a time, once `gate` is open. */
function target({ most = Infinity, gate = Promise.resolve() }: { most?: number; gate?: Promise<void> } = {}) {
  const writes: string[] = [];
  const to: LineTarget = {
    async write(bytes) {
      await gate;
      const taken = bytes.subarray(0, most);
      writes.push(new TextDecoder().decode(taken));
      return taken.length;
    },
  };
  return { to, writes };
}

Deno.test("lines are written together, in order, whatever part the target takes", async () => {
  const { to, writes } = target({ most: 5 });
  const lines = new LineWriter(to);
  for (const line of ["one", "two", "three"]) assertEquals(lines.line(line), true);
  assertEquals(writes, []);
  await lines.flushed();
  assertEquals(writes, ["one\nt", "wo\nth", "ree\n"]);
});

Deno.test("64 KiB are written without waiting for more", async () => {
  const { to, writes } = target();
  const lines = new LineWriter(to);
  lines.line("x".repeat(65535));
  await Promise.resolve();
  assertEquals(writes.map(({ length }) => length), [65536]);
  await lines.flushed();
});

Deno.test("beyond 16 MiB of waiting lines more are dropped, and counted once some can be written again", async () => {
  const { promise: gate, resolve: open } = Promise.withResolvers<void>();
  const { to, writes } = target({ gate });
  const dropped: number[] = [];
  const lines = new LineWriter(to, undefined, (count) => dropped.push(count));
  const line = "x".repeat(65535);
  let taken = 0;
  while (lines.line(line)) taken++;
  assertEquals([taken, lines.line("another")], [257, false]);
  assertEquals(dropped, []);
  open();
  await lines.flushed();
  assertEquals(dropped, [2]);
  assertEquals(writes.join("").length, 257 * 65536);
});

Deno.test("a target that fails is written to no more, which is said once", async () => {
  let writes = 0;
  const failures: unknown[] = [];
  const lines = new LineWriter({
    write() {
      writes++;
      return Promise.reject(new Error("no space"));
    },
  }, (error) => failures.push(error));
  for (let round = 0; round < 3; round++) {
    assertEquals(lines.line("a"), true);
    await lines.flushed();
  }
  assertEquals([writes, failures.map(String)], [1, ["Error: no space"]]);
});

Deno.test("a pipe that is full for now is tried again", async () => {
  const { to, writes } = target();
  let full = 2;
  const lines = new LineWriter({
    write(bytes) {
      if (full-- > 0) return Promise.reject(new Deno.errors.WouldBlock("try again"));
      return to.write(bytes);
    },
  }, () => writes.push("failed"));
  lines.line("a");
  await lines.flushed();
  assertEquals(writes, ["a\n"]);
});

testWith(["sh"], "a server says once that its log is gone, and goes on", async () => {
  // The shell gives the server a standard output of its own; everything else is as in any test.
  const script = `exec "$0" run -A server.ts --lang en -H 127.0.0.1 -p 0 "$@" > /dev/full`;
  await using ours = new Program("sh", ["-c", script, Deno.execPath()]);
  const port = /(\d+)$/.exec(await ours.stderr.line("listening on"))?.[1] ?? "";
  for (let round = 0; round < 3; round++) {
    assertEquals((await run("client", ["127.0.0.1", port, "a"])).stdout, "好的,我是服务端\n");
  }
  ours.child.kill("SIGINT");
  assertEquals(await ours.exit(), 0);
  const gone =
    "standard output can no longer be written, the server goes on without it: No space left on device (os error 28)";
  assertEquals(ours.stderr.lines.slice(1), [gone]);
});
