import { assert, assertEquals, assertRejects } from "@std/assert";
import { readRecord } from "../../../lib/cli/record/reader.ts";
import { RecordError } from "../../../lib/cli/record/record_error.ts";
import { MAX_LINE_SIZE } from "../../../lib/cli/record/record_lines.ts";
import { encode } from "@mojibye/mojibye/codec";
import { catalogOf } from "../../../lib/cli/i18n/language.ts";

const START = '{"time":"2026-01-01T00:00:00.000Z","event":"start","version":1,"side":"server","encoding":"gbk"}';
const at = (ms: number, rest: Record<string, unknown>) =>
  JSON.stringify({ time: new Date(Date.UTC(2026, 0, 1) + ms).toISOString(), ...rest });
const ends = (remote: string) => ({ local: "127.0.0.1:9090", remote });
const open = (ms: number, remote: string) => at(ms, { event: "open", ...ends(remote) });
const close = (ms: number, remote: string) => at(ms, { event: "close", ...ends(remote) });
const data = (ms: number, remote: string, direction: string, hex: string) =>
  at(ms, { event: "data", ...ends(remote), direction, hex });
const text = (...lines: string[]) => lines.map((line) => line + "\n").join("");

function read(record: string | Uint8Array) {
  return readRecord([typeof record === "string" ? encode(record) : record], catalogOf("en"));
}

/** What is said about a record that cannot be read. */
async function complaint(record: string | Uint8Array): Promise<string> {
  const error = await assertRejects(() => read(record), RecordError);
  return `${error.line}: ${error.message}`;
}

Deno.test("a record is read as the steps of each connection, with the time between them", async () => {
  const record = text(
    START,
    open(0, "a:1"),
    open(5, "b:2"),
    data(10, "a:1", "in", "570d0a"),
    data(12, "b:2", "in", "58"),
    data(40, "a:1", "out", "31"),
  );
  assertEquals(await read(record), {
    side: "server",
    encoding: "gbk",
    framing: "chunks",
    connections: [
      [
        { direction: "in", bytes: Uint8Array.of(0x57, 0x0d, 0x0a), after: 10 },
        { direction: "out", bytes: Uint8Array.of(0x31), after: 30 },
      ],
      [{ direction: "in", bytes: Uint8Array.of(0x58), after: 7 }],
    ],
  });
});

Deno.test("of several runs the last one is read", async () => {
  const record = text(START, open(0, "a:1"), data(1, "a:1", "in", "61"), START, open(2, "a:1"));
  assertEquals((await read(record)).connections, [[]]);
});

Deno.test("a port that is used again is another connection; bytes of a refused one count for none", async () => {
  const record = text(
    START,
    open(0, "a:1"),
    data(1, "a:1", "in", "61"),
    close(2, "a:1"),
    data(3, "a:1", "out", "7a"),
    open(4, "a:1"),
    data(5, "a:1", "in", "62"),
  );
  assertEquals((await read(record)).connections.map((steps) => steps.map(({ bytes }) => bytes[0])), [[0x61], [0x62]]);
});

Deno.test("the back of a bridge is none of the server's connections", async () => {
  const record = text(
    START,
    at(0, { event: "listen", local: "0.0.0.0:9090" }),
    open(0, "a:1"),
    at(1, { event: "open", local: "127.0.0.1:50000", remote: "127.0.0.1:7001" }),
  );
  assertEquals((await read(record)).connections.length, 1);
});

Deno.test("a record that cannot be read names the line and what is wrong with it", async () => {
  const whole = text(START, open(0, "a:1"), data(1, "a:1", "in", "6162"));
  assertEquals(
    await complaint(whole + '{"time":"2026-01-01T00:0'),
    "4: cut in the middle; delete the line, or record again with -o",
  );
  assertEquals(
    await complaint(whole + "{nonsense}\n"),
    "4: not a JSON object; record again with -o, or delete the line",
  );
  assertEquals((await complaint(whole + "[1]\n")).slice(0, 20), "4: not a JSON object");
  assertEquals(
    await complaint(whole.replace('"version":1', '"version":2')),
    "1: version 2 is newer than 1, which this program knows; update mojibye",
  );
  assertEquals(await complaint(whole.replace("6162", "616")), '3: "616" is no value for hex; record again with -o');
  assertEquals(
    await complaint(whole.replace('"in"', '"up"')),
    '3: "up" is no value for direction; record again with -o',
  );
  assertEquals(
    (await complaint(whole.replace('"gbk"', '"klingon"'))).slice(0, 34),
    '1: "klingon" is no value for encod',
  );
  assertEquals(
    await complaint(whole.replace('"time":"2026-01-01T00:00:00.001Z",', "")),
    "3: nothing is no value for time; record again with -o",
  );
  assertEquals(await complaint(open(0, "a:1") + "\n"), "1: no start event: this is not a record written with -o");
  assertEquals(await complaint(""), "1: no start event: this is not a record written with -o");
});

Deno.test("the far side of a bridge is none of the server's connections, and a number tells the others apart", async () => {
  const numbered = (ms: number, id: number, event: string, rest = {}) => at(ms, { event, id, ...ends("a:1"), ...rest });
  const record = text(
    START,
    numbered(0, 1, "open"),
    numbered(0, 2, "open", { pair: 1, encoding: "utf-8", framing: "lines" }),
    numbered(0, 3, "open"),
    numbered(1, 3, "data", { direction: "in", hex: "63" }),
    numbered(1, 2, "data", { direction: "in", hex: "62" }),
    numbered(1, 1, "data", { direction: "in", hex: "61" }),
  );
  assertEquals((await read(record)).connections.map((steps) => steps.map(({ bytes }) => bytes[0])), [[0x61], [0x63]]);
});

Deno.test("a line that a run before left unfinished does not hide the last run", async () => {
  const record = text(START, open(0, "a:1")) + '{"time":"2026-01\n' +
    text(START, open(1, "a:1"), data(2, "a:1", "in", "61"));
  assertEquals((await read(record)).connections.length, 1);
  assertEquals(
    await complaint(text(START) + '{"time":"2026-01\n' + text(open(1, "a:1"))),
    "2: not a JSON object; record again with -o, or delete the line",
  );
});

Deno.test("a byte order mark is no part of a record, and another encoding is named", async () => {
  const whole = text(START, open(0, "a:1"), at(1, { event: "message", direction: "in", text: "你好,我是客户端小白" }));
  assertEquals((await read("\ufeff" + whole)).connections.length, 1);
  assertEquals(
    await complaint(encode(whole, "gbk")),
    "3: not UTF-8, but it reads well as gbk; save the file as UTF-8",
  );
  for (const encoding of ["utf-16le", "utf-16be"]) {
    const why = `1: not UTF-8, but it reads well as ${encoding}; save the file as UTF-8`;
    assertEquals(await complaint(encode("\ufeff" + whole, encoding)), why);
    assertEquals(await complaint(encode(whole, encoding)), why);
  }
  assertEquals(await complaint(Uint8Array.of(0x7b, 0xff, 0x7d)), "1: not UTF-8; save the file as UTF-8");
});

Deno.test("a line is bounded in size and in depth", async () => {
  const long = function* () {
    yield encode(START + "\n");
    for (let size = 0; size <= MAX_LINE_SIZE; size += 1 << 20) yield new Uint8Array(1 << 20).fill(0x5b);
  };
  const error = await assertRejects(() => readRecord(long(), catalogOf("en")), RecordError);
  assertEquals([error.line, error.message], [2, "longer than 67108864 bytes: no event is that long"]);
  const deep = (brackets: number) => `{"a":${"[".repeat(brackets)}${"]".repeat(brackets)},"event":"listen"}\n`;
  const wrong = "2: not a JSON object; record again with -o, or delete the line";
  assertEquals(await complaint(START + "\n" + deep(16)), wrong);
  assertEquals(await complaint(START + "\n" + deep(20_000)), wrong);
  assertEquals(await complaint(START + "\n" + deep(15)), "2: nothing is no value for time; record again with -o");
  assertEquals(
    await complaint(text(START, open(0, "a:1"), at(1, { event: "data", ...ends("a:1"), direction: "in", hex: [[]] }))),
    "3: [ … ] is no value for hex; record again with -o",
  );
});

Deno.test("nothing of a record reaches the terminal raw in what is said about it", async () => {
  const hostile = at(0, { event: "data", direction: "\x1b]0;owned\x07\x7f\u202e", hex: "" });
  assertEquals(
    await complaint(text(START, hostile)),
    '2: "\\u001b]0;owned\\u0007\\u007f\\u202e" is no value for direction; record again with -o',
  );
});

/** Reproducible noise (mulberry32): a whole number below `below`. */
function noise(seed: number): (below: number) => number {
  return (below) => {
    let t = seed += 0x6d2b79f5;
    t = Math.imul(t ^ t >>> 15, t | 1);
    t ^= t + Math.imul(t ^ t >>> 7, t | 61);
    return ((t ^ t >>> 14) >>> 0) % below;
  };
}

Deno.test("any bytes are a recording, or a clear error with the number of its line", async () => {
  const seed = Number(Deno.env.get("SEED") ?? Math.floor(Math.random() * 2 ** 32));
  const next = noise(seed);
  const whole = encode(text(
    START,
    at(0, { event: "listen", local: "0.0.0.0:9090" }),
    at(0, { event: "open", id: 1, ...ends("a:1") }),
    at(0, { event: "open", id: 2, pair: 1, encoding: "utf-8", framing: "lines", ...ends("b:1") }),
    at(1, { event: "message", id: 1, ...ends("a:1"), direction: "in", text: '你好"\\\n' }),
    at(1, { event: "data", id: 1, ...ends("a:1"), direction: "in", hex: "c4e3bac3" }),
    at(2, { event: "warning", reason: "why" }),
    at(2, { event: "close", id: 1, ...ends("a:1"), reason: "reset" }),
  ));
  const scraps = [
    '"',
    "\\",
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\n",
    "null",
    "-1",
    "1e999",
    "\ufeff",
    "\x1b[",
    "\u202e",
    "__proto__",
  ];
  let read = 0;
  for (let round = 0; round < 3000; round++) {
    let bytes = [...whole];
    for (let change = next(6); change >= 0; change--) {
      const place = next(bytes.length + 1);
      const scrap = encode(scraps[next(scraps.length)] ?? "");
      const kind = next(6);
      if (kind === 0) bytes[place] = next(256);
      else if (kind === 1) bytes.splice(place, next(20));
      else if (kind === 2) bytes.splice(place, 0, ...scrap);
      else if (kind === 3) bytes.splice(place, scrap.length, ...scrap);
      else if (kind === 4) bytes.splice(place, 0, ...bytes.slice(next(bytes.length), next(bytes.length)));
      else if (round % 20 === 0) bytes = bytes.map(() => next(256));
    }
    const lines = bytes.filter((byte) => byte === 0x0a).length + 1;
    try {
      await readRecord([Uint8Array.from(bytes)], catalogOf("en"));
      read++;
    } catch (error) {
      const what = `SEED=${seed} round ${round}: ${error}`;
      if (!(error instanceof RecordError)) throw new Error(what, { cause: error });
      assert(error.line >= 1 && error.line <= lines, what);
      assert(!/[\p{Cc}\p{Bidi_Control}]/u.test(error.message) && error.message.length < 400, what);
    }
  }
  // Both happen: else nothing was tried.
  assert(read > 100 && read < 2900, `SEED=${seed}: ${read} of 3000 are recordings`);
});
