import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "../../../lib/cli/args/flags.ts";
import { METRICS_FLAGS, metricsAddress } from "../../../lib/cli/args/metrics_flags.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";

const en = catalogOf("en");

function addressOf(...args: string[]) {
  return metricsAddress(parse(args, METRICS_FLAGS, en), en);
}

Deno.test("--metrics takes a port of the loopback, or an address", () => {
  assertEquals(addressOf(), undefined);
  assertEquals(addressOf("--metrics", "9100"), { hostname: "127.0.0.1", port: 9100 });
  assertEquals(addressOf("--metrics", "0.0.0.0:0"), { hostname: "0.0.0.0", port: 0 });
  assertEquals(addressOf("--metrics", "[::1]:9100"), { hostname: "::1", port: 9100 });
});

Deno.test("--metrics refuses what is no address", () => {
  for (const text of ["", "host", ":9100", "::1:9100", "65536", "a b:1", "1.2.3.4:"]) {
    assertThrows(() => addressOf(`--metrics=${text}`), UsageError);
  }
});
