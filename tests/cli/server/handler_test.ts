import { assertEquals, assertMatch } from "@std/assert";
import { between } from "@mojibye/mojibye/framing";
import { connect, type Connection, encode, lengthPrefixed, lines } from "@mojibye/mojibye";
import { command, run, server } from "../process.ts";

const EXAMPLES = "docs/handlers";

/** A module that is gone at the end. */
async function module(text: string) {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/handler.ts`;
  const write = (text: string) => Deno.writeTextFile(path, text);
  await write(text);
  return { path, write, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** A client of a server that runs a handler, line by line in GBK. */
async function served(path: string, flags: readonly string[] = []) {
  const { server: ours, port } = await server(["-q", "-f", "lines", "--handler", path, ...flags]);
  const join = () => connect({ port, encoding: "gbk", framing: lines() });
  const conn = await join();
  return {
    ours,
    conn,
    join,
    async [Symbol.asyncDispose]() {
      await conn.close();
      await ours[Symbol.asyncDispose]();
    },
  };
}

async function ask(conn: Connection, ...messages: string[]): Promise<(string | null)[]> {
  const replies = [];
  for (const message of messages) {
    await conn.send(message);
    replies.push(await conn.receive());
  }
  return replies;
}

Deno.test("--handler answers by a function from message to reply", async () => {
  await using it = await served(`${EXAMPLES}/01_upper.ts`);
  assertEquals(await ask(it.conn, "hello", "你好 x"), ["HELLO", "你好 X"]);
});

Deno.test("--handler keeps state: sequence numbers over all connections", async () => {
  await using it = await served(`${EXAMPLES}/02_sequence.ts`);
  await using other = await it.join();
  assertEquals([await ask(it.conn, "a"), await ask(other, "b"), await ask(it.conn, "c")], [
    ["000001 a"],
    ["000002 b"],
    ["000003 c"],
  ]);
});

Deno.test("--handler computes", async () => {
  await using it = await served(`${EXAMPLES}/03_arithmetic.ts`);
  assertEquals(await ask(it.conn, "1 + 2", "2*-3.5", "1/0", "?"), ["3", "-7", "ERR 除数为零", "ERR 例: 1 + 2"]);
});

Deno.test("--handler keeps a database", async () => {
  await using it = await served(`${EXAMPLES}/04_database.ts`);
  const asked = ["SET 温度 25", "GET 温度", "SET 温度 26", "GET 温度", "GET 湿度", "DROP"];
  assertEquals(await ask(it.conn, ...asked), ["OK", "25", "OK", "26", "没有", "ERR"]);
});

Deno.test("--handler holds a dialogue: a greeting, a login, an end", async () => {
  await using it = await served(`${EXAMPLES}/05_login.ts`);
  assertEquals(await it.conn.receive(), "用户名?");
  assertEquals(await ask(it.conn, "小白", "secret", "在吗", "QUIT"), ["密码?", "欢迎,小白", "小白: 在吗", "再见"]);
  assertEquals(await it.conn.receive(), null);
  await using stranger = await it.join();
  assertEquals([await stranger.receive(), ...await ask(stranger, "x", "y")], ["用户名?", "密码?", "密码错误"]);
  assertEquals(await stranger.receive(), null);
});

Deno.test("--handler streams, and answers meanwhile", async () => {
  await using it = await served(`${EXAMPLES}/06_stream.ts`);
  assertMatch(await it.conn.receive() ?? "", /^ST,GS,\+0012\.5\dkg$/);
  await it.conn.send("T");
  while (await it.conn.receive() !== "tared");
  assertMatch(await it.conn.receive() ?? "", /^ST,GS,\+0000\.0\dkg$/);
});

Deno.test("--handler lets connections talk to each other, room by room", async () => {
  await using it = await served(`${EXAMPLES}/07_rooms.ts`);
  await using other = await it.join();
  assertEquals(await ask(it.conn, "#茶馆"), ["进入茶馆"]);
  assertEquals(await ask(other, "#茶馆"), ["进入茶馆"]);
  await it.conn.send("喝茶");
  assertEquals(await other.receive(), "喝茶");
});

Deno.test("--handler asks another service", async () => {
  await using web = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("好"));
  await using it = await served(`${EXAMPLES}/08_http.ts`);
  assertEquals(await ask(it.conn, `http://127.0.0.1:${web.addr.port}/`), ["200 好"]);
  assertMatch((await ask(it.conn, "nowhere"))[0] ?? "", /^ERR .*nowhere/);
});

Deno.test("--handler reads each SMPP message in the encoding that its data_coding says", async () => {
  const { server: ours, port } = await server([
    "-P",
    "smpp",
    "-e",
    "binary",
    "-q",
    "--handler",
    `${EXAMPLES}/09_smpp.ts`,
  ]);
  await using _ = ours;
  const wire = { port, encoding: "binary", framing: lengthPrefixed({ bytes: 4, offset: 0, adjust: -4 }) };
  await using conn = await connect(wire);
  const submit = (coding: number, text: Uint8Array) => {
    const body = [0, 1, 1, 0x31, 0, 1, 1, 0x32, 0, 0, 0, 0, 0, 0, 0, 0, coding, 0, text.length, ...text];
    const head = [0, 0, 0, 16 + body.length, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 7];
    return conn.send(Uint8Array.from([...head, ...body]));
  };
  for (const [coding, encoding] of [[8, "utf-16be"], [15, "gb18030"]] as const) {
    await submit(coding, encode("你好吗", encoding));
    await ours.stderr.line("短信: 你好吗");
    assertEquals(await conn.receive(), "\0\0\0\x12\x80\0\0\x04\0\0\0\0\0\0\0\x073\0");
  }
  await conn.send("\0\0\0\x10\0\0\0\x03\0\0\0\0\0\0\0\x09"); // query_sm, which the example does not know
  assertEquals(await conn.receive(), "\0\0\0\x10\x80\0\0\0\0\0\0\x03\0\0\0\x09");
});

Deno.test("--handler answers HL7 in the character set that MSH-18 names", async () => {
  const framing = ["-e", "binary", "-f", "between:\\x0b:\\x1c\\r"];
  const { server: ours, port } = await server([...framing, "-q", "--handler", `${EXAMPLES}/10_hl7.ts`]);
  await using _ = ours;
  for (const [name, encoding] of [["GB 18030-2000", "gb18030"], ["UNICODE UTF-8", "utf-8"]] as const) {
    await using conn = await connect({ port, encoding, framing: between("\x0b", "\x1c\r") });
    const header = `MSH|^~\\&|HIS|WARD|LIS|LAB|20240506||ADT^A01|MSG0${name.length}|P|2.5||||||${name}`;
    await conn.send(`${header}\rPID|1||123||王小明\r`);
    const [msh = "", msa] = (await conn.receive())?.split("\r") ?? [];
    assertEquals([msh.split("|")[17], msa], [name, `MSA|AA|MSG0${name.length}|收到 王小明`]);
    await conn.send("garbage"); // not answered
    await conn.send("MSH|^~\\&|HIS|WARD|||||ADT^A01|7|P|2.5||||||KLINGON");
    assertEquals((await conn.receive())?.split("\r")[1], "MSA|AR|7|unsupported character set");
  }
});

Deno.test("--handler: a version whose loading never ends does not keep out the next one", async () => {
  await using file = await module("export default () => '1';\n");
  await using it = await served(file.path);
  await file.write("console.error('waiting'); await new Promise(() => {}); export default () => '2';\n");
  await it.ours.stderr.line("waiting");
  assertEquals(await ask(it.conn, "a"), ["1"]);
  await file.write("export default () => '3';\n");
  await it.ours.stderr.line(`${file.path} was loaded again`);
  assertEquals(await ask(it.conn, "a"), ["3"]);
});

Deno.test("--handler loads the module again that has changed, and keeps the last good one", async () => {
  await using file = await module("export default (message: string) => `1 ${message}`;\n");
  await using it = await served(file.path);
  assertEquals(await ask(it.conn, "a"), ["1 a"]);
  await file.write("export default (message: string) => `2 ${message}`;\n");
  await it.ours.stderr.line(`${file.path} was loaded again`);
  assertEquals(await ask(it.conn, "a"), ["2 a"]); // on the same connection
  await file.write("export default (message: string) => {\n  return message +;\n};\n");
  await it.ours.stderr.line(/handler\.ts:2:\d+: .*; the old handler stays$/);
  assertEquals(await ask(it.conn, "a"), ["2 a"]);
  await file.write("export default async (connection) => { await connection.send('3'); };\n");
  await it.ours.stderr.line(`${file.path} was loaded again`, it.ours.stderr.lines.length);
  await using next = await it.join();
  assertEquals([await next.receive(), await next.receive()], ["3", null]);
  assertEquals(await ask(it.conn, "a"), ["2 a"]);
});

Deno.test("--handler names file and line of what a handler throws, and goes on with others", async () => {
  await using file = await module(
    "export default (message: string) => {\n  if (message === 'x') throw new RangeError('no x');\n  return message;\n};\n",
  );
  await using it = await served(file.path);
  await using other = await it.join();
  assertEquals(await ask(it.conn, "x"), [null]);
  await it.ours.stderr.line(`${file.path}:2:30: no x`);
  assertEquals(await ask(other, "y"), ["y"]);
});

Deno.test("--handler refuses a reply that is neither text nor bytes, and says what it was", async () => {
  await using file = await module(
    "export default (message: string) => message === 'n' ? 5 : ['a', new TextEncoder().encode('b'), undefined];\n",
  );
  await using it = await served(file.path);
  await using other = await it.join();
  await other.send("list");
  assertEquals([await other.receive(), await other.receive()], ["a", "b"]);
  assertEquals(await ask(it.conn, "n"), [null]);
  await it.ours.stderr.line(
    `${file.path}: a reply is text, a Uint8Array, a list of them, or nothing, and not 5 (number) ` +
      "(was an await forgotten?)",
  );
});

const PARAMETERS: [text: string, reply: string][] = [
  ["export default async function (conn) { await conn.send('connection'); }", "connection"],
  ["export default async ({ send }) => {};\nexport const takes = 'message';", ""],
  ["export default /* a comment */ async c => { await c.send('connection'); };", "connection"],
  ["export default function named(message) { return 'message'; }", "message"],
  ["export default () => 'message';", "message"],
  ["export const takes = 'connection';\nexport default async (x) => { await x.send('connection'); };", "connection"],
];
for (const [text, reply] of PARAMETERS) {
  Deno.test(`--handler knows what this takes: ${text.replaceAll("\n", " ")}`, async () => {
    await using file = await module(text);
    await using it = await served(file.path);
    await it.conn.send("q");
    await it.conn.closeWrite();
    assertEquals(await Array.fromAsync(it.conn), reply === "" ? [] : [reply]);
  });
}

const UNUSABLE: [text: string, line: RegExp][] = [
  ["export const x = 1;\n", /^Cannot use the handler FILE: its default export must be a function: /],
  ["export default class {}\n", /^Cannot use the handler FILE: its default export must be a function: /],
  ["export default 5;\n", /^Cannot use the handler FILE: its default export must be a function: /],
  ["const a = 1;\nexport default (m) => {\n  return }};\n", /^Cannot use the handler FILE:3:\d+: /],
  ["\nthrow new Error('not now');\n", /^Cannot use the handler FILE:2:7: not now$/],
];
for (const [text, line] of UNUSABLE) {
  Deno.test(`--handler refuses ${JSON.stringify(text)} in one line, with exit 2`, async () => {
    await using file = await module(text);
    const { code, stderr } = await run("server", ["-p", "0", "--handler", file.path]);
    assertEquals([code, stderr.trimEnd().split("\n").length], [2, 1], stderr);
    assertMatch(stderr.trimEnd().replace(file.path, "FILE"), line);
  });
}

Deno.test("--handler says which permission it needs, and what is not there", async () => {
  await using file = await module("export default (message) => message;\n");
  await using denied = command("server", ["-p", "0", "--handler", file.path], {
    permissions: ["--no-prompt", "--allow-net"],
  });
  assertEquals(await denied.exit(), 2);
  assertEquals(denied.stderr.text, `Not allowed: read ${file.path} (--allow-read=${file.path})\n`);
  const { code, stderr } = await run("server", ["-p", "0", "--handler", "no-such.ts"]);
  assertEquals(code, 2);
  assertMatch(stderr, /^Cannot use the handler no-such\.ts: Module not found .*\n$/);
});
