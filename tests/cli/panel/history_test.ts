import { assertEquals } from "@std/assert";
import { type Entry, History } from "../../../lib/cli/panel/history.ts";
import type { Filter } from "../../../lib/cli/panel/protocol.ts";
import { matcherOf, View } from "../../../lib/cli/panel/view.ts";

function entry(text: string, more: Partial<Entry> = {}): Omit<Entry, "id"> {
  const bytes = new TextEncoder().encode(text);
  return { time: 0, kind: "in", peer: "127.0.0.1:1", text, bytes, lost: 0, ...more };
}

function texts(view: View): string[] {
  assertEquals(view.look(), true);
  return view.slice(view.first, view.end).map(({ text }) => text);
}

Deno.test("a history forgets the oldest when it is full, and never uses a number again", () => {
  const history = new History(3 * (200 + 3 * 10));
  for (let n = 0; n < 10; n++) history.add(entry(`message-0${n}`.slice(-10)));
  assertEquals([history.first, history.next], [7, 10]);
  assertEquals([history.get(6), history.get(7)?.text], [undefined, "message-07"]);
  history.clear();
  assertEquals([history.first, history.next, history.add(entry("new")).id], [10, 10, 10]);
});

Deno.test("a message that is larger than the whole history is kept, alone", () => {
  const history = new History(1000);
  history.add(entry("small"));
  history.add(entry("x".repeat(5000)));
  assertEquals([history.first, history.next], [1, 2]);
});

Deno.test("a view follows its history: what comes, what is forgotten; a position is never used again", () => {
  const history = new History(4 * (200 + 3 * 4));
  const views = [{}, { query: "b" }].map((filter: Filter) => new View(history, matcherOf(filter)));
  for (const text of ["a--1", "b--2", "b--3", "a--4"]) history.add(entry(text));
  assertEquals(views.map(texts), [["a--1", "b--2", "b--3", "a--4"], ["b--2", "b--3"]]);
  for (const text of ["c--5", "b--6"]) history.add(entry(text));
  assertEquals(views.map(texts), [["b--3", "a--4", "c--5", "b--6"], ["b--3", "b--6"]]);
  assertEquals(views.map((view) => [view.first, view.end]), [[2, 6], [1, 3]]);
  history.clear();
  history.add(entry("b--7"));
  assertEquals(views.map(texts), [["b--7"], ["b--7"]]);
  assertEquals(views.map((view) => [view.first, view.end]), [[6, 7], [3, 4]]);
});

Deno.test("entries are replaced when they are asked for, once, and what comes later is not", () => {
  const history = new History(4 * (200 + 3 * 3) + 100);
  for (const text of ["a-1", "b-2", "c-3"]) history.add(entry(text));
  const asked: string[] = [];
  const change = (suffix: string) => (old: Entry): Entry => {
    asked.push(old.text);
    return { ...old, text: old.text + suffix };
  };
  history.replace(change("?"));
  history.add(entry("d-4"));
  assertEquals(asked, []);
  assertEquals([1, 1, 3].map((id) => history.get(id)?.text), ["b-2?", "b-2?", "d-4"]);
  assertEquals(asked, ["b-2"]);
  history.replace(change("!"));
  assertEquals([0, 1, 3, 3].map((id) => history.get(id)?.text), ["a-1!", "b-2?!", "d-4!", "d-4!"]);
  for (let n = 0; n < 8; n++) history.add(entry("e-5"));
  assertEquals([history.next - history.first, history.get(history.first)?.text], [4, "e-5"]); // what they cost was counted
});

Deno.test("a view looks through a long history in pieces, and shows what it has found", () => {
  const history = new History(1e9);
  for (let n = 0; n < 1000; n++) history.add(entry(String(n)));
  const view = new View(history, matcherOf({ query: "9" }));
  assertEquals([view.look(0), view.slice(0, 9).map(({ text }) => text)], [
    false,
    ["9", "19", "29", "39", "49", "59"],
  ]);
  assertEquals([view.look(), view.end], [true, 271]);
});

for (
  const [filter, expected] of [
    [{ direction: "out" }, ["two"]],
    [{ peer: "10.0.0.1:5" }, ["three"]],
    [{ lostOnly: true }, ["fo�r"]],
    [{ query: "o" }, ["one", "two", "fo�r"]],
    [{ query: "74 77", by: "hex" }, ["two"]],
    [{ query: "47", by: "hex" }, []],
    [{ query: "74 7", by: "hex" }, ["two", "three"]],
    [{ query: "t.o" }, []],
    [{ query: "t.o", by: "regex" }, ["two"]],
  ] satisfies [Filter, string[]][]
) {
  Deno.test(`a filter ${JSON.stringify(filter)} lets through ${JSON.stringify(expected)}`, () => {
    const history = new History(1e6);
    history.add(entry("one"));
    history.add(entry("two", { kind: "out" }));
    history.add(entry("three", { peer: "10.0.0.1:5" }));
    history.add(entry("fo�r", { lost: 1 }));
    const pattern = "by" in filter && filter.by === "regex" ? new RegExp(filter.query ?? "") : undefined;
    assertEquals(texts(new View(history, matcherOf(filter, pattern))), expected);
  });
}
