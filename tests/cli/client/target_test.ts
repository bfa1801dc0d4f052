import { assertEquals, assertThrows } from "@std/assert";
import { parse } from "../../../lib/cli/args/flags.ts";
import { CLIENT_FLAGS } from "../../../lib/cli/client/flags.ts";
import { targetOf } from "../../../lib/cli/client/target.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";

function target(...args: string[]): [hostname: string, port: number, ...messages: string[]] {
  const { hostname, port, messages } = targetOf(parse(args, CLIENT_FLAGS, catalogOf("en")), catalogOf("en"));
  return [hostname, port, ...messages];
}

for (
  const [args, expected] of [
    [[], ["127.0.0.1", 9090]],
    [["host"], ["host", 9090]],
    [["host", "1234", "a", "b"], ["host", 1234, "a", "b"]],
    [["host:1234", "a"], ["host", 1234, "a"]],
    [["host:1234", "5678"], ["host", 1234, "5678"]],
    [["[::1]:1234", "a"], ["::1", 1234, "a"]],
    [["[::1]", "1234", "a"], ["::1", 1234, "a"]],
    [["::1", "1234", "a"], ["::1", 1234, "a"]],
    [["fe80::1%eth0", "1234"], ["fe80::1%eth0", 1234]],
    [["-p", "1234", "host", "a"], ["host", 1234, "a"]],
    [["-H", "host", "1234", "a"], ["host", 1234, "a"]],
    [["-H", "host", "-p", "1234", "a"], ["host", 1234, "a"]],
    [["-H", "host:1234", "a"], ["host", 1234, "a"]],
    [["--", "a"], ["127.0.0.1", 9090, "a"]],
  ] as [string[], [string, number, ...string[]]][]
) {
  Deno.test(`client.ts ${args.join(" ")} calls ${expected[0]}, port ${expected[1]}, with ${expected.length - 2} messages`, () => {
    assertEquals(target(...args), expected);
  });
}

for (
  const [args, line] of [
    [["9090"], "9090 is a port, not a host: write 127.0.0.1 9090, 127.0.0.1:9090 or -p 9090"],
    [["host", "你好"], "你好 is not a port: it stands before the messages, as in HOST PORT 你好 or HOST:PORT 你好"],
    [["host", "70000"], "70000 is not a port: a port is a whole number from 1 to 65535"],
    [["host:0"], "0 is not a port: a port is a whole number from 1 to 65535"],
    [["host:"], "host: is not an address: write HOST PORT, HOST:PORT or [::1]:PORT"],
    [["host:http"], "host:http is not an address: write HOST PORT, HOST:PORT or [::1]:PORT"],
    [["http://host"], "http://host is not an address: write HOST PORT, HOST:PORT or [::1]:PORT"],
    [[""], " is not an address: write HOST PORT, HOST:PORT or [::1]:PORT"],
    [["host:1", "-p", "2"], "host:1 --port 2: choose one"],
  ] as [string[], string][]
) {
  Deno.test(`client.ts ${args.join(" ")} says where the port goes`, () => {
    assertEquals(assertThrows(() => target(...args), UsageError).message, line);
  });
}
