import { assertEquals, assertThrows } from "@std/assert";
import { readRecord, RecordError } from "../../../lib/cli/record/reader.ts";
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

function read(record: string) {
  return readRecord(record, catalogOf("en"));
}

/** What is said about a record that cannot be read. */
function complaint(record: string): string {
  let found = "";
  assertThrows(() => {
    try {
      read(record);
    } catch (error) {
      if (error instanceof RecordError) found = `${error.line}: ${error.message}`;
      throw error;
    }
  }, RecordError);
  return found;
}

Deno.test("a record is read as the steps of each connection, with the time between them", () => {
  const record = text(
    START,
    open(0, "a:1"),
    open(5, "b:2"),
    data(10, "a:1", "in", "570d0a"),
    data(12, "b:2", "in", "58"),
    data(40, "a:1", "out", "31"),
  );
  assertEquals(read(record), {
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

Deno.test("of several runs the last one is read", () => {
  const record = text(START, open(0, "a:1"), data(1, "a:1", "in", "61"), START, open(2, "a:1"));
  assertEquals(read(record).connections, [[]]);
});

Deno.test("a port that is used again is another connection; bytes of a refused one count for none", () => {
  const record = text(
    START,
    open(0, "a:1"),
    data(1, "a:1", "in", "61"),
    close(2, "a:1"),
    data(3, "a:1", "out", "7a"),
    open(4, "a:1"),
    data(5, "a:1", "in", "62"),
  );
  assertEquals(read(record).connections.map((steps) => steps.map(({ bytes }) => bytes[0])), [[0x61], [0x62]]);
});

Deno.test("the back of a bridge is none of the server's connections", () => {
  const record = text(
    START,
    at(0, { event: "listen", local: "0.0.0.0:9090" }),
    open(0, "a:1"),
    at(1, { event: "open", local: "127.0.0.1:50000", remote: "127.0.0.1:7001" }),
  );
  assertEquals(read(record).connections.length, 1);
});

Deno.test("a record that cannot be read names the line and what is wrong with it", () => {
  const whole = text(START, open(0, "a:1"), data(1, "a:1", "in", "6162"));
  assertEquals(
    complaint(whole + '{"time":"2026-01-01T00:0'),
    "4: cut in the middle; delete the line, or record again with -o",
  );
  assertEquals(
    complaint(whole + "{nonsense}\n"),
    "4: not a JSON object; record again with -o, or delete the line",
  );
  assertEquals(complaint(whole + "[1]\n").slice(0, 20), "4: not a JSON object");
  assertEquals(
    complaint(whole.replace('"version":1', '"version":2')),
    "1: version 2 is newer than 1, which this program knows; update mojibye",
  );
  assertEquals(complaint(whole.replace("6162", "616")), '3: "616" is no value for hex; record again with -o');
  assertEquals(complaint(whole.replace('"in"', '"up"')), '3: "up" is no value for direction; record again with -o');
  assertEquals(complaint(whole.replace('"gbk"', '"klingon"')).slice(0, 34), '1: "klingon" is no value for encod');
  assertEquals(
    complaint(whole.replace('"time":"2026-01-01T00:00:00.001Z",', "")),
    "3: nothing is no value for time; record again with -o",
  );
  assertEquals(complaint(open(0, "a:1") + "\n"), "1: no start event: this is not a record written with -o");
  assertEquals(complaint(""), "1: no start event: this is not a record written with -o");
});
