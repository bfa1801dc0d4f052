import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { chat, type ChatOptions } from "../../lib/chat/mod.ts";
import { connect, type Connection, delimited, lines, serve, type Server } from "../../mod.ts";
import { Link } from "./linked_bus.ts";

const lined = { hostname: "127.0.0.1", framing: lines() };

/** Somebody who has come in, and knows their name. */
class Guest implements AsyncDisposable {
  constructor(readonly conn: Connection, readonly name: string) {}

  static async at(server: Server, encoding = "utf-8"): Promise<Guest> {
    const conn = await connect({ ...lined, port: server.addr.port, encoding });
    const welcome = await conn.receive() ?? "";
    assertMatch(welcome, /^you are guest-\w+, in the room lobby; /);
    return new Guest(conn, welcome.slice("you are ".length, welcome.indexOf(",")));
  }

  /** Says something, and what comes back. */
  async say(text: string, answers = 1): Promise<string[]> {
    await this.conn.send(text);
    return await this.hears(answers);
  }

  async hears(count: number): Promise<string[]> {
    const heard: string[] = [];
    while (heard.length < count) heard.push(await this.conn.receive() ?? "(the end)");
    return heard;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.conn.close();
  }
}

function chatting(options: ChatOptions = {}): Server {
  return serve(lined, chat(options));
}

Deno.test("each line shows who said it, in the encoding of whoever hears it, and not to the speaker", async () => {
  const all = chat();
  await using one = serve({ ...lined, encoding: "gbk" }, all);
  await using two = serve({ ...lined, encoding: "big5" }, all);
  await using three = serve({ ...lined, encoding: "utf-8" }, all);
  await using a = await Guest.at(one, "gbk");
  await using b = await Guest.at(two, "big5");
  await using c = await Guest.at(three);
  assertEquals(await a.hears(2), [`* ${b.name} came into lobby`, `* ${c.name} came into lobby`]);
  assertEquals(await b.hears(1), [`* ${c.name} came into lobby`]);
  await a.conn.send("你好");
  await a.conn.send("//who is a line, not a command");
  for (const other of [b, c]) {
    assertEquals(await other.hears(2), [`<${a.name}> 你好`, `<${a.name}> /who is a line, not a command`]);
  }
  assertEquals(await b.say("/msg nobody hi"), ["nobody is called nobody: /who lists the names"]);
  assertEquals(await b.say(`/msg ${a.name} 早`), [`[you to ${a.name}] 早`]);
  assertEquals(await a.hears(1), [`[${b.name} to you] 早`]);
});

Deno.test("names are unique in any case, and what can be none is refused", async () => {
  await using server = chatting();
  await using a = await Guest.at(server);
  await using b = await Guest.at(server);
  assertEquals(await a.hears(1), [`* ${b.name} came into lobby`]);
  assertEquals(await a.say("/nick 小白"), ["* you are now 小白"]);
  assertEquals(await b.hears(1), [`* ${a.name} is now 小白`]);
  assertEquals(await b.say("/nick 小白"), ["the name 小白 is taken"]);
  assertEquals(await b.say("/nick Bob"), ["* you are now Bob"]);
  assertEquals(await a.hears(1), [`* ${b.name} is now Bob`]);
  assertEquals(await a.say("/nick bOB"), ["the name bOB is taken"]);
  assertEquals(await a.say("/nick ＢＯＢ"), ["the name ＢＯＢ is taken"]);
  for (const name of ["", "a b", "<b>", "\u202eb", "\u200b", "x".repeat(25), "/x"]) {
    const [answer = ""] = await a.say(`/nick ${name}`);
    assertMatch(answer, /cannot be a name: 1 to 24 characters/);
  }
  assertEquals(await b.say("/who"), ["lobby: 小白 Bob"]);
  // A name is free when its owner has left or is called otherwise.
  assertEquals(await b.say("/nick Rob"), ["* you are now Rob"]);
  assertEquals(await a.hears(1), ["* Bob is now Rob"]);
  assertEquals(await a.say("/nick BOB"), ["* you are now BOB"]);
});

Deno.test("rooms hear only what is said in them; comings and goings are told", async () => {
  await using server = chatting();
  await using a = await Guest.at(server);
  await using b = await Guest.at(server);
  assertEquals(await a.hears(1), [`* ${b.name} came into lobby`]);
  assertEquals(await b.say("/join 仓库"), [`* ${b.name} came into 仓库`]);
  assertEquals(await a.hears(1), [`* ${b.name} came into 仓库`]);
  assertEquals(await a.say("/rooms"), ["lobby (1), 仓库 (1)"]);
  await a.conn.send("nobody hears this");
  assertEquals(await a.say("/join 仓库"), [`* ${a.name} came into 仓库`]);
  assertEquals(await b.hears(1), [`* ${a.name} came into 仓库`]);
  await a.conn.send("到了");
  assertEquals(await b.hears(1), [`<${a.name}> 到了`]);
  assertEquals(await a.say("/join a b"), [
    "a b cannot be a room: 1 to 32 characters without blanks and control characters",
  ]);
  assertEquals(await a.say("/frob"), ["there is no command /frob: /help lists them; to send /frob write //frob"]);
  assertEquals((await a.say("/help", 2)).length, 2);
  assertEquals(await a.say("/quit"), ["(the end)"]);
  assertEquals(await b.hears(1), [`* ${a.name} left`]);
});

Deno.test("rooms, speed and length have limits, and each refusal is told", async () => {
  await using server = chatting({ maxRooms: 1, rate: 0.001, maxLength: 5 });
  await using a = await Guest.at(server);
  assertEquals(await a.say("/join x"), ["too fast: this one was not sent"]);
  await using calm = chatting({ maxRooms: 1, rate: 1000, maxLength: 7 });
  await using b = await Guest.at(calm);
  assertEquals(await b.say("/join x"), ["no new room: there may be 1; /rooms lists them"]);
  assertEquals(await b.say("12345678"), ["too long, not sent: 7 characters at most"]);
  assertThrows(() => chat({ room: "a b" }), RangeError, 'Cannot chat in a room named "a b"');
});

Deno.test("without framing each line of a read is said, and ends with a line feed", async () => {
  await using server = serve({ hostname: "127.0.0.1", encoding: "gbk" }, chat({ stream: true, language: "zh" }));
  const { port } = server.addr;
  await using a = await connect({ port, encoding: "gbk", framing: lines() });
  assertMatch(await a.receive() ?? "", /^你是 guest-\w+,在房间 lobby;\/help 查看命令$/);
  await using b = await connect({ port, encoding: "gbk" });
  assertMatch(await b.receive() ?? "", /^你是 guest-\w+,在房间 lobby;\/help 查看命令\n$/);
  assertMatch(await a.receive() ?? "", /^\* guest-\w+ 进入了 lobby$/);
  await b.send("第一行\r\n第二行");
  assertMatch(await a.receive() ?? "", /^<guest-\w+> 第一行$/);
  assertMatch(await a.receive() ?? "", /^<guest-\w+> 第二行$/);
  await a.send("/lang en");
  assertEquals(await a.receive(), "English it is");
});

Deno.test("two servers are one chat: everything is heard once, in order, and names are unique", async () => {
  const link = new Link();
  await using here = chatting({ bus: link.join() });
  await using there = chatting({ bus: link.join() });
  await using a = await Guest.at(here);
  await using b = await Guest.at(there);
  link.pass();
  assertEquals(await a.hears(1), [`* ${b.name} came into lobby`]);
  assertEquals(await b.hears(1), [`* ${a.name} came into lobby`]);
  for (let i = 0; i < 10; i++) await a.conn.send(`${i}`);
  await a.conn.send("/who"); // its answer shows that all was said
  assertEquals(await a.hears(1), [`lobby: ${a.name} ${b.name}`]);
  link.pass();
  assertEquals(await b.hears(10), Array.from({ length: 10 }, (_, i) => `<${a.name}> ${i}`));
  assertEquals(await b.say(`/nick ${a.name}`), [`the name ${a.name} is taken`]);
  assertEquals(await b.say(`/msg ${a.name} 你好`), [`[you to ${a.name}] 你好`]);
  link.pass();
  assertEquals(await a.hears(1), [`[${b.name} to you] 你好`]);
  await b.conn.close();
  while (there.connections.size > 0) await new Promise((resolve) => setTimeout(resolve));
  link.pass();
  assertEquals(await a.hears(1), [`* ${b.name} left`]);
});

Deno.test("of a name that two servers give out at once, the first keeps it and the other is told", async () => {
  const link = new Link();
  await using here = chatting({ bus: link.join() });
  await using there = chatting({ bus: link.join() });
  await using a = await Guest.at(here);
  await using b = await Guest.at(there);
  link.pass();
  for (const each of [a, b]) await each.hears(1);
  assertEquals(await a.say("/nick 小白"), ["* you are now 小白"]);
  // In another millisecond: the first to take it keeps it.
  const taken = Date.now();
  while (Date.now() === taken) await new Promise((resolve) => setTimeout(resolve));
  assertEquals(await b.say("/nick 小白"), ["* you are now 小白"]);
  link.pass();
  const [told = ""] = await b.hears(1);
  const [, name = ""] = /^\* 小白 is somebody's name on another server: you are now (小白-\w+)$/.exec(told) ?? [];
  assertEquals((await b.say("/who", 2)).at(-1)?.split(" ").sort(), ["lobby:", "小白", name].sort());
  assertEquals((await a.say("/who", 3)).at(-1)?.split(" ").sort(), ["lobby:", "小白", name].sort());
});

Deno.test("nobody hears control characters, nor what reads as another's message on their wire", async () => {
  const link = new Link();
  await using here = chatting({ bus: link.join() });
  await using there = serve(
    { hostname: "127.0.0.1", framing: delimited("|") },
    chat({ bus: link.join(), delimiter: "|" }),
  );
  await using a = await Guest.at(here);
  await using b = await connect({ port: there.addr.port, framing: delimited("|") });
  await b.receive();
  link.pass();
  await a.hears(1);
  assertMatch(await b.receive() ?? "", /^\* guest-\w+ came into lobby$/);
  await a.conn.send("\x1b[2Jhi|<小白> no\tmore\x85");
  await a.say("/who");
  link.pass();
  assertEquals(await b.receive(), `<${a.name}>  [2Jhi <小白> no\tmore `);
  // A publisher that is none of ours.
  const stranger = link.join();
  for (const text of ["\x1b[2J", "x\r\ny", "x".repeat(4097)]) stranger.publish("lobby", "eve", text);
  stranger.publish("lobby", "e ve", "x");
  stranger.publish("lobby", a.name, "in another's name");
  stranger.publish("lobby", "eve", "sound");
  link.pass();
  assertEquals([await a.hears(1), await b.receive()], [["<eve> sound"], "<eve> sound"]);
});

Deno.test("in a large room nobody is told who comes and goes, and /who and /rooms tell of a hundred", async () => {
  const link = new Link();
  await using server = chatting({ bus: link.join(), maxTold: 3 });
  await using a = await Guest.at(server);
  await using b = await Guest.at(server);
  await using c = await Guest.at(server);
  assertEquals(await a.hears(2), [`* ${b.name} came into lobby`, `* ${c.name} came into lobby`]);
  await using d = await Guest.at(server);
  assertEquals(await d.say("/nick 小白"), ["* you are now 小白"]);
  assertEquals(await b.hears(1), [`* ${c.name} came into lobby`]);
  const other = link.join();
  for (let i = 0; i < 100; i++) {
    const people = [[`m${i}`, "lobby", 0], ...Array.from({ length: 99 }, (_, j) => [`n${i}-${j}`, `r${i}`, 0])];
    other.publish("\u0000presence", "x", JSON.stringify({ type: "came", people }));
  }
  link.pass();
  const [who = ""] = await b.say("/who");
  assertMatch(who, /^lobby: guest-.* m95 and 4 more$/);
  const [rooms = ""] = await b.say("/rooms");
  assertMatch(rooms, /^lobby \(104\), r0 \(99\), .*, r98 \(99\) and 1 more$/);
  assertEquals(await a.say("/nick x"), ["* you are now x"]);
});
