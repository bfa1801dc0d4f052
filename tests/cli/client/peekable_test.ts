import { assertEquals, assertRejects } from "@std/assert";
import { Peekable } from "../../../lib/cli/client/peekable.ts";

async function* source(...items: string[]): AsyncGenerator<string> {
  yield* items;
}

Deno.test("a message stays the next one until it is taken, and after the last comes undefined", async () => {
  const messages = new Peekable(source("a", "b"));
  assertEquals([await messages.peek(), await messages.peek()], ["a", "a"]);
  messages.taken();
  assertEquals([await messages.peek(), await messages.peek()], ["b", "b"]);
  messages.taken();
  assertEquals([await messages.peek(), await messages.peek()], [undefined, undefined]);
});

Deno.test("a wait for a message that was given up is gone on with: nothing is read twice, nothing is skipped", async () => {
  const asked = Promise.withResolvers<string>();
  let reads = 0;
  const messages = new Peekable((async function* () {
    reads++;
    yield await asked.promise;
    reads++;
    yield "second";
  })());
  const [first, again] = [messages.peek(), messages.peek()];
  asked.resolve("first");
  assertEquals([await first, await again, reads], ["first", "first", 1]);
  messages.taken();
  assertEquals([await messages.peek(), reads], ["second", 2]);
});

Deno.test("a source that fails fails every look at its next message", async () => {
  const messages = new Peekable((async function* (): AsyncGenerator<string> {
    yield await Promise.reject(new Deno.errors.IsADirectory("a folder"));
  })());
  await assertRejects(() => messages.peek(), Deno.errors.IsADirectory, "a folder");
  await assertRejects(() => messages.peek(), Deno.errors.IsADirectory, "a folder");
});
