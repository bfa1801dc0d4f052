import { assertEquals, assertThrows } from "@std/assert";
import { SharedMessage } from "../../mod.ts";
import { reply } from "../../lib/handlers/reply.ts";
import { answer } from "../../lib/handlers/answer.ts";
import { lines } from "../../lib/framing/delimited.ts";
import { connected, rejection, taken, utf8 } from "../pair.ts";

/** A value as a program without types has it. */
function untyped(value: unknown): string {
  return value as string;
}

const NEEDED = "a message is a string or a Uint8Array";

const refused: [what: unknown, message: string][] = [
  [42, `Cannot send the number 42: ${NEEDED}, as String(…) makes one`],
  [true, `Cannot send the boolean true: ${NEEDED}, as String(…) makes one`],
  [7n, `Cannot send the bigint 7: ${NEEDED}, as String(…) makes one`],
  [undefined, `Cannot send undefined: ${NEEDED}; was return forgotten?`],
  [null, `Cannot send null: ${NEEDED}`],
  [Promise.resolve("hi"), `Cannot send a promise: ${NEEDED}; was await forgotten?`],
  [() => "hi", `Cannot send a function: ${NEEDED}; was it to be called?`],
  [["h", "i"], `Cannot send an array: ${NEEDED}; send its elements one by one, or join them`],
  [new String("hi"), `Cannot send a String object: ${NEEDED}, without new`],
  [new ArrayBuffer(2), `Cannot send a ArrayBuffer: ${NEEDED}; wrap it in new Uint8Array(…)`],
  [{ text: "hi" }, `Cannot send an object: ${NEEDED}, as JSON.stringify(…) makes one`],
];

for (const [what, message] of refused) {
  Deno.test(`send() rejects at once: ${message}`, async () => {
    const { connection, near, far } = connected({ framing: lines() });
    assertEquals((await rejection(connection.send(untyped(what)), TypeError)).message, message);
    assertEquals([connection.bufferedAmount, near.writes, connection.signal.aborted], [0, [], false]);
    connection.send("well");
    assertEquals(await taken(far, 5), "well\n");
    far.close();
    await connection.close();
    assertEquals(near.closed, true);
  });
}

Deno.test("what is no message is no reply and no shared message either", () => {
  for (const [what, message] of refused) {
    if (what !== undefined) assertEquals(assertThrows(() => reply(untyped(what)), TypeError).message, message);
    assertEquals(assertThrows(() => new SharedMessage(untyped(what)), TypeError).message, message);
  }
});

Deno.test("an answer that is no message ends the handler, and nothing of it is sent", async () => {
  for (const [what, message] of refused) {
    const { connection, far } = connected({ framing: lines() });
    const answering = answer(connection, () => untyped(what));
    await far.write(utf8("?\n"));
    assertEquals((await rejection(answering, TypeError)).message, message);
    far.close();
    await connection.close();
    assertEquals(await taken(far).catch(() => ""), "");
  }
});

Deno.test("whoever made the connection hears once of what was refused and not awaited, and it goes on", async () => {
  const faults: unknown[] = [];
  const { connection, far } = connected({ framing: lines() }, Infinity, (error) => faults.push(error));
  for (const [what] of refused) connection.send(untyped(what));
  connection.send("well");
  assertEquals(await taken(far, 5), "well\n");
  assertEquals(faults.map(String), [`TypeError: ${refused[0]?.[1]}`]);
  far.close();
  await connection.close();
});
