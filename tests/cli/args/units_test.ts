import { assertEquals, assertThrows } from "@std/assert";
import { portOf, size, time, whole } from "../../../lib/cli/args/units.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { zh } from "../../../lib/cli/i18n/zh.ts";

Deno.test("a size is bytes, or has a unit of 1024, in any case", () => {
  const sizes = {
    "1": 1,
    "007": 7,
    "10b": 10,
    "64KiB": 65536,
    "2k": 2048,
    "1.5K": 1536,
    "1MIB": 1048576,
    "3m": 3145728,
  };
  for (const [text, bytes] of Object.entries(sizes)) assertEquals(size("--max-message", text, en), bytes, text);
});

Deno.test("a time is seconds, or has a unit; ms are whole", () => {
  const times = {
    "0": 0,
    "5": 5000,
    "5s": 5000,
    "250ms": 250,
    "1m": 60_000,
    "0.25": 250,
    "1.2345s": 1235,
    "2M": 120_000,
  };
  for (const [text, ms] of Object.entries(times)) assertEquals(time("--wait", text, en), ms, text);
  // The longest time that a timer can have: 2^31 - 1 ms.
  assertEquals(time("--wait", "2147483647ms", en), 2147483647);
});

Deno.test("what is no size is refused with ways to write one, in both languages", () => {
  for (const text of ["", "0", "-1", "1 KiB", "1e3", "0x10", "1GiB", "KiB", "9007199254740993", "１"]) {
    const error: unknown = assertThrows(() => size("--max-message", text, en), UsageError);
    assertEquals(error instanceof Error && error.message, en.badSize("--max-message", text));
  }
  assertThrows(
    () => size("--max-message", "1G", zh),
    UsageError,
    "--max-message 的值 1G 不是大小:例如 1024、64KiB、1MiB",
  );
});

Deno.test("what is no time, or longer than a timer can wait, is refused", () => {
  for (const text of ["", "-5", "5 s", "1h", "1e3", "2147483648ms", ".5", "5.", "NaN", "Infinity"]) {
    assertThrows(() => time("--wait", text, en), UsageError, en.badTime("--wait", text));
  }
});

Deno.test("a count is whole, decimal, and within its bounds", () => {
  assertEquals([whole("-n", "1", 1, 10, en), whole("-n", "10", 1, 10, en), whole("-n", "007", 1, 10, en)], [1, 10, 7]);
  for (const text of ["0", "11", "1.0", "1e1", "0x5", "-1", "", " 1"]) {
    assertThrows(() => whole("-n", text, 1, 10, en), UsageError, en.badCount("-n", text, 1, 10));
  }
});

Deno.test("port 0 is for who listens, and 65535 is the last", () => {
  assertEquals([portOf("0", 0, en), portOf("65535", 1, en), portOf("09090", 1, en)], [0, 65535, 9090]);
  assertThrows(() => portOf("0", 1, en), UsageError, en.badPort("0", 1));
  assertThrows(() => portOf("65536", 0, en), UsageError, en.badPort("65536", 0));
  assertThrows(() => portOf("http", 0, zh), UsageError, zh.badPort("http", 0));
});
