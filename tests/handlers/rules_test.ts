import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { connect, lines, serve, type WireOptions } from "@mojibye/mojibye";
import { expect } from "../pair.ts";
import { ReplySizeError, type Rule, rules } from "@mojibye/mojibye/handlers";
import { checksum } from "@mojibye/mojibye/framing";

const LOCAL = { hostname: "127.0.0.1" };

/** What rules answer to messages, line by line, until the peer has finished. */
async function conversation(
  list: readonly Rule[] | (() => readonly Rule[]),
  messages: readonly string[],
  wire: WireOptions = { framing: lines() },
): Promise<string[]> {
  await using server = serve({ ...LOCAL, ...wire }, rules(list));
  await using conn = await connect({ ...wire, port: server.addr.port });
  for (const message of messages) await conn.send(message);
  await conn.closeWrite();
  return await Array.fromAsync(conn);
}

Deno.test("rules() answers the whole message by the first rule that fits", async () => {
  const list: Rule[] = [{ when: "a", reply: "first" }, { when: "a", reply: "second" }, { when: "b", reply: "b" }];
  assertEquals(await conversation(list, ["a", "ab", "b", "A", " a"]), ["first", "b"]);
});

Deno.test("rules() fills in the groups of a pattern, and one dollar for two", async () => {
  const list: Rule[] = [{ when: /^(\w+)=(\d*)(x)?$/, reply: "$2 is $1$3, $$1, $" }];
  assertEquals(await conversation(list, ["t=25", "t=", "none"]), ["25 is t, $1, $", " is t, $1, $"]);
});

Deno.test("rules() takes patterns of another engine", async () => {
  const when = { exec: (message: string) => message.startsWith("x") ? ["", message.slice(1)] : null };
  assertEquals(await conversation([{ when, reply: "$1!" }], ["xyz", "a"]), ["yz!"]);
});

Deno.test("rules() compares bytes as the encoding reads them, and sends bytes as they are", async () => {
  const list: Rule[] = [{ when: Uint8Array.of(0xc4, 0xe3), reply: Uint8Array.of(0xba, 0xc3) }];
  const wire = { encoding: "gbk", framing: lines() };
  assertEquals(await conversation(list, ["你", "好"], wire), ["好"]);
  const device: Rule[] = [{ when: Uint8Array.of(1, 0xff, 0), reply: Uint8Array.of(2, 0xfe) }];
  assertEquals(await conversation(device, ["\x01\xff\x00", "\x01\xfe\x00"], { ...wire, encoding: "binary" }), [
    "\x02\xfe",
  ]);
});

Deno.test("rules() appends a checksum to the bytes that the encoding makes of a reply", async () => {
  const list: Rule[] = [
    { when: "好", reply: "好", checksum: "xor" },
    { when: /^(.)$/, reply: Uint8Array.of(1, 2), checksum: "sum8" },
    { when: /(\d+)/, reply: "$1", checksum: "crc16-modbus" },
  ];
  await using server = serve({ ...LOCAL, encoding: "gbk", framing: lines() }, rules(list));
  await using conn = await connect({ encoding: "binary", framing: lines(), port: server.addr.port });
  const ask = async (message: string) => {
    await conn.send(message);
    return await conn.receive();
  };
  assertEquals(await ask("\xba\xc3"), "\xba\xc3\x79");
  assertEquals(await ask("x"), "\x01\x02\x03");
  assertEquals(await ask("a123456789"), "123456789\x37\x4b");
});

Deno.test("rules() answers once for each connection", async () => {
  const list: Rule[] = [{ when: "next", reply: "1", once: true }, { when: "next", reply: "2", once: true }];
  const handler = rules(list);
  await using server = serve({ ...LOCAL, framing: lines() }, handler);
  for (let i = 0; i < 2; i++) {
    await using conn = await connect({ framing: lines(), port: server.addr.port });
    for (let n = 0; n < 3; n++) await conn.send("next");
    await conn.closeWrite();
    assertEquals(await Array.fromAsync(conn), ["1", "2"]);
  }
});

Deno.test("rules() keeps the order of the questions whatever the delays", async () => {
  const list: Rule[] = [
    { when: "slow", reply: "slow", delay: 60 },
    { when: "quick", reply: "quick", delay: 20 },
    { when: "now", reply: "now" },
  ];
  const began = performance.now();
  const questions = ["now", "slow", "quick", "now", "slow"];
  assertEquals(await conversation(list, questions), questions);
  const took = performance.now() - began;
  assertEquals(took >= 59, true, `${took} ms`);
});

Deno.test("rules() serves others while an answer waits, and stops waiting when its peer is gone", async () => {
  const list: Rule[] = [{ when: "late", reply: "late", delay: 3_600_000 }, { when: "now", reply: "now" }];
  await using server = serve({ ...LOCAL, framing: lines() }, rules(list));
  const wire = { framing: lines(), port: server.addr.port };
  const patient = await connect(wire);
  await patient.send("now");
  assertEquals(await patient.receive(), "now");
  await patient.send("late");
  await using other = await connect(wire);
  await other.send("now");
  assertEquals(await other.receive(), "now");
  const [waiting] = server.connections;
  if (!waiting) throw new Error("nobody waits");
  patient.abort();
  // A peer that has only finished may still wait for its answer; that one is gone shows when something is sent.
  while (!waiting.signal.aborted) await waiting.send("x".repeat(100_000)).catch(() => {});
});

Deno.test("rules() drops what waits when the server is stopped", async () => {
  const stop = new AbortController();
  const list: Rule[] = [{ when: "late", reply: "late", delay: 3_600_000 }, { when: "now", reply: "now" }];
  const server = serve({ ...LOCAL, framing: lines(), signal: stop.signal }, rules(list));
  await using conn = await connect({ framing: lines(), port: server.addr.port });
  await conn.send("now");
  await conn.send("late");
  assertEquals(await conn.receive(), "now");
  stop.abort();
  await server.finished;
});

Deno.test("rules() gives every answer to a peer that asks much before it reads", async () => {
  const list: Rule[] = [{ when: "q", reply: "x".repeat(1000) }];
  const count = 20_000;
  await using server = serve({ ...LOCAL, framing: lines(), maxBufferedAmount: 131072 }, rules(list));
  await using conn = await connect({ framing: lines(), port: server.addr.port });
  const asking = (async () => {
    for (let i = 0; i < count; i++) await conn.send("q");
    await conn.closeWrite();
  })();
  let answers = 0;
  await conn.receiveAll((messages) => void (answers += messages.length));
  await asking;
  assertEquals(answers, count);
});

Deno.test("rules() lets no more than some hundred answers wait", async () => {
  const list: Rule[] = [{ when: "q", reply: "a", delay: 1 }];
  const messages = new Array<string>(2000).fill("q");
  assertEquals((await conversation(list, messages)).length, 2000);
});

Deno.test("rules() asks a function for the list at every message", async () => {
  let list: Rule[] = [{ when: "q", reply: "old" }];
  await using server = serve({ ...LOCAL, framing: lines() }, rules(() => list));
  await using conn = await connect({ framing: lines(), port: server.addr.port });
  await conn.send("q");
  assertEquals(await conn.receive(), "old");
  list = [{ when: "q", reply: "new" }];
  await conn.send("q");
  assertEquals(await conn.receive(), "new");
});

Deno.test("rules() greets each connection by the first rule on connect, before it has said anything", async () => {
  const list: Rule[] = [
    { on: "connect", reply: "220 ready", delay: 5 },
    { on: "connect", reply: "never" },
    { when: "q", reply: "a" },
  ];
  assertEquals(await conversation(list, ["q"]), ["220 ready", "a"]);
  assertEquals(await conversation(list, []), ["220 ready"]);
});

Deno.test("rules() ends the connection after a rule with end, with all said and nothing more answered", async () => {
  const list: Rule[] = [
    { when: "slow", reply: "slow", delay: 20 },
    { when: "QUIT", reply: "bye", end: true },
    { on: "message", reply: "no" },
  ];
  await using server = serve({ ...LOCAL, framing: lines() }, rules(list));
  await using conn = await connect({ framing: lines(), port: server.addr.port });
  for (const message of ["x", "slow", "QUIT", "x", "x"]) await conn.send(message);
  assertEquals(await Array.fromAsync(conn), ["no", "slow", "bye"]); // though this side has not finished
});

Deno.test("rules() ends a connection that was only greeted, or that was answered nothing", async () => {
  for (const list of [[{ on: "connect", reply: "busy", end: true }], [{ on: "connect", end: true }]] as Rule[][]) {
    await using server = serve({ ...LOCAL, framing: lines() }, rules(list));
    await using conn = await connect({ framing: lines(), port: server.addr.port });
    assertEquals(await Array.fromAsync(conn), list[0]?.reply === undefined ? [] : ["busy"]);
  }
});

Deno.test("rules() gives a list of replies one after the other, each as a message with its own delay", async () => {
  const list: Rule[] = [
    {
      when: "run",
      reply: ["started", { reply: "$0", delay: 30 }, { reply: Uint8Array.of(0x21), delay: 30 }],
      delay: 30,
    },
    { when: "now", reply: "now" },
  ];
  const began = performance.now();
  assertEquals(await conversation(list, ["run", "now"]), ["started", "run", "!", "now"]);
  const took = performance.now() - began;
  assertEquals(took >= 89, true, `${took} ms`);
});

Deno.test("rules() gives replies in turn on each connection, and begins again after the last", async () => {
  const handler = rules([{ when: "w", turns: ["1", ["2", "zwei"], "3"] }]);
  await using server = serve({ ...LOCAL, framing: lines() }, handler);
  for (let i = 0; i < 2; i++) {
    await using conn = await connect({ framing: lines(), port: server.addr.port });
    for (let n = 0; n < 4; n++) await conn.send("w");
    await conn.closeWrite();
    assertEquals(await Array.fromAsync(conn), ["1", "2", "zwei", "3", "1"]);
  }
});

Deno.test("rules() answers what no other rule fits by a rule on message without when", async () => {
  const list: Rule[] = [{ when: "a", reply: "A" }, { on: "message", reply: "what is $0?" }];
  assertEquals(await conversation(list, ["a", "b", "好"]), ["A", "what is b?", "what is 好?"]);
});

Deno.test("rules() counts the answers of a rule on each connection, in so many digits", async () => {
  const list: Rule[] = [{ when: "a", reply: "${count} ${count:1}" }, { when: "b", reply: "${count:4}" }];
  const asked = [...new Array<string>(11).fill("a"), "b"];
  assertEquals((await conversation(list, asked)).slice(8), ["9 9", "10 0", "11 1", "0001"]);
});

Deno.test("rules() fills in the length of what follows, in bytes of the encoding", async () => {
  const list: Rule[] = [{ when: /^(.*)=$/, reply: "##${len:4}QN=$1;&&${len}!" }];
  const wire = { framing: lines() };
  assertEquals(await conversation(list, ["温度="], { ...wire, encoding: "gbk" }), ["##0012QN=温度;&&1!"]);
  assertEquals(await conversation(list, ["温度="], { ...wire, encoding: "utf-8" }), ["##0014QN=温度;&&1!"]);
});

Deno.test("rules() fills in the time when it answers, and numbers by chance within their bounds", async () => {
  const reply = "${time}|${time:YYYYMMDDHHmmssSSS}|${time:unix}|${random:1..3}|${random:-0.5..0.5}|${random:007..012}";
  const before = Date.now();
  const [said = ""] = await conversation([{ when: "q", reply, delay: 5 }], ["q"]);
  const after = Date.now();
  const [iso = "", local = "", unix, die, decimal, padded] = said.split("|");
  const at = Date.parse(iso);
  assertEquals(before + 4 <= at && at <= after, true, iso);
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d{3})$/.exec(local)?.slice(1).map(Number) ?? [];
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, ms = 0] = parts;
  assertEquals(Math.abs(new Date(year, month - 1, day, hour, minute, second, ms).getTime() - at) < 100, true, local);
  assertEquals(Math.abs(Number(unix) * 1000 - at) < 1100, true, unix);
  assertMatch(die ?? "", /^[123]$/);
  assertMatch(decimal ?? "", /^-?0\.[0-5]$/);
  assertMatch(padded ?? "", /^0(?:0[7-9]|1[0-2])$/);
});

Deno.test("rules() refuses a reply that is longer than its connection may send, before it is made", async () => {
  const list: Rule[] = [{ when: /^(.*)$/, reply: "$1".repeat(2000) }];
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await using server = serve({ ...LOCAL, framing: lines(), onError: resolve, maxMessageSize: 2 ** 20 }, rules(list));
  await using conn = await connect({ framing: lines(), port: server.addr.port });
  await conn.send("x".repeat(1_000_000));
  assertEquals(await conn.receive(), null);
  const error = expect(await promise, ReplySizeError);
  assertEquals([error.size, error.limit], [17_000_000, 16_777_216]);
});

Deno.test("rules() refuses such a reply after a delay, too, and the connection ends", async () => {
  const list: Rule[] = [{ when: /^(.*)$/, reply: "$1$1", delay: 1 }];
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const wire = { framing: lines() };
  await using server = serve({ ...LOCAL, ...wire, onError: resolve, maxBufferedAmount: 1000 }, rules(list));
  await using conn = await connect({ ...wire, port: server.addr.port });
  await conn.send("x".repeat(501));
  assertEquals(await conn.receive(), null);
  assertEquals(`${await promise}`, "ReplySizeError: Cannot make a reply of 1002 characters: the limit is 1000");
});

Deno.test("rules() lets the caller tell of time and of bad checksums, and answers those by their rules", async () => {
  const handler = rules([
    { on: "every", turns: ["tick ${count}", "tock ${count}"] },
    { on: "badChecksum", reply: "NAK" },
    { when: "q", reply: "a" },
  ]);
  await using server = serve({ ...LOCAL, framing: lines() }, handler);
  await using conn = await connect({ framing: lines(), port: server.addr.port });
  await conn.send("q");
  assertEquals(await conn.receive(), "a");
  const [served] = server.connections;
  if (!served) throw new Error("nobody is served");
  handler.tell("every", served);
  handler.tell("badChecksum", served);
  handler.tell("every", served);
  assertEquals([await conn.receive(), await conn.receive(), await conn.receive()], ["tick 1", "NAK", "tock 2"]);
});

Deno.test("rules() answers bad checksums in the order of what came, also when it came together", async () => {
  const handler = rules([
    { on: "badChecksum", reply: "NAK ${count}" },
    { when: "a", reply: "A", delay: 20 },
    { on: "message", reply: "ACK $0" },
  ]);
  const onBadChecksum: WireOptions["onBadChecksum"] = (connection, { before }) => {
    handler.tell("badChecksum", connection, before);
  };
  const wire = { framing: lines(), checksum: checksum({ algorithm: "xor", form: "HEX", prefix: "*" }), onBadChecksum };
  await using server = serve({ ...LOCAL, ...wire }, handler);
  await using conn = await connect({ port: server.addr.port });
  await conn.send("?*00\na*61\nb*00\nb\nc*63\nd*00\n");
  await conn.send("?*00\ne*65\n");
  await conn.closeWrite();
  const said = (await Array.fromAsync(conn)).join("").split("\n").map((line) => line.replace(/\*..$/, ""));
  assertEquals(said, ["NAK 1", "A", "NAK 2", "NAK 3", "ACK c", "NAK 4", "NAK 5", "ACK e", ""]);
});

Deno.test("rules() lets time pass without an answer while another one waits", async () => {
  const handler = rules([{ on: "every", reply: "tick" }, { when: "q", reply: ["a", { reply: "b", delay: 20 }] }]);
  await using server = serve({ ...LOCAL, framing: lines() }, handler);
  await using conn = await connect({ framing: lines(), port: server.addr.port });
  await conn.send("q");
  assertEquals(await conn.receive(), "a");
  const [served] = server.connections;
  if (!served) throw new Error("nobody is served");
  for (let i = 0; i < 1000; i++) handler.tell("every", served);
  await conn.closeWrite();
  assertEquals(await Array.fromAsync(conn), ["b"]);
});

Deno.test("rules() refuses what can never work", () => {
  assertThrows(
    () => rules([{ when: "a", reply: "costs $5" }]),
    RangeError,
    'Cannot fill in $5 of "costs $5": only a pattern has groups, $$ is a dollar',
  );
  assertThrows(
    () => rules([{ when: "a", reply: "b", delay: -1 }]),
    RangeError,
    "Cannot delay a reply by -1 ms: the limits are 0 and 2147483647",
  );
  assertThrows(() => rules([{ when: /a/g, reply: "b" }]), TypeError, "Cannot use /a/g in a rule");
  assertThrows(() => rules([{ reply: "b" }]), TypeError, "Cannot use a rule without when");
  assertThrows(() => rules([{ when: "a" }]), TypeError, "Cannot use a rule that answers nothing");
  assertThrows(() => rules([{ when: "a", turns: [] }]), TypeError, "Cannot use a rule that answers nothing");
  assertThrows(() => rules([{ when: "a", reply: "b", turns: ["c"] }]), TypeError, "Cannot use both reply and turns");
  assertThrows(
    () => rules([{ on: "connect", when: "a", reply: "b" }]),
    TypeError,
    "Cannot use when in a rule on connect",
  );
  assertThrows(() => rules([{ on: "connect", reply: "$0" }]), RangeError, "Cannot fill in $0");
  for (const macro of ["tmie", "count:0", "count:x", "len:16", "random:2..1", "random:", "random:1", ""]) {
    assertThrows(
      () => rules([{ when: "a", reply: `\${${macro}}` }]),
      RangeError,
      `Cannot fill in \${${macro}}: there are`,
    );
  }
  // @ts-expect-error: a reply is a text or bytes
  assertThrows(() => rules([{ when: "a", reply: [5] }]), TypeError, "Cannot reply with 5: a reply is a text, or bytes");
});
