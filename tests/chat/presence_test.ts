import { assertEquals } from "@std/assert";
import { Presence } from "../../lib/chat/presence.ts";
import { Clock } from "../clock.ts";
import { Link, type LinkedBus } from "./linked_bus.ts";

/** The people of one server, and what it was told of those of others. */
function presenceOn(bus: LinkedBus, now: () => number): { presence: Presence; told: string[] } {
  const told: string[] = [];
  const presence: Presence = new Presence(bus, {
    changed: ({ name, room }, before) => told.push(`${before?.name ?? "-"} ${name} ${room}`),
    left: ({ name }) => told.push(`${name} left`),
    taken: (person) => {
      told.push(`${person.name} taken`);
      presence.set(`${person.name}-2`, person.room, person);
    },
  }, now);
  return { presence, told };
}

const names = (presence: Presence) =>
  [...presence.rooms.values()].flatMap((people) => [...people].map(({ name }) => name)).sort();

Deno.test("who comes late is told of everybody, in messages of a hundred at most", () => {
  using clock = new Clock();
  const link = new Link();
  const { presence: one } = presenceOn(link.join(), () => 0);
  for (let i = 0; i < 250; i++) one.set(`n${i}`, "lobby");
  link.lose();
  const { presence: two, told } = presenceOn(link.join(), () => 0);
  assertEquals(link.pass(), 1 + 3); // the question, and three answers
  assertEquals([names(two).length, told], [250, []]); // they have not come just now
  one.close();
  link.pass();
  assertEquals(names(two), []);
  two.close();
  assertEquals(clock.timers, 0);
});

Deno.test("what was lost on the way is noticed by the next sign of life", () => {
  using clock = new Clock();
  const link = new Link();
  let now = 0;
  const { presence: one } = presenceOn(link.join(), () => now);
  const { presence: two } = presenceOn(link.join(), () => now);
  link.pass();
  one.set("a", "lobby");
  link.lose();
  assertEquals(names(two), []);
  now += 10_000;
  clock.pass(10_000);
  link.pass();
  assertEquals(names(two), ["a"]);
  one.close();
  two.close();
});

Deno.test("a server that gives no sign of life for half a minute is gone with its people", () => {
  using clock = new Clock();
  let now = 0;
  const link = new Link();
  const { presence: one } = presenceOn(link.join(), () => now);
  const { presence: two, told } = presenceOn(link.join(), () => now);
  const person = one.set("a", "lobby");
  link.pass();
  for (let i = 0; i < 4; i++) {
    assertEquals(names(two), ["a"]);
    now += 10_000;
    clock.pass(10_000);
    link.lose();
  }
  assertEquals([names(two), told], [[], ["- a lobby", "a left"]]);
  one.delete(person);
  one.close();
  two.close();
});

Deno.test("of one name the earlier owner keeps it, of one instant the one on the server with the smaller name", () => {
  using _ = new Clock();
  for (const later of [5, 0]) {
    let now = 0;
    const link = new Link();
    const buses = [link.join(), link.join()].sort((a, b) => a.node < b.node ? -1 : 1);
    const [one, two] = buses.map((bus) => presenceOn(bus, () => now));
    link.pass();
    one?.presence.set("小白", "lobby");
    now = later;
    two?.presence.set("小白", "lobby");
    link.pass();
    assertEquals(one?.told, ["- 小白 lobby", "- 小白 lobby", "小白 小白-2 lobby"]);
    assertEquals(two?.told, ["- 小白 lobby", "小白 taken", "小白 小白-2 lobby", "- 小白 lobby"]);
    for (const each of [one, two]) {
      if (each) assertEquals(names(each.presence), ["小白", "小白-2"]);
      each?.presence.close();
    }
  }
});

Deno.test("what is no note is counted, and nothing else happens", () => {
  using _ = new Clock();
  const link = new Link();
  const { presence, told } = presenceOn(link.join(), () => 0);
  const stranger = link.join();
  const bad = [
    "",
    "null",
    "[]",
    "{}",
    '{"type":"came","people":[["a b","lobby",0]]}',
    '{"type":"came","people":[["a"]]}',
  ];
  bad.push('{"type":"came","people":[["a","lobby",null]]}', '{"type":"gone","name":1}', '{"type":"alive","count":"1"}');
  bad.push(JSON.stringify({ type: "came", people: Array(101).fill(["a", "lobby", 0]) }));
  for (const text of bad) stranger.publish("\u0000presence", "x", text);
  link.pass();
  assertEquals([presence.rejected, told, names(presence)], [bad.length, [], []]);
  presence.close();
});

Deno.test("who is told anew stays known meanwhile, and who is not told any more has left", () => {
  using _ = new Clock();
  const link = new Link();
  const { presence, told } = presenceOn(link.join(), () => 0);
  const other = link.join();
  const tell = (note: object) => {
    other.publish("\u0000presence", "x", JSON.stringify(note));
    link.pass();
  };
  tell({ type: "are", people: [["a", "lobby", 0], ["b", "lobby", 0]], first: true, last: true });
  tell({ type: "are", people: [["b", "lobby", 0]], first: true, last: false });
  assertEquals([presence.person("A")?.name, names(presence), told], ["a", ["a", "b"], []]);
  tell({ type: "are", people: [], first: false, last: true });
  assertEquals([presence.person("a"), names(presence), told], [undefined, ["b"], ["a left"]]);
  presence.close();
});

Deno.test("whoever asks a hundred times for all of ours is answered once, and those who ask soon after once more", async () => {
  let now = 0;
  const link = new Link();
  const { presence } = presenceOn(link.join(), () => now);
  for (let i = 0; i < 250; i++) presence.set(`n${i}`, "lobby");
  link.pass();
  const asking = link.join();
  const answers: string[] = [];
  const answered = Promise.withResolvers<void>();
  asking.subscribe("\u0000presence", ({ text, node }) => {
    if (node === asking.node) return;
    answers.push(JSON.parse(text).type);
    if (answers.length === 6) answered.resolve();
  });
  for (let i = 0; i < 100; i++) asking.publish("\u0000presence", "x", '{"type":"who"}');
  assertEquals(link.pass(), 100 + 3);
  now = 999; // one ms is left of the second
  asking.publish("\u0000presence", "x", '{"type":"who"}');
  link.pass();
  const passing = setInterval(() => link.pass());
  await answered.promise;
  clearInterval(passing);
  assertEquals(answers, Array(6).fill("are"));
  presence.close();
});

Deno.test("rooms and people that others tell of are bounded, however they tell of them", () => {
  using _ = new Clock();
  const link = new Link();
  const { presence } = presenceOn(link.join(), () => 0);
  const other = link.join();
  const tell = (people: unknown[]) => other.publish("\u0000presence", "x", JSON.stringify({ type: "came", people }));
  for (let i = 0; i < 100; i++) tell(Array.from({ length: 100 }, (_, j) => [`n${i}-${j}`, `r${i}-${j}`, 0]));
  link.pass();
  tell([["late", "one-more", 0], ["late", "r0-0", 0]]);
  link.pass();
  assertEquals([presence.rooms.size, presence.rejected], [10_000, 1]);
  // Renamed to a name that they have as well, again and again: two become one.
  for (let i = 0; i < 100; i++) tell([["a", "r0-0", 0], ["b", "r0-0", 0], ["b", "r0-0", 0, "a"]]);
  link.pass();
  assertEquals(names(presence).length, 10_000 + 2);
  presence.close();
  assertEquals(presence.rooms.get("r0-0")?.size, 3);
});

Deno.test("of a name that two servers give out, whoever had it first speaks in it", () => {
  using _ = new Clock();
  const link = new Link();
  const { presence } = presenceOn(link.join(), () => 0);
  const [one, two] = [link.join(), link.join()];
  const came = (since: number) => JSON.stringify({ type: "came", people: [["小白", "lobby", since]] });
  one.publish("\u0000presence", "x", came(5));
  two.publish("\u0000presence", "x", came(4));
  link.pass();
  assertEquals(presence.person("小白")?.node, two.node);
  two.publish("\u0000presence", "x", JSON.stringify({ type: "gone", name: "小白" }));
  link.pass();
  assertEquals(presence.person("小白")?.node, one.node);
  presence.close();
});
