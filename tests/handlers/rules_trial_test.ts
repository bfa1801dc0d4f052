import { assertEquals, assertThrows } from "@std/assert";
import { ReplySizeError } from "../../lib/handlers/reply_size_error.ts";
import type { Rule } from "../../lib/handlers/rule.ts";
import { RulesTrial } from "../../lib/handlers/rules_trial.ts";

/** What is said to each message, `-` for nothing, `.` for the end. */
function tried(list: readonly Rule[], ...messages: readonly string[]): string[] {
  const trial = new RulesTrial(list, "gbk", 100);
  return messages.map((message) => {
    const answer = trial.ask(message);
    if (!answer) return "-";
    return answer.said.map(({ delay, message }) => `${delay}:${message}`).join(" ") + (answer.end ? "." : "");
  });
}

Deno.test("a trial takes turns, counts, says once what is said once, and is over after the end", () => {
  const list: Rule[] = [
    { when: "first", reply: "hello", once: true },
    { when: "weigh", turns: ["1 kg", ["2 kg", { reply: "stable", delay: 20 }]] },
    { when: /^n(\d)$/, reply: "${count} $1", delay: 5 },
    { when: "bye", reply: "bye", end: true },
  ];
  assertEquals(
    tried(list, "first", "first", "weigh", "weigh", "weigh", "n7", "n8", "nothing", "bye", "weigh"),
    ["0:hello", "-", "0:1 kg", "0:2 kg 20:stable", "0:1 kg", "5:1 7", "5:2 8", "-", "0:bye.", "-"],
  );
});

Deno.test("a trial greets, adds checksums, and makes no answer above its limit", () => {
  const trial = new RulesTrial(
    [{ on: "connect", reply: "ready" }, { when: "x", reply: Uint8Array.of(1, 2), checksum: "xor" }, {
      when: /^(.+)$/,
      reply: "$1$1",
    }],
    "utf-8",
    10,
  );
  assertEquals(trial.greeting(), { said: [{ delay: 0, message: "ready" }], end: false });
  assertEquals(trial.ask("x")?.said, [{ delay: 0, message: Uint8Array.of(1, 2, 3) }]);
  assertThrows(() => trial.ask("123456"), ReplySizeError);
});
