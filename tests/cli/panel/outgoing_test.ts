import { assertEquals, assertThrows } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { outgoing } from "../../../lib/cli/panel/outgoing.ts";
import { en } from "../../../lib/cli/i18n/en.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";

const typed = { as: "text", escapes: false, ending: "" } as const;

Deno.test("text stays text, with its line end", () => {
  assertEquals(outgoing({ ...typed, text: "a\\x41", ending: "\r\n" }, "gbk", en), "a\\x41\r\n");
});

Deno.test("escapes of controls are characters, \\xNN is a raw byte between encoded text", () => {
  assertEquals(outgoing({ ...typed, text: "a\\t\\\\b", escapes: true }, "gbk", en), "a\t\\b");
  const bytes = outgoing({ ...typed, text: "你\\xff好", escapes: true, ending: "\n" }, "gbk", en);
  assertEquals(typeof bytes === "string" ? bytes : encodeHex(bytes), "c4e3ffbac30a");
});

Deno.test("hex takes pairs of digits with white space, and nothing else", () => {
  const bytes = outgoing({ ...typed, as: "hex", text: "01 0A\nff" }, "gbk", en);
  assertEquals(typeof bytes === "string" ? bytes : encodeHex(bytes), "010aff");
  assertThrows(
    () => outgoing({ ...typed, as: "hex", text: "0" }, "gbk", en),
    UsageError,
    '"0" is not pairs of hexadecimal digits',
  );
});
