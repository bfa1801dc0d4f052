import { assertEquals } from "@std/assert";
import { unmapped } from "../../lib/connection/socket.ts";

Deno.test("only an IPv4 address inside IPv6 is shown as IPv4", () => {
  const shown = (hostname: string) => unmapped({ transport: "tcp", hostname, port: 1 }).hostname;
  assertEquals(shown("::ffff:10.0.0.1"), "10.0.0.1");
  assertEquals(["10.0.0.1", "::1", "::ffff:a00:1", "fe80::ffff:1"].map(shown), [
    "10.0.0.1",
    "::1",
    "::ffff:a00:1",
    "fe80::ffff:1",
  ]);
});
