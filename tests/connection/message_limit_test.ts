import { assertEquals } from "@std/assert";
import { MessageRateError } from "../../lib/connection/errors.ts";
import { lines } from "../../lib/framing/delimited.ts";
import { connected, rejection, utf8 } from "../pair.ts";

Deno.test("of messages that come together as many are taken as messageLimit admits, then the connection is over", async () => {
  const asked: number[] = [];
  const taken: string[] = [];
  const { connection, far } = connected({
    framing: lines(),
    messageLimit: (_, count) => {
      asked.push(count);
      return Math.min(count, 2);
    },
  });
  await far.write(utf8("1\n2\n3\n4\n"));
  const error = await rejection(
    (async () => {
      for await (const message of connection) taken.push(message);
    })(),
    MessageRateError,
  );
  assertEquals([asked, taken, connection.signal.reason === error], [[4], ["1", "2"], true]);
  connection.abort();
});

Deno.test("a read that completes no message asks for nothing, and who is within the limit goes on", async () => {
  const asked: number[] = [];
  const { connection, far } = connected({
    framing: lines(),
    messageLimit: (_, count) => {
      asked.push(count);
      return count;
    },
  });
  const taken: string[] = [];
  const all = connection.receiveAll((messages) => void taken.push(...messages));
  await far.write(utf8("1\n"));
  await far.write(utf8("2"));
  await far.write(utf8("\n3\n"));
  await far.closeWrite();
  await all;
  assertEquals([taken, asked.reduce((sum, count) => sum + count), asked.includes(0)], [["1", "2", "3"], 3, false]);
  connection.abort();
});

Deno.test("who is over the limit is told no more than that by the handler's own last word", async () => {
  const { connection, far } = connected({ framing: lines(), messageLimit: () => 0 });
  await far.write(utf8("1\n"));
  await rejection(connection.receive(), MessageRateError);
  connection.send("slower");
  await connection.closeWrite();
  const read = new Uint8Array(16);
  assertEquals(new TextDecoder().decode(read.subarray(0, await far.read(read) ?? 0)), "slower\n");
  connection.abort();
});
