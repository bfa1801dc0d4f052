import { assertEquals, assertThrows } from "@std/assert";
import { AddressList } from "../../lib/edge/address_list.ts";

Deno.test("a list has its addresses and all that is in its networks, IPv4 in IPv6 clothes too", () => {
  const list = new AddressList(["192.0.2.7", "10.0.0.0/8", "2001:db8::/32", "::1"]);
  const inside = ["192.0.2.7", "::ffff:192.0.2.7", "10.255.0.1", "::ffff:10.1.2.3", "2001:db8:1::5", "::1"];
  const outside = ["192.0.2.8", "11.0.0.0", "2001:db9::", "::2", "not an address", ""];
  assertEquals(inside.filter((address) => !list.has(address)), []);
  assertEquals(outside.filter((address) => list.has(address)), []);
});

Deno.test("a network of length 0 is everybody of its family", () => {
  const list = new AddressList(["0.0.0.0/0"]);
  assertEquals([list.has("203.0.113.5"), list.has("::1")], [true, false]);
});

Deno.test("a network of IPv4 addresses that are written as IPv6 is that of IPv4; a shorter one is of IPv6", () => {
  const list = new AddressList(["::ffff:10.0.0.0/104", "::ffff:192.0.2.7"]);
  assertEquals(["10.1.2.3", "11.0.0.0", "192.0.2.7"].map((address) => list.has(address)), [true, false, true]);
  assertEquals(["1.2.3.4", "2001:db8::1"].map((address) => new AddressList(["::/0"]).has(address)), [false, true]);
});

Deno.test("bits behind the length of a network count for nothing", () => {
  const list = new AddressList(["10.1.2.3/8", "2001:db8:1:2:3::/33"]);
  assertEquals(["10.9.9.9", "2001:db8:7::1", "2001:db8:8000::1"].map((address) => list.has(address)), [
    true,
    true,
    false,
  ]);
});

for (const entry of ["10.0.0.0/40", "10.0.0", "::/129", "10.0.0.0/8/8", "10.0.0.0/", "localhost", "", "10.0.0.0/-1"]) {
  Deno.test(`${JSON.stringify(entry)} is neither an address nor a network`, () => {
    assertThrows(() => new AddressList([entry]), RangeError, `Cannot use ${JSON.stringify(entry)} as an address`);
  });
}
