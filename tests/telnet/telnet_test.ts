import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { connect, decode, encode, lines, serve } from "@mojibye/mojibye";
import { telnet } from "@mojibye/mojibye/telnet";
import { connected, type End, pair, turn } from "../pair.ts";

const bytesOf = (hex: string) => decodeHex(hex.replaceAll(" ", ""));

/** All bytes that an end has been sent so far, as hexadecimal digits with spaces. */
async function sent(far: End, count: number): Promise<string> {
  const bytes = new Uint8Array(4096);
  let size = 0;
  while (size < count) size += await far.read(bytes.subarray(size)) ?? count;
  await turn();
  return encodeHex(bytes.subarray(0, size)).replace(/..(?=.)/g, "$& ");
}

/** The text that is left of what a peer sends, cut after every `cut` bytes. */
async function textOf(hex: string, cut: number): Promise<string> {
  const [near, far] = pair();
  const socket = telnet()(near, "gbk");
  const bytes = bytesOf(hex);
  const read = (async () => {
    const all: number[] = [];
    const buffer = new Uint8Array(64);
    for (let count; (count = await socket.read(buffer)) !== null;) all.push(...buffer.subarray(0, count));
    return encodeHex(Uint8Array.from(all)).replace(/..(?=.)/g, "$& ");
  })();
  for (let at = 0; at < bytes.length; at += cut) {
    await far.write(bytes.subarray(at, at + cut));
    await turn();
  }
  await far.closeWrite();
  return await read;
}

const INPUT: [name: string, wire: string, text: string][] = [
  [
    "GA before text of GBK",
    "3e 20 ff f9 c4 e3 cb b5 b5 c0 a3 ba c4 e3 ba c3 0d 0a",
    "3e 20 c4 e3 cb b5 b5 c0 a3 ba c4 e3 ba c3 0d 0a",
  ],
  ["FF doubled", "61 ff ff 62", "61 ff 62"],
  ["FF doubled three times", "ff ff ff ff ff ff", "ff ff ff"],
  ["a demand", "61 ff fd 18 62", "61 62"],
  ["a subnegotiation with FF in it", "61 ff fa 18 01 ff ff f0 41 ff f0 62", "61 62"],
  ["a subnegotiation that a command cuts short", "61 ff fa 18 01 ff f9 62", "61 62"],
  ["CR NUL, CR LF, and a NUL that is text", "0d 00 61 0d 0a 00 0d 00 00", "0d 61 0d 0a 00 0d 00"],
  ["CR NUL with commands between them", "0d ff f1 ff fa 18 01 ff f0 00 61 0d ff f9 0a", "0d 61 0d 0a"],
  ["CR and FF before NUL", "0d ff ff 00 61", "0d ff 00 61"],
  ["every command without an option", "ff ef ff f1 ff f2 ff f3 ff f4 ff f5 ff f7 ff f8 ff f9 61", "61"],
  ["a command that is none", "ff 00 61 ff 10 62", "61 62"],
  ["a beginning of a command at the end", "61 ff", "61"],
];
for (const [name, wire, text] of INPUT) {
  Deno.test(`telnet leaves the text of ${name}, however it is cut`, async () => {
    for (let cut = 1; cut <= bytesOf(wire).length; cut++) assertEquals(await textOf(wire, cut), text, `cut ${cut}`);
  });
}

const NEGOTIATION: [name: string, wire: string, answer: string][] = [
  ["DO BINARY and WILL BINARY are agreed to", "ff fd 00 ff fb 00", "ff fb 00 ff fd 00"],
  ["what is so already is not answered", "ff fd 00 ff fd 00 ff fb 03 ff fb 03", "ff fb 00 ff fd 03"],
  ["WILL ECHO is agreed to, DO ECHO is not", "ff fb 01 ff fd 01", "ff fd 01 ff fc 01"],
  ["DONT and WONT of what is not so are not answered", "ff fe 00 ff fc 03 ff fd 03", "ff fb 03"],
  [
    "DONT ends what was agreed to, and it can be agreed to again",
    "ff fd 03 ff fe 03 ff fd 03",
    "ff fb 03 ff fc 03 ff fb 03",
  ],
  ["NAWS, LINEMODE and compression are refused", "ff fd 1f ff fd 22 ff fb 56", "ff fc 1f ff fc 22 ff fe 56"],
  ["each timing mark is answered", "ff fd 06 ff fd 06", "ff fb 06 ff fb 06"],
  ["the terminal type is UNKNOWN", "ff fd 18 ff fa 18 01 ff f0", "ff fb 18 ff fa 18 00 55 4e 4b 4e 4f 57 4e ff f0"],
  ["DO CHARSET is answered with what we speak", "ff fd 2a", "ff fb 2a ff fa 2a 01 3b 47 42 4b ff f0"],
  [
    "of charsets ours is accepted, by any of its names",
    `ff fb 2a ff fa 2a 01 ${encodeHex(encode(";UTF-8;GB2312"))} ff f0`,
    `ff fd 2a ff fa 2a 02 ${encodeHex(encode("GB2312"))} ff f0`,
  ],
  ["other charsets are rejected", `ff fa 2a 01 ${encodeHex(encode(" UTF-8 X"))} ff f0`, "ff fa 2a 03 ff f0"],
  [
    "a charset behind [TTABLE] is accepted",
    `ff fa 2a 01 ${encodeHex(encode("[TTABLE]"))} 01 ${encodeHex(encode(";gbk"))} ff f0`,
    `ff fa 2a 02 ${encodeHex(encode("gbk"))} ff f0`,
  ],
  ["a table of a charset is rejected", "ff fa 2a 04 01 ff f0", "ff fa 2a 05 ff f0"],
  ["AYT is answered", "ff f6", encodeHex(encode("\r\n[Yes]\r\n")).replace(/..(?=.)/g, "$& ")],
];
for (const [name, wire, answer] of NEGOTIATION) {
  Deno.test(`telnet: ${name}`, async () => {
    const { connection, far } = connected({ telnet: telnet(), encoding: "gbk" });
    const received = connection.receive();
    await far.write(bytesOf(`${wire} 61`));
    assertEquals(await received, "a");
    assertEquals((await sent(far, bytesOf(answer).length)).replaceAll(" ", ""), answer.replaceAll(" ", ""));
    connection.abort();
  });
}

Deno.test("telnet offers no charset on a wire of bytes", async () => {
  for (const encoding of ["binary", "hex"]) {
    const { connection, far } = connected({ telnet: telnet(), encoding });
    const received = connection.receive();
    await far.write(bytesOf("ff fd 2a ff fb 2a 61"));
    assertEquals(await received, encoding === "hex" ? "61" : "a");
    assertEquals(await sent(far, 6), "ff fc 2a ff fe 2a");
    connection.abort();
  }
});

Deno.test("telnet doubles FF and marks a carriage return that is alone, unless the wire is binary", async () => {
  const { connection, far } = connected({ telnet: telnet(), encoding: "binary" });
  await connection.send("a\xffb\rc\r\nd\r");
  await connection.send("\n\r");
  await connection.send("e");
  assertEquals(await sent(far, 14), "61 ff ff 62 0d 00 63 0d 0a 64 0d 0a 0d 00 65");
  const received = connection.receive();
  await far.write(bytesOf("ff fd 00 78"));
  assertEquals(await received, "x");
  assertEquals(await sent(far, 3), "ff fb 00");
  await connection.send("\r\xff\0");
  assertEquals(await sent(far, 4), "0d ff ff 00");
  connection.abort();
});

Deno.test("telnet keeps a carriage return as it was when an answer leaves behind it", async () => {
  const wire = { telnet: telnet(), encoding: "binary" };
  const asks = ["ff fd 03", "ff fd 00"]; // BINARY ends the marking of what comes behind it
  const { connection, far } = connected(wire);
  let out = "";
  for (const ask of asks) {
    await connection.send("a\r");
    const received = connection.receive();
    await far.write(bytesOf(`${ask} 78`));
    assertEquals(await received, "x");
    await connection.send("b");
    out += await sent(far, ask === asks[0] ? 7 : 6) + " ";
  }
  assertEquals(out, "61 0d ff fb 03 00 62 61 0d ff fb 00 62 ");
  assertEquals(await textOf(out, 1), "61 0d 62 61 0d 62");
  connection.abort();
});

Deno.test("telnet marks a carriage return at the end before the half-close", async () => {
  const { connection, far } = connected({ telnet: telnet() });
  await connection.send("a\r");
  await connection.closeWrite();
  assertEquals(await sent(far, 3), "61 0d 00");
  connection.abort();
});

Deno.test("telnet adds no byte for a peer that says none of its own", async () => {
  const { connection, far } = connected({ telnet: telnet(), encoding: "gbk", framing: lines() });
  await far.write(encode("你好\n", "gbk"));
  assertEquals(await connection.receive(), "你好");
  await connection.send("好");
  await connection.closeWrite();
  assertEquals(await sent(far, 3), "ba c3 0a");
  connection.abort();
});

Deno.test("telnet carries every byte both ways, in megabytes, with answers between them", async () => {
  const all = Uint8Array.from({ length: 1_000_000 }, (_, index) => (index * 7919 >> 3) & 0xff);
  const text = decode(all, "binary");
  const wire = { telnet: telnet(), encoding: "binary" };
  await using server = serve({ ...wire, hostname: "127.0.0.1" }, async (conn) => {
    for await (const message of conn) await conn.send(message);
  });
  await using conn = await connect({ ...wire, port: server.addr.port });
  let echoed = "";
  const reading = (async () => {
    for await (const message of conn) echoed += message;
  })();
  await conn.send(text);
  await conn.closeWrite();
  await reading;
  assertEquals(echoed === text, true);
});

Deno.test("telnet keeps no more answers than its limit for a peer that never reads them", async () => {
  const { connection, near, far } = connected({ telnet: telnet() }, 4096);
  const received = connection.receive();
  const demands = new Uint8Array(300_000).map((_, index) => [255, 253, 31][index % 3] ?? 0);
  let written = 0;
  const writing = (async () => {
    while (written < demands.length) written += await far.write(demands.subarray(written));
  })().catch(() => {});
  for (let i = 0; i < 50; i++) await turn();
  const before = near.reads;
  for (let i = 0; i < 50; i++) await turn();
  assertEquals([near.reads === before, written < 100_000], [true, true], `${near.reads} reads, ${written} bytes`);
  connection.abort();
  await received.catch(() => {});
  far.close();
  await writing;
});
