import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { familyOf, inFamily } from "../../../lib/cli/args/family.ts";
import { parse } from "../../../lib/cli/args/flags.ts";
import { CLIENT_FLAGS } from "../../../lib/cli/client/flags.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { takesIpv4 } from "../../../lib/cli/server/families.ts";
import { settingsOf } from "../../../lib/cli/server/settings.ts";
import { SERVER_FLAGS } from "../../../lib/cli/server/flags.ts";
import { connect, serve } from "../../../mod.ts";

const catalog = catalogOf("en");

Deno.test("-4 and -6 name a family, and both are too many", () => {
  const family = (...args: string[]) => familyOf(parse(args, CLIENT_FLAGS, catalog), catalog);
  assertEquals([family(), family("-4"), family("--ipv6")], [undefined, 4, 6]);
  assertEquals(assertThrows(() => family("-46"), UsageError).message, "-4 -6: choose one");
});

Deno.test("a name stands for its address of the family, and what has none is one line", async () => {
  const line = async (host: string, family: 4 | 6) =>
    (await assertRejects(() => inFamily(host, family, catalog), UsageError)).message;
  assertEquals(await inFamily("localhost", undefined, catalog), "localhost");
  assertEquals(await inFamily("localhost", 4, catalog), "127.0.0.1");
  assertEquals([await inFamily("::1", 6, catalog), await inFamily("10.0.0.1", 4, catalog)], ["::1", "10.0.0.1"]);
  assertEquals(await line("127.0.0.1", 6), "-6: 127.0.0.1 is no IPv6 address");
  assertEquals(await line("fe80::1", 4), "-4: fe80::1 is no IPv4 address");
  assertEquals(await line("nobody.invalid", 4), "-4: nobody.invalid has no IPv4 address");
});

Deno.test(
  "a name that may not be looked up has no other fault",
  { permissions: { net: ["127.0.0.1:1"] } },
  async () => {
    assertEquals(
      (await assertRejects(() => inFamily("localhost", 4, catalog), UsageError)).message,
      "Not allowed: -4 localhost (--allow-net)",
    );
  },
);

Deno.test("a server listens on 0.0.0.0, with -6 on ::, and says who comes in there", async () => {
  const hostname = (...args: string[]) => settingsOf(parse(args, SERVER_FLAGS, catalog), catalog).address.hostname;
  assertEquals([hostname(), hostname("-4"), hostname("-6")], ["0.0.0.0", "0.0.0.0", "::"]);
  await using server = serve({ hostname: "::" }, (conn) => conn.send("welcome"));
  const { port } = server.addr;
  // What it says is what is so: of IPv4 a client comes in, or is refused.
  const comesIn = await connect({ hostname: "127.0.0.1", port }).then(
    async (client) => {
      await client.close();
      return true;
    },
    () => false,
  );
  assertEquals(takesIpv4(port), comesIn);
});
