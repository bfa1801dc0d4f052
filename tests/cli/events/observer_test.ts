import { assertEquals } from "@std/assert";
import { connect, echo, serve } from "@mojibye/mojibye";
import type { Event } from "../../../lib/cli/events/events.ts";
import { ConnectionObserver } from "../../../lib/cli/events/observer.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";

Deno.test("a view that fails is told by the others, once, and ends no conversation", async () => {
  const told: string[] = [];
  const failing = () => {
    throw new RangeError("Invalid string length");
  };
  const other = ({ event, id, text, reason }: Event) =>
    void told.push([event, id, text ?? reason].filter((value) => value !== undefined).join(" "));
  const subscribers = { views: [failing, other], messages: true, data: true };
  const observer = new ConnectionObserver(subscribers, catalogOf("en"), "utf-8");
  await using server = serve({ hostname: "127.0.0.1", ...observer.hooks }, observer.around(echo()));
  await using conn = await connect({ port: server.addr.port });
  await conn.send("hello");
  assertEquals(await conn.receive(), "hello");
  await conn.close();
  await server.shutdown();
  assertEquals(told, [
    "warning some things cannot be shown, the conversations go on: Invalid string length",
    "open 1",
    "data 1",
    "message 1 hello",
    "message 1 hello",
    "data 1",
    "close 1",
  ]);
});

Deno.test("connections are numbered as they come; a port that is used again has another number", async () => {
  const ids: (number | undefined)[] = [];
  const view = ({ event, id }: Event) => {
    if (event === "open") ids.push(id);
  };
  const subscribers = { views: [view], messages: false, data: false };
  const observer = new ConnectionObserver(subscribers, catalogOf("en"), "utf-8");
  await using server = serve({ hostname: "127.0.0.1", ...observer.hooks }, observer.around(echo()));
  for (let round = 0; round < 3; round++) {
    await using conn = await connect({ port: server.addr.port });
    await conn.closeWrite();
    assertEquals(await conn.receive(), null);
  }
  assertEquals(ids, [1, 2, 3]);
});
