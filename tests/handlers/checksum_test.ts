import { assertEquals } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import { type Checksum, withChecksum } from "../../lib/handlers/checksum.ts";

const text = (message: string) => new TextEncoder().encode(message);

const VECTORS: [name: Checksum, source: string, message: Uint8Array, tail: string][] = [
  // CRC catalogue, check values of "123456789": 0x4b37, 0xcbf43926.
  ["crc16-modbus", "the CRC catalogue", text("123456789"), "374b"],
  ["crc32", "the CRC catalogue", text("123456789"), "2639f4cb"],
  // RFC 1952 has the same CRC; `printf 'hello\n' | gzip` ends in it.
  ["crc32", "gzip", text("hello\n"), "20303a36"],
  ["crc16-modbus", "Modbus application examples, 11 03 006B 0003", decodeHex("1103006b0003"), "7687"],
  ["crc16-modbus", "Modbus application examples, 01 04 02 FFFF", decodeHex("010402ffff"), "b880"],
  ["lrc", "Modbus ASCII :1103006B00037E", decodeHex("1103006b0003"), "7e"],
  ["lrc", "Modbus ASCII :F7031389000A60", decodeHex("f7031389000a"), "60"],
  ["sum8", "GDB remote protocol $OK#9a", text("OK"), "9a"],
  ["sum8", "GDB remote protocol $vMustReplyEmpty#3a", text("vMustReplyEmpty"), "3a"],
  ["xor", "NMEA 0183 $GPGLL…*28", text("GPGLL,5300.97914,N,00259.98174,E,125926,A"), "28"],
];
for (const [name, source, message, tail] of VECTORS) {
  Deno.test(`withChecksum() appends ${name} ${tail}: ${source}`, () => {
    assertEquals(encodeHex(withChecksum(name, message)), encodeHex(message) + tail);
  });
}

Deno.test("withChecksum() appends the checksum of no bytes", () => {
  const empty = new Uint8Array(0);
  const names = ["crc16-modbus", "lrc", "sum8", "xor", "crc32"] as const;
  assertEquals(names.map((name) => encodeHex(withChecksum(name, empty))), ["ffff", "00", "00", "00", "00000000"]);
});
