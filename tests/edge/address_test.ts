import { assertEquals } from "@std/assert";
import { addressBytes, addressText, mapped, unmapped } from "../../lib/edge/address.ts";

const ADDRESSES: readonly (readonly [written: string, bytes: string, text: string])[] = [
  ["192.0.2.1", "192.0.2.1", "192.0.2.1"],
  ["255.0.0.255", "255.0.0.255", "255.0.0.255"],
  ["::", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0", "::"],
  ["2001:DB8:0:0:1:0:0:1", "32.1.13.184.0.0.0.0.0.1.0.0.0.0.0.1", "2001:db8::1:0:0:1"],
  ["::ffff:1.2.3.4", "0.0.0.0.0.0.0.0.0.0.255.255.1.2.3.4", "::ffff:102:304"],
  ["fe80::", "254.128.0.0.0.0.0.0.0.0.0.0.0.0.0.0", "fe80::"],
];

Deno.test("an address is read as its bytes, and written in its short form", () => {
  for (const [written, bytes, text] of ADDRESSES) {
    const read = addressBytes(written);
    assertEquals([read?.join("."), read && addressText(read)], [bytes, text]);
  }
});

Deno.test("an IPv4 address goes into an IPv6 one, and comes out again", () => {
  const bytes = Uint8Array.of(1, 2, 3, 4);
  assertEquals(addressText(mapped(bytes)), "::ffff:102:304");
  assertEquals(unmapped(mapped(bytes)), bytes);
  const other = Uint8Array.of(...mapped(bytes).subarray(0, 11), 0xfe, 1, 2, 3, 4);
  assertEquals([mapped(other), unmapped(other)], [other, other]);
});

Deno.test("what looks like an address and is none is none", () => {
  const none = [
    "",
    "1.2.3",
    "1.2.3.256",
    "01.2.3.4",
    "1.2.3.4.5",
    "1",
    "::1%eth0",
    "[::1]",
    ":::",
    "::1/64",
    "a",
    "1:2",
  ];
  assertEquals(none.filter((text) => addressBytes(text) !== undefined), []);
});
