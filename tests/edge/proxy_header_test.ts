import { assertEquals, assertThrows } from "@std/assert";
import { decodeHex, encodeHex } from "@std/encoding";
import {
  beginsAsProxyHeader,
  InvalidProxyHeaderError,
  proxyHeader,
  readProxyHeader,
  unknownProxyHeader,
} from "../../lib/edge/proxy_header.ts";
import { Random } from "../random.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const hex = (text: string) => decodeHex(text.replaceAll(/\s/g, ""));
const tcp = (hostname: string, port: number): Deno.NetAddr => ({ transport: "tcp", hostname, port });
const SIGNATURE = "0d0a0d0a000d0a515549540a";

const HEADERS = [
  {
    name: "version 1, IPv4",
    bytes: bytes("PROXY TCP4 192.0.2.1 198.51.100.9 50312 9090\r\n"),
    header: {
      version: 1,
      local: false,
      fields: [],
      source: tcp("192.0.2.1", 50312),
      destination: tcp("198.51.100.9", 9090),
    },
  },
  {
    name: "version 1, IPv6",
    bytes: bytes("PROXY TCP6 2001:db8::1 ::1 1 65535\r\n"),
    header: { version: 1, local: false, fields: [], source: tcp("2001:db8::1", 1), destination: tcp("::1", 65535) },
  },
  { name: "version 1, unknown", bytes: bytes("PROXY UNKNOWN\r\n"), header: { version: 1, local: false, fields: [] } },
  {
    name: "version 2, IPv4, with fields",
    bytes: hex(`${SIGNATURE} 21 11 0016 c0000201 c6336409 c488 2382 02 0002 4142 05 0002 0102`),
    header: {
      version: 2,
      local: false,
      authority: "AB",
      uniqueId: hex("0102"),
      fields: [{ type: 2, value: hex("4142") }, { type: 5, value: hex("0102") }],
      source: tcp("192.0.2.1", 50312),
      destination: tcp("198.51.100.9", 9090),
    },
  },
  {
    name: "version 2, IPv6",
    bytes: hex(`${SIGNATURE} 21 21 0024 20010db8000000000000000000000001 00000000000000000000000000000001 0001 ffff`),
    header: { version: 2, local: false, fields: [], source: tcp("2001:db8::1", 1), destination: tcp("::1", 65535) },
  },
  {
    name: "version 2, with what the client's TLS was and a checksum",
    bytes: hex(`${SIGNATURE} 21 11 0033 7f000001 7f000002 0001 0002 01 0002 6832
      20 0018 03 00000000 21 0007 ${encodeHex(bytes("TLSv1.3"))} 22 0001 41 23 0002 4344 03 0004 SUM`.replace(
      "SUM",
      "f9921f68",
    )),
    header: {
      version: 2,
      local: false,
      alpn: "h2",
      tls: { certificate: true, verified: true, version: "TLSv1.3", commonName: "A", cipher: "CD" },
      fields: [
        { type: 1, value: bytes("h2") },
        { type: 0x20, value: hex(`03 00000000 21 0007 ${encodeHex(bytes("TLSv1.3"))} 22 0001 41 23 0002 4344`) },
        { type: 3, value: hex("f9921f68") },
      ],
      source: tcp("127.0.0.1", 1),
      destination: tcp("127.0.0.2", 2),
    },
  },
  {
    name: "version 2, a health check, in which nothing else counts",
    bytes: hex(`${SIGNATURE} 20 ff 0002 ffff`),
    header: { version: 2, local: true, fields: [] },
  },
  {
    name: "version 2, a Unix socket, whose addresses are passed over",
    bytes: hex(`${SIGNATURE} 21 31 00dd ${"00".repeat(216)} 02 0002 4142`),
    header: { version: 2, local: false, authority: "AB", fields: [{ type: 2, value: hex("4142") }] },
  },
  {
    name: "version 2, of an unknown family",
    bytes: hex(`${SIGNATURE} 21 00 0004 01020304`),
    header: { version: 2, local: false, fields: [] },
  },
] as const;

for (const { name, bytes, header } of HEADERS) {
  Deno.test(`${name}: read once it is whole, whatever follows`, () => {
    for (let end = 1; end < bytes.length; end++) assertEquals(readProxyHeader(bytes.subarray(0, end)), undefined);
    const read = readProxyHeader(Uint8Array.of(...bytes, 0x41, 0x0a));
    assertEquals(read, { ...header, length: bytes.length, fields: [...header.fields] });
  });
}

for (
  const [name, wrong, reason] of [
    ["another protocol", bytes("GET / HTTP/1.1\r\n"), "it begins with neither PROXY nor the signature of version 2"],
    ["its first byte", bytes("X"), "it begins with neither PROXY nor the signature of version 2"],
    ["a line without an end", bytes("PROXY TCP4 " + "1".repeat(100)), "the line does not end within 107 bytes"],
    ["a line feed alone", bytes("PROXY TCP4 1.2.3.4 1.2.3.4 1 2\n"), "the line is not PROXY, TCP4 or TCP6"],
    ["a wrong address", bytes("PROXY TCP4 1.2.3.400 1.2.3.4 1 2\r\n"), "1.2.3.400:1 is no address of TCP4"],
    ["a wrong port", bytes("PROXY TCP4 1.2.3.4 1.2.3.4 70000 2\r\n"), "1.2.3.4:70000 is no address of TCP4"],
    [
      "an address that some read as octal",
      bytes("PROXY TCP4 010.0.0.1 1.2.3.4 1 2\r\n"),
      "010.0.0.1:1 is no address of",
    ],
    ["IPv6 as IPv4", bytes("PROXY TCP4 ::1 ::1 1 2\r\n"), "::1:1 is no address of TCP4"],
    ["version 3", hex(`${SIGNATURE} 31 11 0000`), "version 3, command 1 is not known"],
    ["command 2", hex(`${SIGNATURE} 22 11 0000`), "version 2, command 2 is not known"],
    ["addresses that are cut", hex(`${SIGNATURE} 21 11 0004 01020304`), "its addresses are cut"],
    ["a field that is cut", hex(`${SIGNATURE} 21 11 0010 ${"00".repeat(12)} 02 0005 41`), "a field is cut"],
    ["a family of its own", hex(`${SIGNATURE} 21 41 0000`), "family 4, protocol 1 is not known"],
    [
      "a checksum of another header",
      hex(`${SIGNATURE} 21 11 0013 ${"00".repeat(12)} 03 0004 00000000`),
      "its checksum is not that of the header",
    ],
    ["a short checksum", hex(`${SIGNATURE} 21 11 0011 ${"00".repeat(12)} 03 0002 0000`), "its checksum is cut"],
    ["TLS that is cut", hex(`${SIGNATURE} 21 11 0010 ${"00".repeat(12)} 20 0001 01`), "what it says of TLS is cut"],
    ["10 KB", hex(`${SIGNATURE} 21 11 2710`), "it announces 10016 bytes of 4112"],
  ] as const
) {
  Deno.test(`${name} is no PROXY header`, () => {
    const error = assertThrows(() => readProxyHeader(wrong), InvalidProxyHeaderError);
    assertEquals(error.message.includes(reason), true, error.message);
    assertEquals(error.bytes, wrong);
  });
}

Deno.test("what is written is read back, in both versions and families", () => {
  const pairs = [
    [tcp("192.0.2.1", 50312), tcp("198.51.100.9", 9090)],
    [tcp("2001:db8::1", 1), tcp("fe80::1:2:3", 65535)],
  ] as const;
  for (const version of [1, 2] as const) {
    for (const [source, destination] of pairs) {
      const written = proxyHeader(version, source, destination);
      const read = readProxyHeader(written);
      assertEquals([read?.source, read?.destination, read?.length], [source, destination, written.length]);
    }
  }
  assertEquals(
    encodeHex(proxyHeader(2, tcp("1.2.3.4", 1), tcp("::1", 2))),
    `${SIGNATURE}21210024${"0".repeat(20)}ffff01020304${"0".repeat(31)}100010002`,
  );
});

Deno.test("who has no IP address is unknown, in both versions", () => {
  assertEquals(readProxyHeader(unknownProxyHeader(2)), { version: 2, local: false, fields: [], length: 16 });
  assertEquals(readProxyHeader(unknownProxyHeader(1)), { version: 1, local: false, fields: [], length: 15 });
});

Deno.test("an address is given in its short form, and IPv4 in IPv6 clothes as IPv4", () => {
  const { source, destination } = readProxyHeader(bytes("PROXY TCP6 ::FFFF:1.2.3.4 2001:DB8:0:0::1 1 2\r\n")) ?? {};
  assertEquals([source, destination], [tcp("1.2.3.4", 1), tcp("2001:db8::1", 2)]);
});

Deno.test("the beginning of a header is known as such, and a message that begins with PROXY is none", () => {
  const begins = (text: string) => beginsAsProxyHeader(bytes(text));
  const known = ["PROXY TCP4 ", "PROXY TCP6 ::1", "PROXY UNKNOWN\r\n", "\r\n\r\n\0\r\nQUIT\n"];
  assertEquals(known.map(begins), [true, true, true, true]);
  assertEquals(["", "P", "PROXY ", "PROXY TCP", "\r\n\r\n"].map(begins), Array(5).fill(undefined));
  assertEquals(["X", "PROXY on", "PROXY TCP5 ", "\r\n\r\n1", "proxy TCP4 "].map(begins), Array(5).fill(false));
});

Deno.test("a name is no address that a header could say", () => {
  assertThrows(() => proxyHeader(1, tcp("localhost", 1), tcp("::1", 2)), RangeError, 'Cannot say "localhost"');
});

Deno.test("whatever bytes come: a header, more to wait for, or an error of this kind, however they are cut", () => {
  const random = new Random(7);
  for (let round = 0; round < 5000; round++) {
    const { bytes: header } = HEADERS[round % HEADERS.length] ?? HEADERS[0];
    const mangled = Uint8Array.from(header);
    for (let n = 0; n < 1 + round % 4; n++) mangled[random.below(mangled.length)] = random.below(256);
    const outcome = (end: number) => {
      try {
        return readProxyHeader(mangled.subarray(0, end));
      } catch (error) {
        assertEquals(error instanceof InvalidProxyHeaderError, true, `${error}`);
        return "wrong";
      }
    };
    // What is read, or wrong, early, stays so with all of it.
    const whole = outcome(mangled.length);
    const early = outcome(random.below(mangled.length));
    if (early !== undefined) assertEquals(early, whole);
  }
});
