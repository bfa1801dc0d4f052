import { assertEquals, assertThrows } from "@std/assert";
import { connect, lines, serve, type WireOptions } from "@mojibye/mojibye";
import { type Rule, rules } from "@mojibye/mojibye/handlers";

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
});
