import { assertEquals, assertRejects } from "@std/assert";
import { RecentReads, Replies } from "../../../lib/cli/client/replies.ts";
import { lines } from "../../../mod.ts";
import { connected, utf8 } from "../../pair.ts";

/** Replies that come as chunks, and the raw other end. */
function chunked(encoding = "utf-8") {
  const reads = new RecentReads();
  const { connection, far } = connected({
    encoding,
    onBytes: (_, direction, bytes) => {
      if (direction === "in") reads.saw(bytes);
    },
  });
  return { connection, far, replies: new Replies(connection, reads) };
}

Deno.test("with a framing every message is a reply of its own; the end is null", async () => {
  const { connection, far } = connected({ framing: lines() });
  const replies = new Replies(connection);
  await far.write(utf8("a\nb\n"));
  await far.closeWrite();
  assertEquals([await replies.next(1000), await replies.next(1000), await replies.next(1000)], ["a", "b", null]);
  connection.abort();
});

Deno.test("a wait in vain is undefined, and the reply that comes later is the next one", async () => {
  const { connection, far } = connected({ framing: lines() });
  const replies = new Replies(connection);
  assertEquals(await replies.next(1), undefined);
  assertEquals(await replies.next(0), undefined);
  await far.write(utf8("late\n"));
  assertEquals(await replies.next(1000), "late");
  connection.abort();
});

Deno.test("chunks that follow one another are one reply; after a silence comes another", async () => {
  const { connection, far, replies } = chunked();
  await far.write(utf8("one "));
  const reply = replies.next(1000);
  await far.write(utf8("reply"));
  assertEquals(await reply, "one reply");
  await far.write(utf8("two"));
  assertEquals(await replies.next(1000), "two");
  connection.abort();
});

Deno.test("a torn character keeps a reply open until it is whole, or the wait is over", async () => {
  const { connection, far, replies } = chunked("gbk");
  await far.write(Uint8Array.of(0xc4, 0xe3, 0xba));
  const reply = replies.next(5000);
  assertEquals(await Promise.race([reply, new Promise((resolve) => setTimeout(resolve, 100, "open"))]), "open");
  await far.write(Uint8Array.of(0xc3));
  assertEquals(await reply, "你好");
  await far.write(Uint8Array.of(0xc4, 0xe3, 0xba));
  assertEquals(await replies.next(100), "你");
  connection.abort();
});

Deno.test("a lost connection is the error of the next reply", async () => {
  const { connection, far } = connected();
  const replies = new Replies(connection);
  far.reset();
  await assertRejects(() => replies.next(1000), Deno.errors.ConnectionReset);
  connection.abort();
});
