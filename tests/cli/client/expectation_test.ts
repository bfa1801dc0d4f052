import { assertEquals, assertThrows } from "@std/assert";
import { expectation } from "../../../lib/cli/client/expectation.ts";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";

/** Whether each reply is what was expected. */
function met(text: string, ...replies: string[]): boolean[] {
  return replies.map(expectation(text, catalogOf("en")));
}

Deno.test("a text is expected anywhere in a reply, as it stands", () => {
  assertEquals(met("12.5", "重量 12.5 kg", "12x5", ""), [true, false, false]);
  assertEquals(met("/", "a/b", "ab"), [true, false]);
  assertEquals(met("/dev", "/dev/null", "dev"), [true, false]);
});

Deno.test("a regular expression with flags is expected to match, at every reply alike", () => {
  assertEquals(met("/^ok$/i", "OK", "ok!", "OK"), [true, false, true]);
  // A sticky or global expression would begin where the last match ended.
  assertEquals(met("/a/gy", "a", "a", "ba"), [true, true, true]);
  assertEquals(met("/^.$/u", "😀", "ab"), [true, false]);
});

Deno.test("an expression that is none names the option and the mistake", () => {
  const error = assertThrows(() => expectation("/(/", catalogOf("en")), UsageError);
  assertEquals(
    error.message,
    "/(/ is not a regular expression for --expect: Invalid regular expression: /(/: Unterminated group",
  );
  assertThrows(() => expectation("/a/q", catalogOf("zh")), UsageError, "--expect 的正则表达式 /a/q 无效");
});
