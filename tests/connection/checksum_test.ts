import { assertEquals, assertRejects } from "@std/assert";
import { between } from "../../lib/framing/mod.ts";
import { type ChecksumError, connect, lines, serve, type WireOptions } from "../../mod.ts";
import { checksum } from "../../lib/framing/mod.ts";

const NMEA: WireOptions = {
  framing: between("$", "\r\n"),
  checksum: checksum({ algorithm: "xor", prefix: "*", form: "HEX" }),
};

/** A server of one wire, and a plain client of bytes. */
async function talk(options: WireOptions, say: string, ...answers: number[]): Promise<string[]> {
  await using server = serve({ hostname: "127.0.0.1", ...options }, async (connection) => {
    for await (const message of connection) await connection.send(`${message}!`);
  });
  await using client = await connect({ port: server.addr.port, encoding: "binary", framing: lines() });
  await client.send(say);
  const heard: string[] = [];
  for (const _ of answers) heard.push(await client.receive() ?? "");
  return heard;
}

Deno.test("a checksum is a part of the wire: added to what is sent, and taken from what arrives", async () => {
  assertEquals(await talk(NMEA, "$PA,VER,OK*54\r", 1), ["$PA,VER,OK!*75"]);
});

Deno.test("a message with a bad checksum is not delivered, and told to who asks", async () => {
  const told: [string | undefined, string | undefined][] = [];
  const onBadChecksum: WireOptions["onBadChecksum"] = (connection, { received, computed }) => {
    told.push([received, computed]);
    void connection.send("NAK");
  };
  assertEquals(await talk({ ...NMEA, onBadChecksum }, "$PA,VER,OK*55\r\n$A*41\r", 1, 2), ["$NAK*44", "$A!*60"]);
  assertEquals(told, [["55", "54"]]);
});

Deno.test("with fatal a bad checksum ends the connection with both values", async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  await using server = serve({ hostname: "127.0.0.1", ...NMEA, fatal: true }, async (connection) => {
    resolve(await assertRejects(() => connection.receive()));
  });
  await using client = await connect({ port: server.addr.port, encoding: "binary", framing: lines() });
  await client.send("$PA,VER,OK*55\r");
  const { name, received, computed, offset } = await promise as ChecksumError;
  assertEquals([name, received, computed, offset], ["ChecksumError", "55", "54", 1]);
});

Deno.test("what is sent may be framed in another way than what arrives", async () => {
  const framing = { receive: lines(), send: between("<", ">\n") };
  assertEquals(await talk({ framing }, "a\nb", 1, 2), ["<a!>", "<b!>"]);
});
