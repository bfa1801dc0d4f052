import { assertEquals } from "@std/assert";
import type { Event } from "../../../lib/cli/events/events.ts";
import { MergedEvents } from "../../../lib/cli/workers/merged_events.ts";
import { WorkerProcess } from "../../../lib/cli/workers/worker_process.ts";

/** A worker that is no process: only what is known of it. */
function worker(number: number): WorkerProcess {
  return Object.assign(Object.create(WorkerProcess.prototype), { number, open: new Map() });
}

function merged(): { events: MergedEvents; seen: Event[] } {
  const seen: Event[] = [];
  return { events: new MergedEvents([(event) => seen.push(event)]), seen };
}

Deno.test("connections are numbered over all workers, and each event names both ends", () => {
  const { events, seen } = merged();
  const [one, two] = [worker(1), worker(2)];
  const at = { local: "127.0.0.1:9", time: 5 };
  events.told(one, { ...at, event: "open", id: 1, remote: "a:1" });
  events.told(two, { ...at, event: "open", id: 1, remote: "b:1" });
  events.told(two, [6, 1, "in", "你好"]);
  events.told(two, { time: 6, event: "data", id: 1, direction: "in", base64: "xOO6ww==" });
  events.told(two, { time: 7, event: "close", id: 1 });
  assertEquals(MergedEvents.open([two, one]).map(({ id, key, remote }) => [id, key, remote]), [[1, 1, "a:1"]]);
  assertEquals(events.ended(one, "its worker ended"), 1);
  assertEquals(MergedEvents.open([one, two]), []);
  const second = { id: 2, local: "127.0.0.1:9", remote: "b:1" };
  assertEquals(seen.slice(1, -1), [
    { time: 5, event: "open", ...second },
    { time: 6, event: "message", ...second, direction: "in", text: "你好" },
    { time: 6, event: "data", ...second, direction: "in", bytes: new Uint8Array([0xc4, 0xe3, 0xba, 0xc3]) },
    { time: 7, event: "close", ...second },
  ]);
  const { id, event, reason } = seen.at(-1) ?? { event: undefined };
  assertEquals({ id, event, reason }, { id: 1, event: "close", reason: "its worker ended" });
});

Deno.test("the far side of a bridge stays with its client, and is none", () => {
  const { events, seen } = merged();
  const [one, two] = [worker(1), worker(2)];
  events.told(two, { time: 1, event: "open", id: 1, local: "l", remote: "other" });
  events.told(one, { time: 1, event: "open", id: 1, local: "l", remote: "client" });
  events.told(one, { time: 1, event: "open", id: 2, pair: 1, local: "l", remote: "far" });
  assertEquals(seen.map(({ id, pair }) => [id, pair]), [[1, undefined], [2, undefined], [3, 2]]);
  assertEquals(MergedEvents.open([one]).map(({ remote }) => remote), ["client"]);
  assertEquals(events.ended(one, "its worker ended"), 1);
});

Deno.test("what all workers say of the server is told once, and again when one of them says it again", () => {
  const { events, seen } = merged();
  const say = (number: number) => events.told(worker(number), { time: 1, event: "warning", reason: "read again" });
  for (const number of [1, 2, 3]) say(number);
  assertEquals(seen.length, 1);
  say(2);
  assertEquals(seen.length, 2);
  for (const number of [1, 3]) say(number);
  assertEquals(seen.length, 2);
});
