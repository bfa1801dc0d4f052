import { assertEquals, assertThrows } from "@std/assert";
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
  Deno.test(`parseLocated() reads ${JSON.stringify(text)} as JSON.parse does`, () => {
    assertEquals(plain(parseLocated(text)), JSON.parse(text));
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
  ["tru", 1, "t"],
  ["01", 1, "1"],
  ["1.", 1, "."],
  ['["a\nb"]', 1, '"'],
  ['"\\x"', 1, '"'],
  ['{"a"}', 1, "}"],
  ['{"a": }', 1, "}"],
  ['{"a": 1\n"b": 2}', 2, '"b"'],
  ["[] []", 1, "["],
  ["\v[]", 1, "\v"],
  ["// rules\n[]", 1, "/"],
];
for (const [text, line, found] of BROKEN) {
  Deno.test(`parseLocated() refuses ${JSON.stringify(text)} and names the line`, () => {
    assertThrows(() => JSON.parse(text), SyntaxError);
    const error = assertThrows(() => parseLocated(text), JsonError);
    assertEquals([error.line, error.found, error.twice], [line, found, false]);
  });
}

Deno.test("parseLocated() refuses a key that is there already", () => {
  const error = assertThrows(() => parseLocated('{"a": 1,\n"a": 2}'), JsonError);
  assertEquals([error.line, error.found, error.twice], [2, "a", true]);
});

Deno.test("parseLocated() knows where each value begins", () => {
  const { value } = parseLocated('[\n  1,\n  [\n3], "x"\n]');
  assertEquals(Array.isArray(value) && value.map(({ line }) => line), [2, 3, 4]);
});
