/** Broken rules files and records, by a seed: each is read, or refused in its own class of error, and soon. */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UsageError } from "../../../lib/cli/errors/usage_error.ts";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";
import { RecordError } from "../../../lib/cli/record/record_error.ts";
import { readRecord } from "../../../lib/cli/record/reader.ts";
import { JsonError, type Located, parseLocated } from "../../../lib/cli/server/located_json.ts";
import { parseRules } from "../../../lib/cli/server/rules_file.ts";

const SEED = 20240506;
const CASES = 3000;

/** Numbers from 0 to below `bound`, the same for each seed (mulberry32). */
function numbers(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * bound);
  };
}

const PIECES = [
  "[",
  "]",
  "{",
  "}",
  ":",
  ",",
  '"',
  "\\",
  "\\u00",
  "1",
  "-",
  "e9",
  "null",
  "true",
  "\n",
  "\0",
  "\ufeff",
  "//",
  " ",
];

/** `text` with some pieces put in, taken out, doubled or exchanged. */
function broken(text: string, number: (bound: number) => number): string {
  for (let count = 1 + number(4); count > 0; count--) {
    const at = number(text.length + 1);
    const length = number(5);
    const piece = number(3) === 0
      ? text.slice(number(text.length + 1)).slice(0, 8)
      : PIECES[number(PIECES.length)] ?? "";
    text = text.slice(0, at) + piece + text.slice(at + length);
  }
  return text;
}

function plain({ value }: Located): unknown {
  if (value instanceof Map) return Object.fromEntries(value.entries().map(([key, each]) => [key, plain(each)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

const RULES = JSON.stringify(
  [
    { on: "connect", reply: ["a", { text: "b", delay: 5 }, { hex: "01" }] },
    { when: "text", turns: ["${count:3}", "${random:0.5..9}"], once: true, checksum: "sum8,HEX" },
    { when: { hex: "31" }, reply: "${time:YYYY} ${len:4}$$", end: false },
    { when: "/^(a+)$/", reply: "$1$0", delay: 10 },
    { on: "message", end: true },
  ],
  null,
  1,
);

Deno.test(`parseLocated() reads what JSON.parse reads, and nothing else, in ${CASES} broken files`, async () => {
  const number = numbers(SEED);
  for (let i = 0; i < CASES; i++) {
    const text = broken(RULES, number);
    let expected: { value: unknown } | undefined;
    try {
      expected = { value: JSON.parse(text) };
    } catch {
      expected = undefined; // a SyntaxError
    }
    try {
      const value = plain(await parseLocated(text));
      assert(expected, `seed ${SEED}, case ${i}: ${JSON.stringify(text)} was read`);
      assertEquals({ value }, expected);
    } catch (error) {
      if (!(error instanceof JsonError)) throw error;
      const ok = expected === undefined || error.fault === "twice";
      assert(ok, `seed ${SEED}, case ${i}: ${JSON.stringify(text)}: ${error.message}`);
    }
  }
});

Deno.test(`a rules file is read, or refused with its line, in ${CASES} broken files`, async () => {
  const number = numbers(SEED + 1);
  const context = { encoding: "gbk", every: false, checked: true, catalog: catalogOf("en") };
  let read = 0;
  for (let i = 0; i < CASES; i++) {
    const text = broken(RULES, number);
    try {
      await parseRules("f", text, context);
      read++;
    } catch (error) {
      assert(error instanceof UsageError, `seed ${SEED}, case ${i}: ${JSON.stringify(text)}: ${error}`);
    }
  }
  assert(read > 10 && read < CASES / 2, `${read} were read`);
});

const RECORD = [
  { event: "start", version: 1, side: "server", encoding: "gbk", framing: "lines" },
  { event: "listen", local: "127.0.0.1:9090" },
  { event: "open", local: "127.0.0.1:9090", remote: "127.0.0.1:5" },
  { event: "data", local: "127.0.0.1:9090", remote: "127.0.0.1:5", direction: "in", hex: "610a" },
  { event: "data", local: "127.0.0.1:9090", remote: "127.0.0.1:5", direction: "out", hex: "ff" },
  { event: "close", local: "127.0.0.1:9090", remote: "127.0.0.1:5" },
].map((event, index) => `${JSON.stringify({ time: `2024-05-06T07:08:0${index}.000Z`, ...event })}\n`).join("");

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

Deno.test(`a record is read, or refused with its line, in ${CASES} broken records`, async () => {
  const number = numbers(SEED + 2);
  let read = 0;
  for (let i = 0; i < CASES; i++) {
    const text = broken(RECORD, number);
    try {
      await readRecord(bytesOf(text), catalogOf("en"));
      read++;
    } catch (error) {
      assert(error instanceof RecordError, `seed ${SEED}, case ${i}: ${JSON.stringify(text)}: ${error}`);
    }
  }
  assert(read > 10 && read < CASES, `${read} were read`);
});

Deno.test("neither format can be nested so deeply that reading it ends the program", async () => {
  for (const mark of ["[", '{"a":', '[{"a":[']) {
    const text = mark.repeat(200_000);
    await assertRejects(
      () => parseRules("f", text, { encoding: "gbk", every: false, checked: true, catalog: catalogOf("en") }),
      UsageError,
    );
    await assertRejects(() => readRecord(bytesOf(text), catalogOf("en")), RecordError);
  }
});
