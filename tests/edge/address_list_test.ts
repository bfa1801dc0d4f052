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

for (const entry of ["10.0.0.0/40", "10.0.0", "::/129", "10.0.0.0/8/8", "10.0.0.0/", "localhost", "", "10.0.0.0/-1"]) {
  Deno.test(`${JSON.stringify(entry)} is neither an address nor a network`, () => {
    assertThrows(() => new AddressList([entry]), RangeError, `Cannot use ${JSON.stringify(entry)} as an address`);
  });
}
