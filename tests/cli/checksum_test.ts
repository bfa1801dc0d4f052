import { assertEquals, assertStringIncludes } from "@std/assert";
import { serve } from "../../mod.ts";
import { catalogOf } from "../../lib/cli/i18n/language.ts";
import { run, server } from "./process.ts";

const NMEA = ["-f", "between:$:\\r\\n", "-c", "xor,HEX,prefix=*"];
const raw = { hostname: "127.0.0.1", encoding: "binary" };

Deno.test("-c puts a checksum into each frame and takes it away again, on both sides", async () => {
  const { server: ours, port } = await server([...NMEA, "--echo"]);
  await using _ = ours;
  const client = await run("client", [...NMEA, "127.0.0.1", String(port), "PA,VER,OK", "你好"]);
  assertEquals([client.code, client.stdout], [0, "PA,VER,OK\n你好\n"]);
});

Deno.test("a bad checksum is a warning with both values, and the message is not delivered", async () => {
  await using peer = serve(raw, async (connection) => {
    await connection.receive();
    await connection.send("$PA,VER,OK*55\r\n$PA,VER,OK*54\r\n");
  });
  const client = await run("client", [...NMEA, "127.0.0.1", String(peer.addr.port), "x"]);
  assertEquals([client.code, client.stdout], [0, "PA,VER,OK\n"]);
  assertStringIncludes(client.stderr, "a message with a bad checksum was dropped at byte 1: 55 came, 54 was right");
});

Deno.test("a bad checksum is told as one that nothing can be computed of, or that is not there", () => {
  const { badChecksum } = catalogOf("en");
  const what = "a message with a bad checksum was dropped";
  assertEquals(badChecksum("90", undefined), `${what}: 90 came, and none can be computed of it`);
  assertEquals(badChecksum(undefined, "54", 7), `${what} at byte 7: none came, 54 was right`);
});

Deno.test("with --fatal a bad checksum ends the client with 3", async () => {
  await using peer = serve(raw, async (connection) => {
    await connection.receive();
    await connection.send("$PA,VER,OK*55\r\n");
  });
  const client = await run("client", [...NMEA, "--fatal", "127.0.0.1", String(peer.addr.port), "x"]);
  assertEquals([client.code, client.stdout], [3, ""]);
  assertStringIncludes(client.stderr, "55 came, 54 was right");
});

Deno.test("--send-framing frames what is sent in another way than what arrives", async () => {
  await using peer = serve(raw, async (connection) => {
    assertEquals(await connection.receive(), "~HS\r\n");
    await connection.send("\x02030,0,0\x03\r\n");
  });
  const args = ["-f", "stx", "--send-framing", "lines:crlf", "127.0.0.1", String(peer.addr.port), "~HS"];
  const client = await run("client", args);
  assertEquals([client.code, client.stdout], [0, "030,0,0\n"]);
});

Deno.test("a length that is digits in a binary field ends the client with 3 and the way out", async () => {
  await using peer = serve(raw, async (connection) => {
    await connection.receive();
    await connection.send("0005hello");
  });
  const client = await run("client", ["-f", "length:u32be", "127.0.0.1", String(peer.addr.port), "x"]);
  assertEquals([client.code, client.stdout], [3, ""]);
  const why = 'its length is 30 30 30 35 at byte 0, which reads as the digits "0005": -f length:ascii4?';
  assertStringIncludes(
    client.stderr,
    `message too long: 808464437 bytes, the limit is 1048576 (--max-message); ${why}`,
  );
});

Deno.test("JT/T 808 with a stray flag and an escaped 亊 is read right from the command line", async () => {
  await using peer = serve(raw, async (connection) => {
    // 亊 is 81 7E in GBK, and 7E is the flag.
    assertEquals(await connection.receive(), "~\x81}\x02\xff~");
    await connection.send("\x99~~\x81}\x02\xff~");
  });
  const client = await run("client", ["-f", "jt808", "-c", "xor", "127.0.0.1", String(peer.addr.port), "亊"]);
  assertEquals([client.code, client.stdout, client.stderr], [0, "亊\n", ""]);
});
