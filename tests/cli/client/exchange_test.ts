import { assertEquals } from "@std/assert";
import { converse } from "../../../lib/cli/client/exchange.ts";
import { Peekable } from "../../../lib/cli/client/peekable.ts";
import { Replies } from "../../../lib/cli/client/replies.ts";
import { connected } from "../../pair.ts";

Deno.test("a server that ends as soon as it has read all that a pipe sent is no failure", async () => {
  const { connection, near, far } = connected();
  // The peer's end arrives before the system says that ours has left.
  const closeWrite = near.closeWrite.bind(near);
  near.closeWrite = async () => {
    await closeWrite();
    await far.closeWrite();
    await new Promise((resolve) => setTimeout(resolve, 10));
  };
  const input = new Peekable<string | Uint8Array>((async function* () {
    yield "label";
  })());
  const replies = new Replies(connection);
  assertEquals(
    await converse(input, { connection, replies, wait: 1000, show: async () => {}, toTheEnd: true }),
    "done",
  );
  await connection.close();
});
