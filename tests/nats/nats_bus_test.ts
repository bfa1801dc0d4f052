import { assertEquals, assertInstanceOf, assertRejects, assertThrows } from "@std/assert";
import { connect } from "npm:@nats-io/transport-node@3.4.0";
import { type BusMessage, BusMessageError, natsBus, type NatsStatus } from "../../lib/nats/mod.ts";
import { Envelope } from "../../lib/nats/envelope.ts";
import { Subjects } from "../../lib/nats/subject.ts";
import { has } from "../tools.ts";
import { NatsServer } from "./nats_server.ts";

/** With a real server, if there is one. */
function test(name: string, run: () => Promise<void>): void {
  const missing = !has("nats-server");
  Deno.test({ name: missing ? `${name} (skipped: no nats-server)` : name, ignore: missing, fn: run });
}

/** What a room hears, to be waited for. */
class Heard {
  readonly messages: BusMessage[] = [];
  #wake: () => void = () => {};

  readonly take = (message: BusMessage): void => {
    this.messages.push(message);
    this.#wake();
  };

  /** The texts, once there are so many. */
  async texts(count: number): Promise<string[]> {
    while (this.messages.length < count) await new Promise<void>((resolve) => this.#wake = resolve);
    return this.messages.map(({ text }) => text);
  }
}

test("two servers hear each other and themselves once, in the order in which each speaks", async () => {
  await using nats = await NatsServer.start();
  await using here = await natsBus({ servers: nats.url });
  await using there = await natsBus({ servers: nats.url });
  const [near, far, other] = [new Heard(), new Heard(), new Heard()];
  here.subscribe("大厅", near.take);
  there.subscribe("大厅", far.take);
  there.subscribe("别处", other.take);
  await there.flush();
  for (let i = 0; i < 1000; i++) here.publish("大厅", "小白", `第${i}句`);
  const expected = Array.from({ length: 1000 }, (_, i) => `第${i}句`);
  assertEquals(near.messages.map(({ text }) => text), expected);
  assertEquals(await far.texts(1000), expected);
  assertEquals([near.messages.length, other.messages.length], [1000, 0]);
  const [first] = far.messages;
  assertEquals([first?.sender, first?.room, first?.node], ["小白", "大厅", here.node]);
  assertEquals([here.counts.published, there.counts.received, here.counts.dropped], [1000, 1000, 0]);
});

test("while NATS is away a room is heard on its own server, what is not handed over is counted, and it comes back", async () => {
  const first = await NatsServer.start("--cluster_name", "c", "--cluster", "nats://127.0.0.1:-1");
  await using second = await NatsServer.start(
    "--cluster_name",
    "c",
    "--cluster",
    "nats://127.0.0.1:-1",
    "--routes",
    first.route,
  );
  const told: NatsStatus[] = [];
  const changed = new Heard();
  await using here = await natsBus({
    servers: [first.url],
    onStatus: (status) => {
      told.push(status);
      changed.take({ id: "", node: "", room: "", sender: "", text: status.type, time: 0 });
    },
  });
  await using there = await natsBus({ servers: [second.url] });
  const [near, far] = [new Heard(), new Heard()];
  here.subscribe("r", near.take);
  there.subscribe("r", far.take);
  // The routes between the two servers are there once something has passed them.
  let passed = 0;
  while (far.messages.length === 0) {
    here.publish("r", "a", "hello");
    passed++;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  await first[Symbol.asyncDispose]();
  assertEquals(await changed.texts(1), ["lost"]);
  const before = near.messages.length;
  here.publish("r", "a", "alone");
  assertEquals([near.messages.length, near.messages.at(-1)?.text], [before + 1, "alone"]);
  assertEquals(here.counts.dropped, 1);
  // The cluster has told of its other server.
  assertEquals(await changed.texts(2), ["lost", "back"]);
  assertEquals(told[1]?.type === "back" && told[1].server, new URL(second.url).host);
  const heard = far.messages.length;
  here.publish("r", "a", "together");
  assertEquals((await far.texts(heard + 1)).at(-1), "together");
  assertEquals(passed > 0, true);
});

test("messages that are none of ours, of another version, unsigned or sent on under another room are left out and counted", async () => {
  await using nats = await NatsServer.start();
  await using bus = await natsBus({ servers: nats.url, secret: "s" });
  await using signed = await natsBus({ servers: nats.url, secret: "s" });
  const heard = new Heard();
  bus.subscribe("r", heard.take);
  await bus.flush();
  const stranger = await connect({ servers: nats.url });
  const subject = new Subjects("mojibye").of("r");
  const message = { id: "1", node: "n", room: "r", sender: "a", text: "forged", time: 0 };
  const right = new Envelope("s");
  stranger.publish(subject, new Envelope("wrong").write(subject, message));
  stranger.publish(subject, new Envelope(undefined).write(subject, message));
  stranger.publish(subject, Uint8Array.of(0xff));
  stranger.publish(subject, right.write("mojibye.room.other", message));
  stranger.publish(subject, right.write(subject, { ...message, room: "other" }));
  await stranger.flush();
  await stranger.close();
  signed.publish("r", "b", "right");
  assertEquals(await heard.texts(1), ["right"]);
  assertEquals(bus.counts.rejected, { malformed: 2, version: 0, forged: 3 });
});

test("the last messages of a room are kept for who comes, with JetStream", async () => {
  await using nats = await NatsServer.withJetStream();
  const heard = new Heard();
  {
    await using bus = await natsBus({ servers: nats.url, history: 3 });
    await using other = await natsBus({ servers: nats.url, history: 3 });
    other.subscribe("大厅", heard.take);
    await other.flush();
    for (let i = 0; i < 5; i++) bus.publish("大厅", "小白", `${i}`);
    bus.publish("别处", "小白", "x");
  }
  await using late = await natsBus({ servers: nats.url, history: 3 });
  assertEquals((await late.history("大厅")).map(({ text, sender }) => `${sender} ${text}`), [
    "小白 2",
    "小白 3",
    "小白 4",
  ]);
  assertEquals(await late.history("空"), []);
});

test("what NATS refuses is an error, and what it cannot carry as well", async () => {
  await using nats = await NatsServer.start("--user", "u", "--pass", "p");
  const refused = await assertRejects(() => natsBus({ servers: nats.url }), Error);
  assertEquals(/authorization/i.test(refused.message), true, refused.message);
  await using bus = await natsBus({ servers: nats.url, user: "u", pass: "p" });
  const heard = new Heard();
  bus.subscribe("r", heard.take);
  const error = assertThrows(() => bus.publish("r", "a", "x".repeat(1 << 20)), BusMessageError);
  assertInstanceOf(error, BusMessageError);
  assertEquals([error.limit, heard.messages.length], [1 << 20, 0]);
});

test("a server that speaks something else is given up in time", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const conns: Deno.Conn[] = [];
  const serving = (async () => {
    for await (const conn of listener) {
      conns.push(conn);
      await conn.write(new TextEncoder().encode("220 mail ready\r\n"));
    }
  })().catch(() => {}); // closed
  await assertRejects(() => natsBus({ servers: `127.0.0.1:${listener.addr.port}`, timeout: 500 }), Error);
  listener.close();
  await serving;
  for (const conn of conns) conn.close();
});

Deno.test("rooms are subjects of their own, and what servers say to each other stands apart", () => {
  const subjects = new Subjects("a.b");
  assertEquals(subjects.rooms, "a.b.room.>");
  assertEquals(subjects.of("大厅"), "a.b.room.5aSn5Y6F");
  assertEquals(subjects.of("\0presence"), "a.b.servers.AHByZXNlbmNl");
  assertEquals(new Set(["a", "A", "ａ", "a.b", ">", "*", ""].map((room) => subjects.of(room))).size, 7);
  assertThrows(() => new Subjects("a..b"), RangeError, 'Cannot begin subjects with "a..b"');
});
