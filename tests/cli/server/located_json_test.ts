import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { JsonError, type Located, parseLocated } from "../../../lib/cli/server/located_json.ts";

function plain({ value }: Located): unknown {
  if (value instanceof Map) return Object.fromEntries(value.entries().map(([key, each]) => [key, plain(each)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

const VALUES = [
  ...["1", "-1.5e3", "true", "null", '""', '"a\\n\\u4f60\\""', "[]", "{}", ' [1, 2,\r\n{"a":[]} ,{}]\n'],
  ...['{"a":{"b":null,"c":[true,false]}}', '"\u2028\x7f"', '{"":0}'],
];
for (const text of VALUES) {
  Deno.test(`parseLocated() reads ${JSON.stringify(text)} as JSON.parse does`, async () => {
    assertEquals(plain(await parseLocated(text)), JSON.parse(text));
  });
}

const BROKEN: [text: string, line: number, found: string][] = [
  ["", 1, ""],
  ["[\n", 2, ""],
  ["[1,\n]", 2, "]"],
  ['{"a": 1,\n\n}', 3, "}"],
  ["{a: 1}", 1, "a"],
  ["[1 2]", 1, "2"],
  ["[1,,2]", 1, ","],
  ["tru", 1, "tru"],
  ["01", 1, "1"],
  ["1.", 1, "1."],
  ['["a\nb"]', 1, '"a'],
  ['"\\x"', 1, '"\\x"'],
  ['{"a"}', 1, "}"],
  ['{"a": }', 1, "}"],
  ['{"a": 1\n"b": 2}', 2, '"b"'],
  ["[] []", 1, "["],
  ["\v[]", 1, "\v"],
  ["// rules\n[]", 1, "// rules"],
];
for (const [text, line, found] of BROKEN) {
  Deno.test(`parseLocated() refuses ${JSON.stringify(text)} and names the line`, async () => {
    assertThrows(() => JSON.parse(text), SyntaxError);
    const error = await assertRejects(() => parseLocated(text), JsonError);
    assertEquals([error.line, error.found, error.fault], [line, found, "syntax"]);
  });
}

Deno.test("parseLocated() refuses a key that is there already", async () => {
  const error = await assertRejects(() => parseLocated('{"a": 1,\n"a": 2}'), JsonError);
  assertEquals([error.line, error.found, error.fault], [2, "a", "twice"]);
});

Deno.test("parseLocated() knows where each value begins", async () => {
  const { value } = await parseLocated('[\n  1,\n  [\n3], "x"\n]');
  assertEquals(Array.isArray(value) && value.map(({ line }) => line), [2, 3, 4]);
});

Deno.test("parseLocated() reads 64 brackets in each other, and refuses the 65th whatever follows", async () => {
  const nested = (depth: number) => "[\n".repeat(depth) + "]".repeat(depth);
  assertEquals(plain(await parseLocated(nested(64))), JSON.parse(nested(64)));
  for (const text of [nested(65), "[\n".repeat(20_000), '{"a":\n'.repeat(65)]) {
    const error = await assertRejects(() => parseLocated(text), JsonError);
    assertEquals([error.line, error.found, error.fault], [65, text.charAt(0), "deep"]);
  }
});

Deno.test("parseLocated() shows the first 40 characters of what cannot stand where it does", async () => {
  const error = await assertRejects(() => parseLocated("x".repeat(100)), JsonError);
  assertEquals(error.found, `${"x".repeat(40)}…`);
});
