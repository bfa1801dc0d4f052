import { assertEquals } from "@std/assert";
import { Received, type ReceivedOptions } from "../../../lib/cli/client/received.ts";

/** What is shown of messages that came in these batches. */
async function shown(batches: readonly string[][], options: Partial<ReceivedOptions>): Promise<string[]> {
  const all: string[] = [];
  const show = (messages: readonly string[]) => Promise.resolve(void all.push(...messages));
  const received = new Received({ show, expected: undefined, endsAtMatch: false, count: Infinity, ...options });
  for (const batch of batches) await received.take(batch);
  return all;
}

Deno.test("nothing is shown behind the match, in whatever reads the messages came", async () => {
  const expected = (message: string) => message === "b";
  for (const batches of [[["a", "b", "c"], ["d"]], [["a"], ["b"], ["c"]], [["a", "b"], ["b"]]]) {
    assertEquals(await shown(batches, { expected, endsAtMatch: true }), ["a", "b"]);
  }
  assertEquals(await shown([["a", "b", "c"]], { expected }), ["a", "b", "c"]);
});

Deno.test("no more are shown than were asked for", async () => {
  assertEquals(await shown([["a"], ["b", "c"], ["d"]], { count: 2 }), ["a", "b"]);
});
